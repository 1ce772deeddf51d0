// Asking each task's schedule.
#include "web/next_instant.h"

#include "core/schedule.h"

namespace joblog::web {

std::optional<NextInstant> next_instant(const std::vector<RecurringView>& tasks, TimePoint now) {
  std::optional<NextInstant> next;
  for (const RecurringView& view : tasks) {
    if (view.task.paused) continue;
    const auto schedule = Schedule::parse(view.task.schedule, view.task.zone);
    const auto at = schedule ? schedule->next_after(now) : std::nullopt;
    if (at && (!next || *at < next->at)) next = NextInstant{view.task.key, *at};
  }
  return next;
}

}  // namespace joblog::web
