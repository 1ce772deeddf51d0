// SPDX-License-Identifier: MIT
// What cannot be read, or is never planned again, is not remembered: such tasks are few.
#include "web/monitor/next_instants.h"

#include "core/schedule.h"

namespace joblog::web::monitor {

std::optional<TimePoint> NextInstants::after(TimePoint now, const std::string& schedule,
                                             const std::string& zone) {
  const auto key = std::make_pair(schedule, zone);
  {
    const MutexLock lock(mutex_);
    const auto found = known_.find(key);
    if (found != known_.end() && found->second.from <= now && now < found->second.next)
      return found->second.next;
  }
  const auto parsed = Schedule::parse(schedule, zone);
  const auto next = parsed ? parsed->next_after(now) : std::nullopt;
  if (!next) return next;
  const MutexLock lock(mutex_);
  if (known_.size() >= kSchedulesMost) known_.clear();
  known_.insert_or_assign(key, Known{.from = now, .next = *next});
  return next;
}

}  // namespace joblog::web::monitor
