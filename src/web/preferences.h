// SPDX-License-Identifier: MIT
// How a reader wants to see the pages: times in the own zone or in UTC, light or dark. Kept in
// cookies, so that the server writes the page right the first time.
#pragma once

#include <cstdint>
#include <string>

#include "core/zone.h"
#include "http/message.h"

namespace joblog::web {

enum class Theme : std::uint8_t { system, light, dark };
const char* to_string(Theme theme);

struct Preferences {
  bool utc = false;
  std::string zone;  ///< The browser's, as "Europe/Zurich"; "" = not known (no script).
  Theme theme = Theme::system;
};

/// From the cookies joblog_times, joblog_zone and joblog_theme; what is not understood is ignored.
Preferences preferences_of(const http::Request& request);

/// The zone to show times in: UTC, the browser's, or `local`.
Zone zone_for(const Preferences& preferences, const Zone& local);

/// "name=value; Path=/; SameSite=Strict; HttpOnly; Max-Age=…": our own scripts read none of these.
/// The value must be a token.
std::string cookie(std::string_view name, std::string_view value, std::chrono::seconds age);

}  // namespace joblog::web
