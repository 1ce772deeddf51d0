// SPDX-License-Identifier: MIT
// A person's hand on jobs, queues and recurring tasks; processes and planned instants.
#include <limits>

#include "core/overlap.h"
#include "statements.h"
#include "storage/process_roles.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {
namespace {

constexpr std::chrono::minutes kLate{1};  ///< Recorded that long after its time, it was missed.

struct JobFacts {
  JobState state;
  std::string queue, key;
  std::int64_t limit;
};

std::optional<JobFacts> facts_of(Database& db, JobId job) {
  Query q(db, sql::job_facts);
  q.bind(job.value);
  if (!q.step()) return std::nullopt;
  return JobFacts{static_cast<JobState>(q.integer(0)), q.string(1), q.string(2), q.integer(3)};
}

/// The first job that the question finds, of columns id, state, run_at, attempts, attempts_max and
/// the name of its last log.
std::optional<UnfinishedJob> unfinished_job(Database& db, std::string_view question,
                                            std::string_view value) {
  Query q(db, question);
  q.bind(value);
  if (!q.step()) return std::nullopt;
  return UnfinishedJob{JobId{q.integer(0)},
                       static_cast<JobState>(q.integer(1)),
                       q.time(2),
                       static_cast<int>(q.integer(3)),
                       static_cast<int>(q.integer(4)),
                       q.string(5)};
}

}  // namespace

void SqliteTransaction::record_audit_entry(const AuditEntry& change) {
  Query(db_, sql::change_insert)
      .bind(next_id("changes"), change.at, change.by, change.action, change.target_kind,
            change.target, change.detail.empty() ? "{}" : change.detail)
      .run();
}

void SqliteTransaction::record_job_change(JobId job, TimePoint now, const Actor& by,
                                          std::string_view action) {
  if (!by.recorded) return;
  Query(db_, sql::change_of_job).bind(next_id("changes"), now, by.name, action, job.value).run();
}

bool SqliteTransaction::is_repeat(std::string_view action, std::string_view target_kind,
                                  std::string_view target, TimePoint now, const Actor& by) {
  std::int64_t id = 0;
  {
    Query q(db_, sql::changes_of_target);
    q.bind(std::numeric_limits<std::int64_t>::max(), target_kind, target, 1);
    if (!q.step() || q.time(1) != now || q.text(2) != by.name || q.text(3) != action) return false;
    id = q.integer(0);
  }
  Query(db_, sql::change_confirm).bind(id).run();  // So that its COMMIT asks the disk.
  return true;
}

bool SqliteTransaction::retry_job(JobId job, TimePoint now, const Actor& by) {
  const auto facts = facts_of(db_, job);
  if (!facts) return false;
  if (facts->state != JobState::failed)
    return is_repeat("retry", "job", std::to_string(job.value), now, by);
  {  // Since it failed, another job may have been enqueued with its unique key.
    Query taken(db_, sql::job_unique_key_taken);
    taken.bind(job.value);
    if (taken.step()) return false;
  }
  const JobState state = admitted(facts->key, facts->limit);
  if (Query(db_, sql::job_retry).bind(job.value, static_cast<int>(state), now, by.name).run() == 0)
    return false;
  move_job({.queue = facts->queue, .key = facts->key}, JobState::failed, state);
  record_job_change(job, now, by, "retry");
  return true;
}

bool SqliteTransaction::run_now(JobId job, TimePoint now, const Actor& by) {
  const auto facts = facts_of(db_, job);
  if (!facts) return false;
  if (facts->state != JobState::scheduled)
    return is_repeat("run now", "job", std::to_string(job.value), now, by);
  const JobState state = admitted(facts->key, facts->limit);
  Query(db_, sql::job_run_now).bind(job.value, static_cast<int>(state), now).run();
  move_job({.queue = facts->queue, .key = facts->key}, JobState::scheduled, state);
  record_job_change(job, now, by, "run now");
  return true;
}

bool SqliteTransaction::end_waiting_job(JobId job, TimePoint now, std::string_view ended_as,
                                        std::string_view by, bool failed_too) {
  const auto facts = facts_of(db_, job);
  if (!facts || (facts->state == JobState::failed && !failed_too)) return false;
  if (Query(db_, sql::job_end_unrun).bind(job.value, now, ended_as, by).run() == 0) return false;
  move_job({.queue = facts->queue, .key = facts->key}, facts->state, JobState::finished);
  unblock(facts->key);
  return true;
}

bool SqliteTransaction::discard_job(JobId job, TimePoint now, const Actor& by) {
  if (!end_waiting_job(job, now, "discarded", by.name, true))
    return is_repeat("discard", "job", std::to_string(job.value), now, by);
  record_job_change(job, now, by, "discard");
  return true;
}

bool SqliteTransaction::cancel_job(JobId job, TimePoint now, const Actor& by) {
  if (is_repeat("cancel", "job", std::to_string(job.value), now, by)) return true;
  const bool told = Query(db_, sql::job_ask_cancel).bind(job.value, now, by.name).run() == 1;
  if (!told && !end_waiting_job(job, now, "cancelled", by.name, false)) return false;
  record_job_change(job, now, by, "cancel");
  return true;
}

void SqliteTransaction::record_named(std::string_view action, std::string_view target_kind,
                                     std::string_view target, TimePoint now, const Actor& by) {
  if (!by.recorded) return;
  record_audit_entry({.id = 0,
                      .at = now,
                      .by = std::string(by.name),
                      .action = std::string(action),
                      .target_kind = std::string(target_kind),
                      .target = std::string(target),
                      .detail = {}});
}

