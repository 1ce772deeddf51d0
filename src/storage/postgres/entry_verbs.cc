// SPDX-License-Identifier: MIT
// Jobs entering and becoming ready. Jobs without keys are inserted all at once; those that a key
// binds one by one, since each decides about the next.
#include <algorithm>

#include "core/admission.h"
#include "postgres_statements.h"
#include "storage/postgres/postgres_transaction.h"

namespace joblog::postgres {
namespace {

std::optional<std::string> or_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

bool is_bound(const NewJob& job) {
  return !job.request_id.empty() || !job.unique_key.empty() || !job.concurrency_key.empty() ||
         job.concurrency_limit != 1;
}

}  // namespace

void PostgresTransaction::ensure_queues(std::span<const NewJob> jobs) {
  std::set<std::string> fresh;
  for (const NewJob& job : jobs) {
    if (memory_.has_queue(job.queue) || learned_.queues.contains(job.queue)) continue;
    fresh.insert(job.queue);
  }
  if (fresh.empty()) return;
  send(sql::queues_put, BoundValues(TextColumn(fresh.begin(), fresh.end())));
  learned_.queues.insert(fresh.begin(), fresh.end());
}

std::vector<std::int64_t> PostgresTransaction::next_job_ids(std::size_t count) {
  const Rows rows = ask(sql::job_ids_next, BoundValues(static_cast<std::int64_t>(count)));
  std::vector<std::int64_t> ids;
  ids.reserve(count);
  for (int row = 0; row < rows.size(); ++row) ids.push_back(rows.integer(row, 0));
  return ids;
}

/// In the order of their names, so that two transactions do not wait for each other.
void PostgresTransaction::lock_keys(std::set<std::string> keys) {
  keys.erase("");
  for (const std::string& key : keys) {
    if (locked_keys_.insert(key).second) send(sql::key_lock, BoundValues(key));
  }
}

std::int64_t PostgresTransaction::holders_of(std::string_view concurrency_key) {
  lock_keys({std::string(concurrency_key)});
  return ask(sql::key_holders, BoundValues(concurrency_key)).integer(0, 0);
}

JobState PostgresTransaction::admitted(std::string_view concurrency_key, std::int64_t limit) {
  return joblog::admitted(concurrency_key, limit,
                          [this](std::string_view key) { return holders_of(key); });
}

void PostgresTransaction::unblock(const std::string& concurrency_key) {
  if (concurrency_key.empty()) return;
  lock_keys({concurrency_key});
  std::int64_t best = 0;
  const auto limit_of_best = [&]() -> std::optional<std::int64_t> {
    const Rows next = ask(sql::key_next_blocked, BoundValues(concurrency_key));
    if (next.empty()) return std::nullopt;
    best = next.integer(0, 0);
    return next.integer(0, 1);
  };
  const auto let_best_in = [&] {
    send(sql::job_set_state, BoundValues(best, static_cast<int>(JobState::ready)));
  };
  let_blocked_in(concurrency_key, [this](std::string_view key) { return holders_of(key); },
                 {limit_of_best, let_best_in});
}

std::optional<Enqueued> PostgresTransaction::existing(const NewJob& job) {
  const auto find = [&](std::string_view statement,
                        const std::string& key) -> std::optional<Enqueued> {
    if (key.empty()) return std::nullopt;
    const Rows rows = ask(statement, BoundValues(key));
    if (rows.empty()) return std::nullopt;
    return Enqueued{JobId{rows.integer(0, 0)}, static_cast<JobState>(rows.integer(0, 1)), true};
  };
  if (auto found = find(sql::job_by_request_id, job.request_id)) return found;
  return find(sql::job_by_unique_key, job.unique_key);
}

/// Request id and unique key are claimed by inserting them: another transaction that has inserted
/// the same and is not committed yet is waited for. Its job may have ended right then: once more.
Enqueued PostgresTransaction::insert_bound(const NewJob& job, std::int64_t id, TimePoint at) {
  for (;;) {
    if (auto found = existing(job)) return *found;
    if (!job.request_id.empty() && change(sql::request_put, BoundValues(job.request_id, id)) == 0)
      continue;
    const JobState state =
        state_on_entry(job, at, [this](std::string_view key) { return holders_of(key); });
    const auto inserted = change(
        sql::job_insert,
        BoundValues(id, job.kind, job.arguments, job.queue, job.priority, static_cast<int>(state),
                    job.run_at.value_or(at), job.attempts_max, job.timeout,
                    static_cast<int>(job.trigger), job.triggered_by, at, or_null(job.unique_key),
                    or_null(job.concurrency_key), job.concurrency_limit, or_null(job.request_id)));
    if (inserted == 1) return {JobId{id}, state, false};
    if (!job.request_id.empty()) send(sql::request_take_back, BoundValues(job.request_id));
  }
}

void PostgresTransaction::insert_free(std::span<const NewJob* const> jobs,
                                      std::span<const std::int64_t> ids, TimePoint at) {
  if (jobs.empty()) return;
  TextColumn kinds, arguments, queues, triggered_by;
  NumberColumn priorities, states, run_at, attempts_max, timeouts, triggers;
  for (const NewJob* const job : jobs) {
    const TimePoint when = job->run_at.value_or(at);
    kinds.push_back(job->kind);
    arguments.push_back(job->arguments);
    queues.push_back(job->queue);
    priorities.push_back(job->priority);
    states.push_back(static_cast<int>(when > at ? JobState::scheduled : JobState::ready));
    run_at.push_back(to_micros(when));
    attempts_max.push_back(job->attempts_max);
    timeouts.push_back(job->timeout.count());
    triggers.push_back(static_cast<int>(job->trigger));
    triggered_by.push_back(job->triggered_by);
  }
  send(sql::jobs_insert,
       BoundValues(NumberColumn(ids.begin(), ids.end()), kinds, arguments, queues, priorities,
                   states, run_at, attempts_max, timeouts, triggers, triggered_by, at));
}

std::vector<Enqueued> PostgresTransaction::enqueue(std::span<const NewJob> jobs, TimePoint at) {
  std::vector<Enqueued> answers(jobs.size());
  if (jobs.empty()) return answers;
  ensure_queues(jobs);
  std::set<std::string> keys;
  for (const NewJob& job : jobs) keys.insert(job.concurrency_key);
  lock_keys(std::move(keys));
  const auto ids = next_job_ids(jobs.size());
  std::vector<const NewJob*> free;
  NumberColumn free_ids;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const NewJob& job = jobs[i];
    if (is_bound(job)) {
      answers[i] = insert_bound(job, ids[i], at);
      continue;
    }
    free.push_back(&job);
    free_ids.push_back(ids[i]);
    answers[i] = {JobId{ids[i]},
                  job.run_at.value_or(at) > at ? JobState::scheduled : JobState::ready, false};
  }
  insert_free(free, free_ids, at);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!answers[i].existed && jobs[i].trigger == Trigger::person)
      record_job_change(answers[i].id, at, jobs[i].triggered_by, "enqueue");
  }
  return answers;
}

/// Others may promote at the same time: each takes what nobody has taken.
int PostgresTransaction::promote_due(TimePoint now, int limit) {
  const Rows due = ask(sql::jobs_due, BoundValues(now, limit));
  std::set<std::string> keys;
  NumberColumn free;
  for (int row = 0; row < due.size(); ++row) {
    if (due.is_null(row, 1))
      free.push_back(due.integer(row, 0));
    else
      keys.insert(due.string(row, 1));
  }
  lock_keys(std::move(keys));
  if (!free.empty()) send(sql::jobs_set_ready, BoundValues(free));
  for (int row = 0; row < due.size(); ++row) {
    if (due.is_null(row, 1)) continue;
    const JobState state = admitted(due.text(row, 1), due.integer(row, 2));
    send(sql::job_set_state, BoundValues(due.integer(row, 0), static_cast<int>(state)));
  }
  return due.size();
}

int PostgresTransaction::hasten_retries(std::span<const HastenedRetry> retries) {
  std::int64_t hastened = 0;
  for (const HastenedRetry& retry : retries)
    hastened += change(sql::job_hasten, BoundValues(retry.job.value, retry.at));
  return static_cast<int>(hastened);
}

}  // namespace joblog::postgres
