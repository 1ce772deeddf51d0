// SPDX-License-Identifier: MIT
// What the schedules plan next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/reader.h"

namespace joblog::web {

struct NextInstant {
  std::string task;
  TimePoint at;
};

/// The soonest instant after `now` that one of the tasks plans; those that are paused plan none.
std::optional<NextInstant> next_instant(Reader& reader, const std::vector<RecurringView>& tasks,
                                        TimePoint now);

}  // namespace joblog::web
