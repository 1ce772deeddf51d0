// SPDX-License-Identifier: MIT
// The rule of scheduler/scheduler.h: (task, instant) runs once, but for a clock that was hours
// ahead.
#include "storage/upcoming_instants.h"

#include <algorithm>

namespace joblog {
namespace {

constexpr int kLookedAtMax = 500;             ///< Instants of one task.
constexpr std::chrono::hours kCorrection{3};  ///< Further ahead they are planned again.

}  // namespace

std::vector<TimePoint> recorded_ahead(Reader& reader, const RecurringView& task, TimePoint now) {
  std::vector<TimePoint> ahead;
  if (!task.last || task.last->instant <= now || task.last->instant - now > kCorrection)
    return ahead;
  for (const RecurringInstant& one : reader.instants(task.task.key, kLookedAtMax)) {
    if (one.instant <= now) break;
    ahead.push_back(one.instant);
  }
  return ahead;
}

std::optional<RecurringInstant> last_instant(Reader& reader, const RecurringView& task,
                                             TimePoint now) {
  if (!task.last || task.last->instant <= now) return task.last;
  for (RecurringInstant& one : reader.instants(task.task.key, kLookedAtMax)) {
    if (one.instant <= now) return std::move(one);
  }
  return task.last;
}

std::vector<TimePoint> upcoming_instants(const Schedule& schedule, TimePoint now,
                                         const std::vector<TimePoint>& recorded_ahead,
                                         std::size_t n) {
  std::vector<TimePoint> coming;
  auto at = schedule.next_after(now);
  for (; at && coming.size() < n; at = schedule.next_after(*at)) {
    if (std::ranges::find(recorded_ahead, *at) == recorded_ahead.end()) coming.push_back(*at);
  }
  return coming;
}

}  // namespace joblog
