// SPDX-License-Identifier: MIT
// What becomes of the tasks that are due in one tick, be it one or tens of thousands: their state
// comes from one read; then they are planned and recorded, a few hundred instants a transaction.
// So there are few commits, none that keeps others waiting for long, and a stop is looked for
// before each of them. What the store has not taken stays due.
//
// No task holds up another: of a transaction that the store refuses, each half is tried by itself,
// until those that it refuses stand alone. But a store that is out of reach is asked only once.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/times.h"
#include "scheduler/scheduler.h"
#include "storage/ask.h"

namespace joblog {
namespace {

constexpr std::chrono::minutes kOnTime{1};  ///< As the planner counts.
/// Of one transaction: some ten milliseconds, with the commit. A task's plan is never divided.
constexpr std::size_t kInstantsMost = 500;

/// It does not matter what is asked, or nobody knows what became of it.
bool is_out_of_reach(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.unknown;
}

}  // namespace

bool Scheduler::is_due(const Entry& entry, const ClockReading& clock) {
  const bool believed = entry.held_since && clock.ahead == Duration::zero();
  return believed || (entry.next && *entry.next <= clock.wall);
}

void Scheduler::plan_due_tasks(const ClockReading& clock, const std::stop_token& stop) {
  std::vector<DueTask> due;
  for (Entry& entry : entries_) {
    if (is_due(entry, clock)) due.push_back({.entry = &entry});
  }
  if (due.empty() || stop.stop_requested()) return;
  read_states(due);
  std::erase_if(due, [](const DueTask& one) { return !one.known; });
  for (std::span<DueTask> left = due; !left.empty();) {
    const auto planned = left.first(plan_some(left, clock));
    if (!record(planned, clock, stop)) return;
    left = left.subspan(planned.size());
  }
}

/// What people did to the tasks meanwhile: somebody may have paused one.
void Scheduler::read_states(std::span<DueTask> due) {
  std::vector<std::string_view> keys;
  for (const DueTask& one : due) keys.push_back(one.entry->scheduled.task.key);
  const auto states = ask(store_, [&](Reader& reader) { return reader.recurring_states(keys); });
  if (states) {
    for (std::size_t i = 0; i < due.size(); ++i) {
      const auto& state = (*states)[i];
      due[i].known = state.has_value();
      if (state) due[i].entry->scheduled.task.paused = state->paused;
    }
  } else if (due.size() > 1 && !is_out_of_reach(states.error())) {
    read_states(due.first(due.size() / 2));
    read_states(due.subspan(due.size() / 2));
  }
}

/// From the first on, until there is enough for a transaction. How many; at least one.
std::size_t Scheduler::plan_some(std::span<DueTask> due, const ClockReading& clock) {
  std::size_t tasks = 0;
  for (std::size_t instants = 0; tasks < due.size() && instants < kInstantsMost; ++tasks) {
    plan(due[tasks], clock);
    instants += std::max<std::size_t>(1, due[tasks].plan.instants.size());
  }
  return tasks;
}

void Scheduler::plan(DueTask& due, const ClockReading& clock) {
  Entry& entry = *due.entry;
  const bool doubted = clock.ahead > Duration::zero();
  if (!doubted && entry.held_since) entry.last_planned = *entry.held_since;
  due.after = doubted ? std::max(entry.last_planned, clock.wall - kOnTime) : entry.last_planned;
  due.plan = plan_instants(entry.scheduled.schedule, entry.scheduled.task, due.after, clock.wall);
}

/// False when the others that are due must wait for the next tick as well.
bool Scheduler::record(std::span<DueTask> planned, const ClockReading& clock,
                       const std::stop_token& stop) {
  if (stop.stop_requested()) return false;
  const auto recorded =
      change(writer_, [&](Transaction& tx) { return record_all(tx, planned, clock.wall); });
  if (recorded) {
    for (const DueTask& one : planned) settle(one, clock);
    notify_skipped(*recorded);
    return true;
  }
  if (is_out_of_reach(recorded.error())) return false;  // The writer has said so.
  if (planned.size() == 1) {
    notify_refused(planned.front(), recorded.error());
    return true;
  }
  const std::size_t half = planned.size() / 2;
  return record(planned.first(half), clock, stop) && record(planned.subspan(half), clock, stop);
}

std::vector<RecurringInstant> Scheduler::record_all(Transaction& tx,
                                                    std::span<const DueTask> planned,
                                                    TimePoint now) {
  std::vector<RecurringInstant> recorded;
  for (const DueTask& one : planned) {
    const RecurringTask& task = one.entry->scheduled.task;
    for (const PlannedInstant& instant : one.plan.instants) {
      auto record = tx.record_instant({.task = task.key,
                                       .instant = instant.instant,
                                       .outcome = instant.outcome,
                                       .reason = instant.reason,
                                       .overlap = task.overlap,
                                       .job = task.job,
                                       .now = now});
      if (record) recorded.push_back(std::move(*record));
    }
  }
  return recorded;
}

void Scheduler::settle(const DueTask& recorded, const ClockReading& clock) {
  Entry& entry = *recorded.entry;
  if (clock.ahead <= Duration::zero()) {
    entry.held_since.reset();
  } else if (recorded.after > entry.last_planned && !entry.held_since) {
    entry.held_since = entry.last_planned;
  }
  const Plan& plan = recorded.plan;
  entry.next = plan.next;
  entry.last_planned = plan.instants.empty() ? recorded.after : plan.instants.back().instant;
  entry.refused = false;
}

void Scheduler::notify_skipped(const std::vector<RecurringInstant>& recorded) {
  for (const RecurringInstant& instant : recorded) {
    if (instant.outcome == InstantOutcome::run) continue;
    notices_.notice(Severity::info, fmt::format("{}: the run planned for {} is {}: {}",
                                                instant.task, log_name_stem(instant.instant),
                                                to_string(instant.outcome), instant.reason));
  }
}

/// Once, not at every tick.
void Scheduler::notify_refused(const DueTask& refused, const Error& error) {
  Entry& entry = *refused.entry;
  if (std::exchange(entry.refused, true)) return;
  notices_.notice(
      Severity::error,
      fmt::format("{}: what became of its planned run cannot be recorded, so it does not start: "
                  "{}. It is tried again every second; the other tasks go on",
                  entry.scheduled.task.key, error.message));
}

}  // namespace joblog
