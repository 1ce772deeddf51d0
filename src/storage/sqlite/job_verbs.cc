// SPDX-License-Identifier: MIT
// Jobs entering, becoming ready and being claimed.
#include <fmt/format.h>

#include "core/admission.h"
#include "core/attempt.h"
#include "core/log_names.h"
#include "statements.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {

std::optional<Enqueued> SqliteTransaction::existing(const NewJob& job) {
  const auto find = [&](std::string_view statement,
                        const std::string& key) -> std::optional<Enqueued> {
    if (key.empty()) return std::nullopt;
    Query q(db_, statement);
    q.bind(key);
    if (!q.step()) return std::nullopt;
    return Enqueued{JobId{q.integer(0)}, static_cast<JobState>(q.integer(1)), true};
  };
  if (auto found = find(sql::job_by_request_id, job.request_id)) return found;
  return find(sql::job_by_unique_key, job.unique_key);
}

std::int64_t SqliteTransaction::holders_of(std::string_view concurrency_key) {
  return cache_.key_counts.holders_of(db_, concurrency_key);
}

JobState SqliteTransaction::admitted(std::string_view concurrency_key, std::int64_t limit) {
  return joblog::admitted(concurrency_key, limit,
                          [this](std::string_view key) { return holders_of(key); });
}

void SqliteTransaction::unblock(std::string_view concurrency_key) {
  std::int64_t best = 0;
  std::string queue;
  const auto limit_of_best = [&]() -> std::optional<std::int64_t> {
    Query next(db_, sql::key_next_blocked);
    next.bind(concurrency_key);
    if (!next.step()) return std::nullopt;
    best = next.integer(0);
    queue = next.string(1);
    return next.integer(2);
  };
  const auto let_best_in = [&] {
    Query(db_, sql::job_unblock).bind(best).run();
    move_job({.queue = queue, .key = concurrency_key}, JobState::blocked, JobState::ready);
  };
  let_blocked_in(concurrency_key, [this](std::string_view key) { return holders_of(key); },
                 {limit_of_best, let_best_in});
}

Enqueued SqliteTransaction::insert_job(const NewJob& job, TimePoint at) {
  ensure_queue(job.queue);
  const TimePoint run_at = job.run_at.value_or(at);
  const JobState state =
      state_on_entry(job, at, [this](std::string_view key) { return holders_of(key); });
  const std::int64_t id = next_id("jobs");
  Query(db_, sql::job_insert)
      .bind(id, job.kind, job.arguments, job.queue, job.priority, static_cast<int>(state), run_at,
            job.attempts_max, job.timeout, static_cast<int>(job.trigger), at, job.triggered_by,
            or_null(job.unique_key), or_null(job.concurrency_key), job.concurrency_limit,
            or_null(job.request_id))
      .run();
  count_job({.queue = job.queue, .key = job.concurrency_key}, state, +1);
  return {JobId{id}, state, false};
}

std::vector<Enqueued> SqliteTransaction::enqueue(std::span<const NewJob> jobs, TimePoint at) {
  std::vector<Enqueued> answers;
  answers.reserve(jobs.size());
  for (const NewJob& job : jobs) {
    auto found = existing(job);
    answers.push_back(found ? *found : insert_job(job, at));
    if (!found && job.trigger == Trigger::person) {
      record_job_change(answers.back().id, at, job.triggered_by, "enqueue");
    }
  }
  return answers;
}

int SqliteTransaction::promote_due(TimePoint now, int limit) {
  struct Due {
    std::int64_t id;
    std::string queue, key;
    std::int64_t limit;
  };
  std::vector<Due> due;
  {
    Query q(db_, sql::jobs_due);
    q.bind(now, limit);
    while (q.step()) due.push_back({q.integer(0), q.string(1), q.string(2), q.integer(3)});
  }
  for (const Due& job : due) {
    const JobState state = admitted(job.key, job.limit);
    Query(db_, sql::job_set_state).bind(job.id, static_cast<int>(state)).run();
    move_job({.queue = job.queue, .key = job.key}, JobState::scheduled, state);
  }
  return static_cast<int>(due.size());
}

int SqliteTransaction::hasten_retries(std::span<const HastenedRetry> retries) {
  std::int64_t hastened = 0;
  for (const HastenedRetry& retry : retries) {
    hastened += Query(db_, sql::job_hasten).bind(retry.job.value, retry.at).run();
  }
  return static_cast<int>(hastened);
}

