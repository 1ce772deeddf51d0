// SPDX-License-Identifier: MIT
// What the scheduler will plan, told by what is stored: the same on pages, on the command line and
// in metrics.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/schedule.h"
#include "storage/reader.h"

namespace joblog {

/// Instants of the task that still come and are recorded already: a clock that was ahead has
/// planned them. They do not run again. None most of the time.
std::vector<TimePoint> recorded_ahead(Reader& reader, const RecurringView& task, TimePoint now);

/// The task's last instant that is not still to come; as the task says when there are many of
/// those.
std::optional<RecurringInstant> last_instant(Reader& reader, const RecurringView& task,
                                             TimePoint now);

/// The next `n` instants after `now` that will be planned.
std::vector<TimePoint> upcoming_instants(const Schedule& schedule, TimePoint now,
                                         const std::vector<TimePoint>& recorded_ahead,
                                         std::size_t n);

}  // namespace joblog
