// SPDX-License-Identifier: MIT
#include "web/preferences.h"

#include <fmt/format.h>

#include "core/zone_names.h"

namespace joblog::web {
namespace {

constexpr std::size_t kZoneBytes = 64;  ///< Longer than the name of any zone.

}  // namespace

const char* to_string(Theme theme) {
  switch (theme) {
    case Theme::light:
      return "light";
    case Theme::dark:
      return "dark";
    default:
      return "system";
  }
}

Preferences preferences_of(const http::Request& request) {
  Preferences preferences;
  preferences.utc = request.cookie("joblog_times") == "utc";
  if (const auto theme = request.cookie("joblog_theme"); theme == "dark") {
    preferences.theme = Theme::dark;
  } else if (theme == "light") {
    preferences.theme = Theme::light;
  }
  // Some proxies and browsers percent-encode what the script wrote: "Europe%2FZurich".
  std::string_view rest = request.cookie("joblog_zone");
  if (rest.size() > kZoneBytes) rest = {};
  while (!rest.empty()) {
    const auto at = rest.find("%2F");
    preferences.zone += rest.substr(0, at);
    if (at == std::string_view::npos) break;
    preferences.zone += '/';
    rest.remove_prefix(at + 3);
  }
  return preferences;
}

Zone zone_for(const Preferences& preferences, const Zone& local) {
  if (preferences.utc) return {};
  if (!is_zone_name(preferences.zone)) return local;
  return Zone::find(preferences.zone).value_or(local);
}

std::string cookie(std::string_view name, std::string_view value, std::chrono::seconds age) {
  return fmt::format("{}={}; Path=/; SameSite=Strict; HttpOnly; Max-Age={}", name, value,
                     age.count());
}

}  // namespace joblog::web