SqliteTransaction::Ready SqliteTransaction::job_to_claim(JobId job) {
  Query q(db_, sql::job_to_claim);
  q.bind(job.value);
  if (!q.step()) {
    throw StoreError(ErrorKind::corrupt,
                     fmt::format("the index of ready jobs names job {}, which is not there: "
                                 "`joblog db check` says more",
                                 job.value));
  }
  Ready ready;
  ready.claim.job = job;
  ready.claim.queue = q.string(0);
  ready.run_at = q.integer(1);
  ready.claim.kind = q.string(2);
  ready.claim.arguments = q.string(3);
  ready.claim.attempt = static_cast<int>(q.integer(4)) + 1;
  ready.claim.attempts_max = static_cast<int>(q.integer(5));
  ready.claim.timeout = Duration{q.integer(6)};
  ready.trigger = static_cast<Trigger>(q.integer(7));
  ready.triggered_by = q.string(8);
  ready.claim.concurrency_key = q.string(9);
  ready.previous_log = q.integer(10);
  return ready;
}

std::vector<Claim> SqliteTransaction::claim_due(const ClaimDue& request) {
  {
    Query registered(db_, sql::process_is_registered);
    registered.bind(request.process.value);
    if (!registered.step()) return {};
  }
  std::vector<Ready> first;
  for (const std::int64_t id : cache_.ready_queues.first_jobs(db_, request.queues, request.limit)) {
    first.push_back(job_to_claim(JobId{id}));
  }
  claim(first, request);
  std::vector<Claim> claims;
  claims.reserve(first.size());
  for (Ready& ready : first) claims.push_back(std::move(ready.claim));
  return claims;
}

std::optional<Claim> SqliteTransaction::enqueue_claimed(const NewJob& wanted,
                                                        const ClaimDue& claimer) {
  NewJob job = wanted;
  job.run_at.reset();  // It runs now.
  if (existing(job) || admitted(job.concurrency_key, job.concurrency_limit) != JobState::ready) {
    return std::nullopt;
  }
  const Enqueued made = insert_job(job, claimer.now);
  Ready ready;
  ready.claim.job = made.id;
  ready.claim.kind = job.kind;
  ready.claim.arguments = job.arguments;
  ready.claim.queue = job.queue;
  ready.claim.concurrency_key = job.concurrency_key;
  ready.claim.attempts_max = job.attempts_max;
  ready.claim.timeout = job.timeout;
  ready.run_at = to_micros(claimer.now);
  ready.trigger = job.trigger;
  ready.triggered_by = job.triggered_by;
  claim({&ready, 1}, claimer);
  return ready.claim;
}

ReservedLogNames SqliteTransaction::reserve_log_names(TimePoint now, std::size_t count) {
  LogNameMemory memory;
  {
    Query q(db_, sql::log_names_get);
    q.step();
    memory = {q.string(0), q.integer(1), q.time(2), Duration{q.integer(3)}};
  }
  const auto highest = [this](std::string_view stem) -> std::optional<std::int64_t> {
    Query q(db_, sql::log_name_highest);
    q.bind(stem);
    return q.step() && !q.is_null(0) ? std::optional(q.integer(0)) : std::nullopt;
  };
  auto names = joblog::reserve_log_names(memory, now, static_cast<std::int64_t>(count), highest);
  Query(db_, sql::log_names_set)
      .bind(memory.stem, memory.next, memory.newest, memory.stepped_back)
      .run();
  return names;
}

void SqliteTransaction::claim(std::span<Ready> candidates, const ClaimDue& request) {
  if (candidates.empty()) return;
  auto [stem, suffix] = reserve_log_names(request.now, candidates.size());
  for (Ready& ready : candidates) {
    ready.claim.log = JobLogId{next_id("job_logs")};
    ready.claim.log_name = log_name(stem, suffix++);
    ready.claim.holder = request.process;
    ready.claim.claimed_at = request.now;
    ready.claim.waited = time_waited(from_micros(ready.run_at), request.now);
    Query(db_, sql::job_claim)
        .bind(ready.claim.job.value, request.process.value, request.now, ready.claim.log.value)
        .run();
    move_job({.queue = ready.claim.queue, .key = ready.claim.concurrency_key}, JobState::ready,
             JobState::claimed);
  }
  for_each_batch_of_eight(candidates,
                          [&](std::span<const Ready> some) { insert_logs(some, request); });
}

/// Eight of them, or one.
void SqliteTransaction::insert_logs(std::span<const Ready> candidates, const ClaimDue& request) {
  Query q(db_, candidates.size() == 8 ? sql::log_insert_8 : sql::log_insert);
  q.bind(request.process.value, request.process_name, request.now);
  for (const Ready& ready : candidates) {
    const Claim& claim = ready.claim;
    const Trigger trigger = trigger_of_attempt(claim.attempt, ready.trigger);
    const auto previous =
        ready.previous_log != 0 ? std::optional(ready.previous_log) : std::nullopt;
    q.bind(claim.log.value, claim.log_name, claim.kind, claim.queue, claim.job.value, claim.attempt,
           claim.attempts_max, static_cast<int>(trigger), ready.triggered_by, previous,
           claim.waited);
  }
  q.run();
}

}  // namespace joblog::sqlite
