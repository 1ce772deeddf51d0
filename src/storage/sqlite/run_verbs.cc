// SPDX-License-Identifier: MIT
// A run's way from its start to its end, and what becomes of its job.
#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "statements.h"
#include "storage/job_after_run.h"
#include "storage/rescue_verdict.h"
#include "storage/sqlite/line_walk.h"
#include "storage/sqlite/open_lines.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {
namespace {

/// To compress ten lines takes 8 µs, half of what a whole run takes: with more of them the commit
/// would come noticeably later, and the busier the writer, the more there are.
constexpr std::size_t kFewEnds = 16;

}  // namespace

void SqliteTransaction::start_runs(std::span<const RunStart> starts) {
  for (const RunStart& start : starts) {
    Query(db_, sql::log_start).bind(start.log.value, start.holder.value, start.at).run();
  }
}

void SqliteTransaction::put_open_lines(JobLogId log, std::span<const OpenLineReport> lines,
                                       ProcessId holder) {
  Query held(db_, sql::log_is_held);
  held.bind(log.value, holder.value);
  if (!held.step()) return;
  Query(db_, sql::open_lines_delete).bind(log.value).run();
  for (const OpenLineReport& line : lines) {
    Query(db_, sql::open_line_put)
        .bind(log.value, static_cast<int>(line.source), line.at, static_cast<int>(line.level),
              line.escaped ? 2 : 0, line.message)
        .run();
  }
}

void SqliteTransaction::report_progress(std::span<const ProgressReport> reports) {
  for (const ProgressReport& report : reports) {
    Query(db_, sql::log_progress)
        .bind(report.log.value, report.holder.value,
              static_cast<std::int64_t>(report.progress.done),
              static_cast<std::int64_t>(report.progress.total), report.progress.step, report.at)
        .run();
  }
}

/// Only a failed job is asked for it, as job_after_run() says.
std::string SqliteTransaction::request_of(const RunFinish& finish) {
  if (finish.job_end != JobEnd::failed) return "";
  Query q(db_, sql::job_request_id);
  q.bind(finish.lease.job.value);
  return q.step() ? q.string(0) : "";
}

bool SqliteTransaction::end_job(const RunFinish& finish, const JobAfterRun& after) {
  const auto id = finish.lease.job.value, log = finish.lease.log.value;
  const auto attempt = finish.lease.attempt;
  const auto holder = finish.lease.holder.value;
  switch (after.state) {
    case JobState::finished:
      return Query(db_, sql::job_finish)
                 .bind(id, attempt, holder, finish.finished_at, after.ended_as, log)
                 .run() == 1;
    case JobState::scheduled:
      return Query(db_, sql::job_schedule_retry)
                 .bind(id, attempt, holder, finish.retry_at, finish.error_class,
                       finish.error_message, log)
                 .run() == 1;
    case JobState::failed:
      return Query(db_, sql::job_fail)
                 .bind(id, attempt, holder, finish.finished_at, finish.error_class,
                       finish.error_message, log, after.cause)
                 .run() == 1;
    case JobState::ready:
      return Query(db_, sql::job_hand_back).bind(id, attempt, holder, log).run() == 1;
    case JobState::claimed:
    case JobState::blocked:
      break;  // No run ends so.
  }
  return false;
}

void SqliteTransaction::end_log(const RunFinish& finish) {
  Query(db_, sql::log_finish)
      .bind(finish.lease.log.value, static_cast<int>(finish.status), finish.started_at,
            finish.finished_at, finish.detail_count, to_json(finish.statistics),
            or_null(finish.error_class), or_null(finish.error_message),
            static_cast<std::int64_t>(finish.progress.done),
            static_cast<std::int64_t>(finish.progress.total), finish.progress.step, finish.warnings,
            or_null(finish.first_warning))
      .run();
  if (finish.status == Status::error) {
    Query(db_, sql::log_error_insert)
        .bind(finish.lease.log.value, finish.kind, finish.error_class, finish.error_message)
        .run();
  }
  TimePoint created_at = finish.claimed_at;
  if (created_at == TimePoint{}) {
    Query q(db_, sql::log_created_at);
    q.bind(finish.lease.log.value);
    if (q.step()) created_at = q.time(0);
  }
  KindDelta& delta = count_log(finish.kind, created_at, finish.status, finish.warnings, +1);
  auto& last = delta.last_log[static_cast<std::size_t>(finish.status)];
  last = std::max(last, finish.lease.log.value);
}

/// After a COMMIT without an answer the same end comes again. It is written anew, as it is: a
/// COMMIT of nothing asks no disk, and its answer would be no word about the first.
bool SqliteTransaction::has_ended_so(const RunFinish& finish) {
  const Lease& lease = finish.lease;
  return Query(db_, sql::log_confirm_end)
             .bind(lease.log.value, lease.job.value, lease.attempt, lease.holder.value,
                   static_cast<int>(finish.status), finish.finished_at)
             .run() == 1;
}

