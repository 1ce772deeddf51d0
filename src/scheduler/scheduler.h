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
//
// Thousands of tasks may be due at once (scheduler_planning.cc): one read for all of them, then
// transactions that hold a few hundred instants each.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
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
  /// Records and enqueues what is due; answers how long nothing will be, at most `longest`. When a
  /// stop is asked for, it ends after the transaction under way; what is left stays due.
  Duration run_once(Duration longest, const std::stop_token& stop = {});
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
    bool refused = false;  ///< By a store that takes the others; said already.
  };
  /// A task that is due, and what becomes of its instants as soon as the store has taken them.
  struct DueTask {
    Entry* entry = nullptr;
    bool known = false;  ///< Whether it is paused could be read; else it must not start.
    TimePoint after{};
    Plan plan{};
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
  void follow_set_back(const ClockReading& clock, const std::stop_token& stop);
  static bool is_due(const Entry& entry, const ClockReading& clock);
  void plan_due_tasks(const ClockReading& clock, const std::stop_token& stop);
  void read_states(std::span<DueTask> due);
  static std::size_t plan_some(std::span<DueTask> due, const ClockReading& clock);
  static void plan(DueTask& due, const ClockReading& clock);
  bool record(std::span<DueTask> planned, const ClockReading& clock, const std::stop_token& stop);
  static std::vector<RecurringInstant> record_all(Transaction& tx, std::span<const DueTask> planned,
                                                  TimePoint now);
  static void settle(const DueTask& recorded, const ClockReading& clock);
  void notify_refused(const DueTask& refused, const Error& error);
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
