// SPDX-License-Identifier: MIT
#include "web/job_logs/list/period.h"

#include <algorithm>

#include "core/times.h"

namespace joblog::web::job_logs {
namespace {

using std::chrono::days, std::chrono::hours, std::chrono::seconds;

struct Shape {
  hours bar;
  int bars;
};
constexpr Shape shape_of(Period period) {
  switch (period) {
    case Period::week:
      return {hours{6}, 28};
    case Period::month:
      return {hours{24}, 30};
    case Period::day:
      break;
  }
  return {hours{1}, 25};  // The hour of a day ago is shown whole.
}

}  // namespace

const char* to_string(Period period) {
  switch (period) {
    case Period::week:
      return "7d";
    case Period::month:
      return "30d";
    case Period::day:
      break;
  }
  return "24h";
}

Period period_from(std::string_view text) {
  const auto found =
      std::ranges::find(periods, text, [](Period p) { return std::string_view(to_string(p)); });
  return found == std::end(periods) ? Period::day : *found;
}

std::vector<TimePoint> bar_edges(Period period, TimePoint now, const Zone& zone) {
  const auto [bar, bars] = shape_of(period);
  std::vector<TimePoint> edges;
  if (period == Period::day) {
    const TimePoint first = std::chrono::floor<hours>(now) - bar * (bars - 1);
    for (int i = 0; i <= bars; ++i) edges.push_back(first + bar * i);
    return edges;
  }
  // An edge is the hour of UTC that holds it: up to the end of this hour, the next bar may have
  // begun.
  const auto local = zone.to_local(std::chrono::floor<hours>(now) + hours{1} - seconds{1});
  const auto midnight = std::chrono::floor<days>(local);
  const auto current = midnight + bar * ((local - midnight) / bar);
  const Times times(zone);
  for (int i = 0; i <= bars; ++i) {
    edges.push_back(std::chrono::floor<hours>(times.from_local(current + bar * (i - bars + 1))));
  }
  return edges;
}

}  // namespace joblog::web::job_logs