void SqliteTransaction::pause_queue(std::string_view queue, TimePoint now, const Actor& by) {
  if (Query(db_, sql::queue_pause).bind(queue, now, by.name).run() == 0) return;
  cache_.ready_queues.changed(queue);
  record_named("pause", "queue", queue, now, by);
}

bool SqliteTransaction::resume_queue(std::string_view queue, TimePoint now, const Actor& by) {
  if (Query(db_, sql::queue_resume).bind(queue).run() == 0)
    return is_repeat("resume", "queue", queue, now, by);
  cache_.ready_queues.changed(queue);
  record_named("resume", "queue", queue, now, by);
  return true;
}

ProcessId SqliteTransaction::register_process(const ProcessInfo& process) {
  const std::int64_t id = next_id("processes");
  const auto pools = process.pools ? std::optional(json_of_pools(*process.pools)) : std::nullopt;
  Query(db_, sql::process_insert)
      .bind(id, process.kind, process.host, process.pid, process.start_mark, process.version,
            process.started_at, process.heartbeat_at, pools, process.machine_id, process.node,
            text_of_roles(process.roles))
      .run();
  return ProcessId{id};
}

void SqliteTransaction::set_pools(ProcessId process, const std::vector<WorkPool>& pools) {
  const std::string text = json_of_pools(pools);
  Query(db_, sql::process_set_pools).bind(process.value, text).run();
}

bool SqliteTransaction::heartbeat(ProcessId process, TimePoint now) {
  return Query(db_, sql::process_heartbeat).bind(process.value, now).run() == 1;
}

bool SqliteTransaction::heartbeat_unchanged(ProcessId process, TimePoint heartbeat) {
  Query q(db_, sql::process_heartbeat_is);
  q.bind(process.value, heartbeat);
  return q.step();
}

void SqliteTransaction::deregister_process(ProcessId process) {
  Query(db_, sql::process_delete).bind(process.value).run();
}

void SqliteTransaction::put_recurring_tasks(std::span<const RecurringTask> tasks, TimePoint now) {
  std::set<std::string> gone;
  {
    Query q(db_, sql::recurring_keys);
    while (q.step()) gone.insert(q.string(0));
  }
  for (const RecurringTask& task : tasks) {
    gone.erase(task.key);
    if (!task.problem.empty()) {
      Query(db_, sql::recurring_leave_out).bind(task.key, now, task.problem).run();
      continue;
    }
    Query(db_, sql::recurring_put)
        .bind(task.key, task.schedule, task.zone, task.job.kind, task.job.arguments, task.job.queue,
              task.job.priority, static_cast<int>(task.misfire), static_cast<int>(task.overlap),
              task.misfire_window, now)
        .run();
  }
  for (const std::string& key : gone) Query(db_, sql::recurring_delete).bind(key).run();
}

bool SqliteTransaction::pause_recurring_task(std::string_view task, bool paused, TimePoint now,
                                             const Actor& by) {
  const auto who = paused ? std::optional(by.name) : std::nullopt;
  const std::string_view action = paused ? "pause" : "resume";
  if (Query(db_, sql::recurring_pause).bind(task, paused, who).run() == 0)
    return is_repeat(action, "recurring task", task, now, by);
  record_named(action, "recurring task", task, now, by);
  return true;
}

/// One that was freed stands a microsecond later: it was decided once, by a clock that was ahead or
/// is right again, and is not made up for as missed.
SqliteTransaction::InstantFacts SqliteTransaction::instant_facts(const RecordInstant& request) {
  const bool is_late = request.now - request.instant > kLate;
  Query q(db_, sql::instant_facts);
  q.bind(request.task, request.instant, request.instant + Duration{is_late ? 1 : 0});
  q.step();
  return {.recorded = q.integer(0) != 0,
          .paused = q.integer(1) != 0,
          .has_unfinished_job = q.integer(2) != 0};
}

UnfinishedWork SqliteTransaction::unfinished_work(const RecordInstant& request,
                                                  const InstantFacts& facts) {
  UnfinishedWork unfinished;
  if (facts.has_unfinished_job) {
    unfinished.of_task = unfinished_job(db_, sql::task_unfinished, request.task);
  }
  const std::string& key = request.job.concurrency_key;
  if (admitted(key, request.job.concurrency_limit) != JobState::ready) {
    unfinished.holding_key = unfinished_job(db_, sql::key_unfinished, key);
  }
  return unfinished;
}

/// Nobody else writes meanwhile, so what was looked at stays true until the instant is inserted.
std::optional<RecurringInstant> SqliteTransaction::record_instant(const RecordInstant& request) {
  const InstantFacts facts = instant_facts(request);
  if (facts.recorded) return std::nullopt;
  RecurringInstant record{.task = request.task,
                          .instant = request.instant,
                          .outcome = request.outcome,
                          .reason = request.reason,
                          .job = {},
                          .recorded_at = request.now};
  if (request.outcome == InstantOutcome::run) {
    auto reason =
        facts.paused ? "paused" : why_overlapping(request.overlap, unfinished_work(request, facts));
    if (!reason.empty()) {
      record.outcome = InstantOutcome::skipped;
      record.reason = std::move(reason);
    } else {
      NewJob job = request.job;
      job.trigger = Trigger::schedule;
      job.triggered_by = request.task;
      record.job = enqueue({&job, 1}, request.now).front().id;
    }
  }
  const auto job = record.job ? std::optional(record.job.value) : std::nullopt;
  Query(db_, sql::instant_insert)
      .bind(record.task, record.instant, static_cast<int>(record.outcome), record.reason, job,
            record.recorded_at)
      .run();
  return record;
}

int SqliteTransaction::free_instants(std::string_view task, TimePoint after) {
  return static_cast<int>(Query(db_, sql::instants_free).bind(task, after).run());
}

}  // namespace joblog::sqlite
