// SPDX-License-Identifier: MIT
// When schedules are planned next, remembered from one page to the next: to read a schedule takes
// ten times as long as to read the task that has it, and there may be ten thousand of them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"

namespace joblog::web::monitor {

/// Threads: callable from any.
class NextInstants {
 public:
  /// The first planned instant after `now`; nothing when there is none, or no such schedule.
  std::optional<TimePoint> after(TimePoint now, const std::string& schedule,
                                 const std::string& zone);

 private:
  struct Known {
    TimePoint from;  ///< Between these two nothing is planned.
    TimePoint next;
  };
  static constexpr std::size_t kSchedulesMost = 20'000;

  Mutex mutex_;
  std::map<std::pair<std::string, std::string>, Known> known_ GUARDED_BY(mutex_);
};

}  // namespace joblog::web::monitor
