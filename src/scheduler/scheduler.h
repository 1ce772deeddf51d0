// Enqueues recurring tasks at their planned instants. The planner decides, the store records each
// instant once (however many schedulers run), and only then it counts as decided here.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/notice.h"
#include "core/instant_planner.h"
#include "core/recurring.h"
#include "core/schedule.h"
#include "storage/group_writer.h"

namespace joblog {

struct ScheduledTask {
  RecurringTask task;
  Schedule schedule;
};

/// Threads: used by one.
class Scheduler {
 public:
  Scheduler(const Store& store, GroupWriter& writer, const Clock& clock, Notices& notices)
      : store_(store), writer_(writer), clock_(clock), notices_(notices) {}

  /// Replaces the tasks, here and in the store; each goes on from its last recorded instant.
  Result<void> load(std::vector<ScheduledTask> tasks);
  /// Records and enqueues what is due; answers how long nothing will be, at most `longest`.
  Duration run_once(Duration longest);

 private:
  struct Entry {
    ScheduledTask scheduled;
    TimePoint last_planned;
    std::optional<TimePoint> next;
  };
  bool plan(Entry& entry, TimePoint now);  ///< False when the store did not take it.
  void say(const std::vector<RecurringInstant>& recorded);

  const Store& store_;
  GroupWriter& writer_;
  const Clock& clock_;
  Notices& notices_;
  std::vector<Entry> entries_;
};

}  // namespace joblog
