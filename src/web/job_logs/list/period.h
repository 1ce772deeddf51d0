// SPDX-License-Identifier: MIT
// The spans of time that the chart of runs can show, and where its bars begin and end.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "core/zone.h"

namespace joblog::web::job_logs {

enum class Period : std::uint8_t { day, week, month };
inline constexpr Period periods[] = {Period::day, Period::week, Period::month};

const char* to_string(Period period);       ///< "24h", "7d", "30d": as in a URL.
Period period_from(std::string_view text);  ///< Period::day for anything else.

/// One more than there are bars (24 of an hour, 28 of six hours, 30 of a day), rising; the last bar
/// holds `now`. Bars longer than an hour begin at midnight, 6, 12 or 18 o'clock in `zone`. Every
/// edge is a whole hour of UTC, because runs are counted by those: where a zone is off by part of
/// an hour, a bar begins that much earlier.
std::vector<TimePoint> bar_edges(Period period, TimePoint now, const Zone& zone);

}  // namespace joblog::web::job_logs
