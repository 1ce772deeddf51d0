// A tick that finds nothing due costs a comparison per task.
#include "scheduler/scheduler.h"

#include <fmt/format.h>

#include <algorithm>

namespace joblog {

Result<void> Scheduler::load(std::vector<ScheduledTask> tasks) {
  std::vector<RecurringTask> known;
  for (const ScheduledTask& one : tasks) known.push_back(one.task);
  const TimePoint now = clock_.wall_now();
  auto stored = writer_.transact([&](Transaction& tx) { tx.put_recurring_tasks(known, now); });
  if (!stored) return stored;
  std::vector<RecurringView> views;
  stored = store_.read([&](Reader& reader) { views = reader.recurring_tasks(); });
  if (!stored) return stored;
  entries_.clear();
  for (ScheduledTask& one : tasks) {
    TimePoint last = now;
    for (const RecurringView& view : views) {
      if (view.task.key != one.task.key) continue;
      last = view.last ? std::max(view.last->instant, view.known_since) : view.known_since;
    }
    if (last > now + std::chrono::minutes{1}) {  // Recorded while the clock was ahead.
      notices_.notice(Severity::warning,
                      fmt::format("{}: its last instant lies in the future; the clock was "
                                  "ahead, and the task goes on from now",
                                  one.task.key));
      last = now;
    }
    auto next = one.schedule.next_after(last);
    entries_.push_back({std::move(one), last, next});
  }
  return {};
}

Duration Scheduler::run_once(Duration longest) {
  const TimePoint now = clock_.wall_now();
  Duration wait = longest;
  for (Entry& entry : entries_) {
    if (entry.next && *entry.next <= now && !plan(entry, now)) continue;  // Again after `longest`.
    if (entry.next) wait = std::min(wait, std::max(Duration::zero(), *entry.next - now));
  }
  return wait;
}

bool Scheduler::plan(Entry& entry, TimePoint now) {
  RecurringTask task = entry.scheduled.task;
  (void)store_.read([&](Reader& reader) {  // A person may have paused it meanwhile.
    for (const RecurringView& view : reader.recurring_tasks()) {
      if (view.task.key == task.key) task.paused = view.task.paused;
    }
  });
  const Plan plan = plan_instants(entry.scheduled.schedule, task, entry.last_planned, now);
  std::vector<RecurringInstant> recorded;
  const auto stored = writer_.transact([&](Transaction& tx) {
    recorded.clear();
    for (const PlannedInstant& planned : plan.instants) {
      auto record = tx.record_instant({.task = task.key,
                                       .instant = planned.instant,
                                       .outcome = planned.outcome,
                                       .reason = planned.reason,
                                       .overlap = task.overlap,
                                       .job = task.job,
                                       .now = now});
      if (record) recorded.push_back(std::move(*record));
    }
  });
  if (!stored) return false;  // The writer has said so.
  entry.next = plan.next;
  if (!plan.instants.empty()) entry.last_planned = plan.instants.back().instant;
  say(recorded);
  return true;
}

void Scheduler::say(const std::vector<RecurringInstant>& recorded) {
  for (const RecurringInstant& instant : recorded) {
    if (instant.outcome == InstantOutcome::run) continue;
    notices_.notice(Severity::info, fmt::format("{}: the instant {} is {}: {}", instant.task,
                                                log_name_stem(instant.instant),
                                                to_string(instant.outcome), instant.reason));
  }
}

}  // namespace joblog
