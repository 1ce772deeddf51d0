// SPDX-License-Identifier: MIT
// A person's hand on jobs, queues and recurring tasks, and processes. The row of a job is locked
// first, so that what is decided about it stays true.
#include <limits>

#include "postgres_statements.h"
#include "storage/postgres/postgres_transaction.h"
#include "storage/process_roles.h"

namespace joblog::postgres {

void PostgresTransaction::record_audit_entry(const AuditEntry& change) {
  send(sql::change_insert,
       BoundValues(change.at, change.by, change.action, change.target_kind, change.target,
                   change.detail.empty() ? std::string("{}") : change.detail));
}

void PostgresTransaction::record_job_change(JobId job, TimePoint now, const Actor& by,
                                            std::string_view action) {
  if (by.recorded) send(sql::change_of_job, BoundValues(now, by.name, action, job.value));
}

void PostgresTransaction::record_named(std::string_view action, std::string_view target_kind,
                                       std::string_view target, TimePoint now, const Actor& by) {
  if (!by.recorded) return;
  send(sql::change_insert, BoundValues(now, by.name, action, target_kind, target, "{}"));
}

bool PostgresTransaction::is_repeat(std::string_view action, std::string_view target_kind,
                                    std::string_view target, TimePoint now, const Actor& by) {
  const Rows last =
      ask(sql::changes_of_target,
          BoundValues(std::numeric_limits<std::int64_t>::max(), target_kind, target, 1));
  if (last.empty() || last.time(0, 1) != now || last.text(0, 2) != by.name ||
      last.text(0, 3) != action)
    return false;
  has_written_ = true;  // So that its COMMIT is asked for, and says whether the first one is there.
  return true;
}

/// The key is locked before the job, as everywhere.
std::optional<PostgresTransaction::LockedJob> PostgresTransaction::lock_job(JobId job) {
  const Rows key = ask(sql::job_key, BoundValues(job.value));
  if (key.empty()) return std::nullopt;
  lock_keys({key.string(0, 0)});
  const Rows rows = ask(sql::job_lock, BoundValues(job.value));
  if (rows.empty()) return std::nullopt;
  return LockedJob{.state = static_cast<JobState>(rows.integer(0, 0)),
                   .queue = rows.string(0, 1),
                   .concurrency_key = rows.string(0, 2),
                   .unique_key = rows.string(0, 5),
                   .limit = rows.integer(0, 3)};
}

bool PostgresTransaction::retry_job(JobId job, TimePoint now, const Actor& by) {
  const auto facts = lock_job(job);
  if (!facts || facts->state != JobState::failed)
    return is_repeat("retry", "job", std::to_string(job.value), now, by);
  // Since it failed, another job may have been enqueued with its unique key. One that is being
  // enqueued now collides in live_unique: then the work runs again and finds it here.
  if (!facts->unique_key.empty() &&
      !ask(sql::job_by_unique_key, BoundValues(facts->unique_key)).empty())
    return false;
  const JobState state = admitted(facts->concurrency_key, facts->limit);
  change(sql::job_retry, BoundValues(job.value, static_cast<int>(state), now, by.name));
  record_job_change(job, now, by, "retry");
  return true;
}

bool PostgresTransaction::run_now(JobId job, TimePoint now, const Actor& by) {
  const auto facts = lock_job(job);
  if (!facts || facts->state != JobState::scheduled)
    return is_repeat("run now", "job", std::to_string(job.value), now, by);
  const JobState state = admitted(facts->concurrency_key, facts->limit);
  send(sql::job_run_now, BoundValues(job.value, static_cast<int>(state), now));
  record_job_change(job, now, by, "run now");
  return true;
}

bool PostgresTransaction::end_waiting_job(JobId job, const LockedJob& facts, TimePoint now,
                                          std::string_view ended_as, const Actor& by) {
  if (facts.state == JobState::claimed) return false;
  send(sql::job_end_unrun, BoundValues(job.value, now, ended_as, by.name));
  ++finished_deltas_[facts.queue];
  unblock(facts.concurrency_key);
  return true;
}

bool PostgresTransaction::discard_job(JobId job, TimePoint now, const Actor& by) {
  const auto facts = lock_job(job);
  if (!facts || !end_waiting_job(job, *facts, now, "discarded", by))
    return is_repeat("discard", "job", std::to_string(job.value), now, by);
  record_job_change(job, now, by, "discard");
  return true;
}

bool PostgresTransaction::cancel_job(JobId job, TimePoint now, const Actor& by) {
  const auto facts = lock_job(job);
  if (is_repeat("cancel", "job", std::to_string(job.value), now, by)) return true;
  if (!facts || facts->state == JobState::failed) return false;
  if (facts->state == JobState::claimed)
    send(sql::job_ask_cancel, BoundValues(job.value, now, by.name));
  else
    end_waiting_job(job, *facts, now, "cancelled", by);
  record_job_change(job, now, by, "cancel");
  return true;
}

void PostgresTransaction::pause_queue(std::string_view queue, TimePoint now, const Actor& by) {
  if (change(sql::queue_pause, BoundValues(queue, now, by.name)) == 0) return;
  record_named("pause", "queue", queue, now, by);
}

bool PostgresTransaction::resume_queue(std::string_view queue, TimePoint now, const Actor& by) {
  if (change(sql::queue_resume, BoundValues(queue)) == 0)
    return is_repeat("resume", "queue", queue, now, by);
  record_named("resume", "queue", queue, now, by);
  return true;
}

ProcessId PostgresTransaction::register_process(const ProcessInfo& process) {
  has_written_ = true;
  const auto pools = process.pools ? std::optional(json_of_pools(*process.pools)) : std::nullopt;
  const Rows made =
      ask(sql::process_insert,
          BoundValues(process.kind, process.host, process.pid, process.start_mark, process.version,
                      process.started_at, process.heartbeat_at, pools, process.machine_id,
                      process.node, text_of_roles(process.roles)));
  return ProcessId{made.integer(0, 0)};
}

void PostgresTransaction::set_pools(ProcessId process, const std::vector<WorkPool>& pools) {
  send(sql::process_set_pools, BoundValues(process.value, json_of_pools(pools)));
}

bool PostgresTransaction::heartbeat(ProcessId process, TimePoint now) {
  return change(sql::process_heartbeat, BoundValues(process.value, now)) == 1;
}

bool PostgresTransaction::heartbeat_unchanged(ProcessId process, TimePoint heartbeat) {
  return !ask(sql::process_heartbeat_is, BoundValues(process.value, heartbeat)).empty();
}

void PostgresTransaction::deregister_process(ProcessId process) {
  ask(sql::process_lock, BoundValues(process.value));
  change(sql::process_delete, BoundValues(process.value));
}

}  // namespace joblog::postgres