RunFinish SqliteTransaction::completed(const RunFinish& finish) {
  RunFinish whole = finish;
  Query job(db_, sql::job_facts);
  job.bind(finish.lease.job.value);
  if (job.step()) {
    whole.queue = job.string(1);
    whole.concurrency_key = job.string(2);
  }
  Query log(db_, sql::log_facts);
  log.bind(finish.lease.log.value);
  if (log.step()) whole.kind = log.string(0);
  return whole;
}

Applied SqliteTransaction::finish_run(const RunFinish& finish) {
  const JobAfterRun after = job_after_run(finish, request_of(finish));
  if (!end_job(finish, after)) return has_ended_so(finish) ? Applied::won : Applied::lost;
  insert_details(finish.details);
  if (finish.detail_count > std::ssize(finish.details)) pack_last_blocks(finish.lease.log);
  end_log(finish);
  if (finish.had_open_lines) Query(db_, sql::open_lines_delete).bind(finish.lease.log.value).run();
  move_job({.queue = finish.queue, .key = finish.concurrency_key}, JobState::claimed, after.state);
  unblock(finish.concurrency_key);
  return Applied::won;
}

std::vector<Applied> SqliteTransaction::finish_runs(std::span<const RunFinish> finishes) {
  std::vector<Applied> answers;
  answers.reserve(finishes.size());
  few_ends_ = finishes.size() <= kFewEnds;
  for (const RunFinish& finish : finishes) {
    answers.push_back(finish.kind.empty() ? finish_run(completed(finish)) : finish_run(finish));
  }
  return answers;
}

bool SqliteTransaction::release_one(const Lease& lease) {
  std::string queue, key;
  {
    Query q(db_, sql::job_facts);
    q.bind(lease.job.value);
    if (!q.step()) return false;
    queue = q.string(1);
    key = q.string(2);
  }
  const auto changed =
      Query(db_, sql::job_release)
          .bind(lease.job.value, lease.attempt, lease.holder.value, lease.log.value)
          .run();
  if (changed == 0) return false;
  move_job({.queue = queue, .key = key}, JobState::claimed, JobState::ready);
  delete_lines(lease.log, std::numeric_limits<std::int64_t>::max());
  Query(db_, sql::open_lines_delete).bind(lease.log.value).run();
  Query(db_, sql::log_delete).bind(lease.log.value).run();
  return true;
}

void SqliteTransaction::release(std::span<const Lease> leases) {
  for (const Lease& lease : leases) release_one(lease);
}

/// Ids are given in order and never twice: one below the next that is not there was removed.
bool SqliteTransaction::knows_run(JobLogId log, ProcessId holder) {
  Query made(db_, sql::log_process);
  made.bind(log.value);
  if (made.step()) return made.integer(0) == holder.value;
  Query next(db_, sql::sequence_get);
  next.bind("job_logs");
  return next.step() && log.value < next.integer(0);
}

/// Nothing: there is no such job, or no such log.
std::optional<DeadAttempt> SqliteTransaction::dead_attempt(const Lease& lease) {
  DeadAttempt attempt;
  {
    Query job(db_, sql::job_facts);
    job.bind(lease.job.value);
    Query log(db_, sql::log_facts);
    log.bind(lease.log.value);
    if (!job.step() || !log.step()) return std::nullopt;
    attempt = {.status = static_cast<Status>(log.integer(1)),
               .cancel_requested = job.integer(5) != 0,
               .queue = job.string(1),
               .kind = log.string(0),
               .concurrency_key = job.string(2),
               .progress = {static_cast<std::uint64_t>(log.integer(2)),
                            static_cast<std::uint64_t>(log.integer(3)), log.string(4)},
               .details = last_line_of(db_, lease.log),
               .open_lines = {}};
  }
  attempt.open_lines = open_lines_of(db_, lease.log);
  return attempt;
}

Applied SqliteTransaction::rescue_one(const Rescue& rescue) {
  if (rescue.never_started) return release_one(rescue.lease) ? Applied::won : Applied::lost;
  const auto attempt = dead_attempt(rescue.lease);
  const auto finish = attempt ? finish_of_rescue(rescue, *attempt) : std::nullopt;
  const Applied applied = finish ? finish_runs({&*finish, 1}).front() : Applied::lost;
  if (applied == Applied::won)
    Query(db_, sql::log_rescued).bind(rescue.lease.log.value, attempt->details).run();
  return applied;
}

std::vector<Applied> SqliteTransaction::rescue(std::span<const Rescue> rescues) {
  std::vector<Applied> answers;
  answers.reserve(rescues.size());
  for (const Rescue& rescue : rescues) answers.push_back(rescue_one(rescue));
  return answers;
}

}  // namespace joblog::sqlite
