// SPDX-License-Identifier: MIT
// What becomes of the instants that passed since the scheduler last planned: a pure function.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/recurring.h"
#include "core/schedule.h"

namespace joblog {

struct PlannedInstant {
  TimePoint instant;
  InstantOutcome outcome = InstantOutcome::run;
  std::string reason;  ///< "" for an ordinary run, else words for people.
  bool operator==(const PlannedInstant&) const = default;
};

struct Plan {
  std::vector<PlannedInstant> instants;  ///< Oldest first, each instant once.
  std::optional<TimePoint> next;         ///< The first after now; nothing = never again.
};

/// Decides about the planned instants in (last_planned, now].
///
/// One that is at most `on_time_within` late runs: the scheduler ticks every second, and a slow
/// tick or a quick restart is no miss. Older ones are misfires, and the task's policy decides:
/// - skip: all are missed.
/// - run_once: the latest one runs and stands for all; the others are missed. An instant that is on
///   time is that run already, then all misfires are missed.
/// - run_all: those within task.misfire_window run, at most limits::misfires_run of them (the
///   latest); older ones are missed.
/// A paused task skips all.
///
/// Bounded, however long nobody planned: the latest limits::instants_listed missed (or skipped)
/// instants are listed one by one; all older ones become one row at the first of them, whose reason
/// says how many there were, up to limits::instants_counted, then "more than".
///
/// `last_planned` is the last instant decided before (or the time the task was added). When it lies
/// after `now` (the clock was set back) nothing is due and `next` comes after `last_planned`: no
/// instant is planned twice.
Plan plan_instants(const Schedule& schedule, const RecurringTask& task, TimePoint last_planned,
                   TimePoint now, Duration on_time_within = std::chrono::seconds{60});

}  // namespace joblog
