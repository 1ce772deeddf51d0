// SPDX-License-Identifier: MIT
#include "web/next_instant.h"

#include "core/schedule.h"
#include "storage/upcoming_instants.h"

namespace joblog::web {

std::optional<NextInstant> next_instant(Reader& reader, const std::vector<RecurringView>& tasks,
                                        TimePoint now) {
  std::optional<NextInstant> next;
  for (const RecurringView& view : tasks) {
    if (view.task.paused || !view.task.problem.empty()) continue;
    const auto schedule = Schedule::parse(view.task.schedule, view.task.zone);
    if (!schedule) continue;
    for (const TimePoint at :
         upcoming_instants(*schedule, now, recorded_ahead(reader, view, now), 1)) {
      if (!next || at < next->at) next = NextInstant{view.task.key, at};
    }
  }
  return next;
}

}  // namespace joblog::web
