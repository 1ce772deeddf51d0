// SPDX-License-Identifier: MIT
// Recurring tasks. A planned instant is decided by whoever inserts its row first; the others wait
// for that transaction and find nothing left to do.
#include "core/admission.h"
#include "core/overlap.h"
#include "postgres_statements.h"
#include "storage/postgres/postgres_transaction.h"

namespace joblog::postgres {
namespace {

constexpr std::chrono::minutes kLate{1};  ///< Recorded that long after its time, it was missed.

std::optional<UnfinishedJob> first_of(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  return UnfinishedJob{JobId{rows.integer(0, 0)},
                       static_cast<JobState>(rows.integer(0, 1)),
                       rows.time(0, 2),
                       static_cast<int>(rows.integer(0, 3)),
                       static_cast<int>(rows.integer(0, 4)),
                       rows.string(0, 5)};
}

}  // namespace

void PostgresTransaction::put_recurring_tasks(std::span<const RecurringTask> tasks, TimePoint now) {
  TextColumn keys;
  for (const RecurringTask& task : tasks) {
    keys.push_back(task.key);
    if (!task.problem.empty()) {
      send(sql::recurring_leave_out, BoundValues(task.key, now, task.problem));
      continue;
    }
    send(sql::recurring_put,
         BoundValues(task.key, task.schedule, task.zone, task.job.kind, task.job.arguments,
                     task.job.queue, task.job.priority, static_cast<int>(task.misfire),
                     static_cast<int>(task.overlap), task.misfire_window, now));
  }
  send(sql::recurring_delete_others, BoundValues(keys));
}

bool PostgresTransaction::pause_recurring_task(std::string_view task, bool paused, TimePoint now,
                                               const Actor& by) {
  const auto who = paused ? std::optional(std::string(by.name)) : std::nullopt;
  const std::string_view action = paused ? "pause" : "resume";
  if (change(sql::recurring_pause, BoundValues(task, paused, who)) == 0)
    return is_repeat(action, "recurring task", task, now, by);
  record_named(action, "recurring task", task, now, by);
  return true;
}

/// Looked up here, so that no pause that was answered comes too late.
std::string PostgresTransaction::why_skipped(const RecordInstant& request) {
  const Rows task = ask(sql::recurring_lock, BoundValues(request.task));
  if (!task.empty() && task.integer(0, 0) != 0) return "paused";
  UnfinishedWork unfinished;
  unfinished.of_task = first_of(ask(sql::task_unfinished, BoundValues(request.task)));
  const std::string& key = request.job.concurrency_key;
  if (admitted(key, request.job.concurrency_limit) != JobState::ready)
    unfinished.holding_key = first_of(ask(sql::key_unfinished, BoundValues(key)));
  return why_overlapping(request.overlap, unfinished);
}

/// One that was freed stands a microsecond later: it was decided once, by a clock that was ahead or
/// is right again, and is not made up for as missed.
std::optional<RecurringInstant> PostgresTransaction::record_instant(const RecordInstant& request) {
  RecurringInstant record{.task = request.task,
                          .instant = request.instant,
                          .outcome = request.outcome,
                          .reason = request.reason,
                          .job = {},
                          .recorded_at = request.now};
  const bool is_late = request.now - request.instant > kLate;
  const auto claimed =
      change(sql::instant_claim,
             BoundValues(record.task, record.instant, record.instant + Duration{is_late ? 1 : 0},
                         static_cast<int>(record.outcome), record.reason, record.recorded_at));
  if (claimed == 0) return std::nullopt;
  if (request.outcome != InstantOutcome::run) return record;
  if (auto reason = why_skipped(request); !reason.empty()) {
    record.outcome = InstantOutcome::skipped;
    record.reason = std::move(reason);
  } else {
    NewJob job = request.job;
    job.trigger = Trigger::schedule;
    job.triggered_by = request.task;
    record.job = enqueue({&job, 1}, request.now).front().id;
  }
  const auto job = record.job ? std::optional(record.job.value) : std::nullopt;
  send(sql::instant_settle, BoundValues(record.task, record.instant,
                                        static_cast<int>(record.outcome), record.reason, job));
  return record;
}

int PostgresTransaction::free_instants(std::string_view task, TimePoint after) {
  return static_cast<int>(change(sql::instants_free, BoundValues(task, after)));
}

}  // namespace joblog::postgres
