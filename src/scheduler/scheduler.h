// SPDX-License-Identifier: MIT
// Enqueues recurring tasks at their planned instants. The planner decides, the store records each
// instant once (however many schedulers run), and only then it counts as decided here.
//
// A wall clock may be wrong, so a single reading neither silences a task nor starts a burst:
// - A last instant that lies more than a minute ahead was recorded by a clock that was ahead: the
//   task goes on from now, and the store's (task, instant) keeps it from running twice. When the
//   clock was set back by more than three hours and has kept to that for an hour, it is right: then
//   the instants that still come are free again, and what was recorded stands a microsecond later.
// - When the clock runs ahead of the steady one by more than a minute (or at a start is days ahead
//   of what the store has seen), tasks go by it at once, but what they would have missed in between
//   waits until it has kept to that for five minutes.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/clock_watch.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "core/instant_planner.h"
#include "core/recurring.h"
#include "core/schedule.h"
#include "writer/group_writer.h"

namespace joblog {

struct ScheduledTask {
  RecurringTask task;
  Schedule schedule;
};

/// Threads: used by one, but for warning().
class Scheduler {
 public:
  Scheduler(const Store& store, GroupWriter& writer, const Clock& clock, Notices& notices);

  /// Replaces the tasks, here and in the store; each goes on from its last recorded instant. Those
  /// that are left out of the configuration (with a problem) are known, but not planned.
  Result<void> load(std::vector<ScheduledTask> tasks,
                    const std::vector<RecurringTask>& skipped_items = {});
  /// Records and enqueues what is due; answers how long nothing will be, at most `longest`.
  Duration run_once(Duration longest);
  /// What a wrong clock means for the tasks now, in sentences; "" when nothing is unusual. Callable
  /// from any.
  std::string warning() const EXCLUDES(mutex_);

 private:
  struct Entry {
    ScheduledTask scheduled;
    TimePoint last_planned;
    std::optional<TimePoint> next;
    /// What it missed after this time waits until the clock is believed.
    std::optional<TimePoint> held_since{};
  };
  /// The clock was set back to `wall`: until `until` it shows times that it has shown before.
  struct SetBack {
    TimePoint wall;
    TimePoint until;
    SteadyTime since;
    bool followed = false;  ///< Instants that it shows again may run again.
  };
  void follow_zones(const ClockReading& clock);
  bool is_zone_missing(const Zone& zone);
  void resume_from_now(const ClockReading& clock);
  void replan_from(Entry& entry, TimePoint now);
  bool plan(Entry& entry, const ClockReading& clock);  ///< False when the store did not take it.
  std::optional<RecurringTask> as_stored(const RecurringTask& task) const;
  void follow_set_back(const ClockReading& clock);
  void notify_skipped(const std::vector<RecurringInstant>& recorded);
  void update_warning(const ClockReading& clock);

  const Store& store_;
  GroupWriter& writer_;
  const Clock& clock_;
  Notices& notices_;
  ClockWatch watch_;
  bool begun_ = false;
  std::vector<Entry> entries_;
  std::optional<SetBack> set_back_;
  std::optional<SteadyTime> zones_looked_at_;
  std::set<std::string> missing_zones_;  ///< Said already.

  mutable Mutex mutex_;
  std::string warning_ GUARDED_BY(mutex_);
};

}  // namespace joblog
