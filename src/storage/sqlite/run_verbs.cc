// A run's way from its start to its end, and what becomes of its job.
#include <algorithm>
#include <string>
#include <utility>

#include "core/cause.h"
#include "core/exec_job.h"
#include "statements.h"
#include "storage/sqlite/open_lines.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {
namespace {

/// What `joblog exec` ran is not kept as a failed job: nobody could retry it.
bool is_dropped(Database& db, const RunFinish& finish) {
  if (finish.job_end != JobEnd::failed) return false;
  Query q(db, sql::job_request_id);
  q.bind(finish.job.value);
  return q.step() && q.string(0).starts_with(exec_request);
}

}  // namespace

void SqliteTransaction::start_runs(std::span<const RunStart> starts) {
  for (const RunStart& start : starts) {
    Query(db_, sql::log_start).bind(start.log.value, start.lease.value, start.at).run();
  }
}

void SqliteTransaction::insert_details(std::span<const DetailView> details) {
  in_eights(details, [&](std::span<const DetailView> some) {
    Query q(db_, some.size() == 8 ? sql::detail_insert_8 : sql::detail_insert);
    for (const DetailView& detail : some) {
      const int flags = (detail.continued ? 1 : 0) | (detail.escaped ? 2 : 0);
      q.bind(detail.log.value, detail.sequence, detail.at, static_cast<int>(detail.level),
             static_cast<int>(detail.source), flags, detail.message);
    }
    q.run();
  });
}

void SqliteTransaction::append_details(std::span<const DetailView> details, ProcessId lease) {
  while (!details.empty()) {
    const JobLogId log = details.front().log;
    const auto next =
        std::ranges::find_if(details, [&](const DetailView& d) { return d.log != log; });
    const auto count = static_cast<std::size_t>(next - details.begin());
    Query q(db_, sql::log_is_held);
    q.bind(log.value, lease.value);
    if (q.step()) insert_details(details.first(count));
    details = details.subspan(count);
  }
}

void SqliteTransaction::put_open_lines(JobLogId log, std::span<const OpenLineReport> lines,
                                       ProcessId lease) {
  Query held(db_, sql::log_is_held);
  held.bind(log.value, lease.value);
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
        .bind(report.log.value, report.lease.value, static_cast<std::int64_t>(report.progress.done),
              static_cast<std::int64_t>(report.progress.total), report.progress.step, report.at)
        .run();
  }
}

bool SqliteTransaction::end_job(const RunFinish& finish, std::string_view ended_as) {
  const auto id = finish.job.value;
  const auto lease = finish.lease.value;
  const auto log = finish.log.value;  // The same process may have released and claimed it anew.
  switch (ended_as == "discarded" ? JobEnd::finished : finish.job_end) {
    case JobEnd::finished:
    case JobEnd::cancelled:
      return Query(db_, sql::job_finish)
                 .bind(id, finish.attempt, lease, finish.finished_at, ended_as, log)
                 .run() == 1;
    case JobEnd::retry:
      return Query(db_, sql::job_schedule_retry)
                 .bind(id, finish.attempt, lease, finish.retry_at, finish.error_class,
                       finish.error_message, log)
                 .run() == 1;
    case JobEnd::failed:
      return Query(db_, sql::job_fail)
                 .bind(id, finish.attempt, lease, finish.finished_at, finish.error_class,
                       finish.error_message, log,
                       cause_of(finish.kind, finish.error_class, finish.error_message))
                 .run() == 1;
    case JobEnd::handed_back:
      return Query(db_, sql::job_hand_back).bind(id, finish.attempt, lease, log).run() == 1;
  }
  return false;
}

void SqliteTransaction::end_log(const RunFinish& finish) {
  Query(db_, sql::log_finish)
      .bind(finish.log.value, static_cast<int>(finish.status), finish.started_at,
            finish.finished_at, finish.detail_count, to_json(finish.statistics),
            or_null(finish.error_class), or_null(finish.error_message),
            static_cast<std::int64_t>(finish.progress.done),
            static_cast<std::int64_t>(finish.progress.total), finish.progress.step, finish.warnings,
            or_null(finish.first_warning))
      .run();
  if (finish.status == Status::error) {
    Query(db_, sql::log_error_insert)
        .bind(finish.log.value, finish.kind, finish.error_class, finish.error_message)
        .run();
  }
  TimePoint created_at = finish.claimed_at;
  if (created_at == TimePoint{}) {
    Query q(db_, sql::log_created_at);
    q.bind(finish.log.value);
    if (q.step()) created_at = q.time(0);
  }
  KindDelta& delta = count_log(finish.kind, created_at, finish.status, finish.warnings, +1);
  auto& last = delta.last_log[static_cast<std::size_t>(finish.status)];
  last = std::max(last, finish.log.value);
}

/// After a COMMIT without an answer the same end comes again. It is written anew, as it is: a
/// COMMIT of nothing asks no disk, and its answer would be no word about the first.
bool SqliteTransaction::has_ended_so(const RunFinish& finish) {
  return Query(db_, sql::log_confirm_end)
             .bind(finish.log.value, finish.job.value, finish.attempt, finish.lease.value,
                   static_cast<int>(finish.status), finish.finished_at)
             .run() == 1;
}

RunFinish SqliteTransaction::completed(const RunFinish& finish) {
  RunFinish whole = finish;
  Query job(db_, sql::job_facts);
  job.bind(finish.job.value);
  if (job.step()) {
    whole.queue = job.string(1);
    whole.concurrency_key = job.string(2);
  }
  Query log(db_, sql::log_facts);
  log.bind(finish.log.value);
  if (log.step()) whole.kind = log.string(0);
  return whole;
}

Applied SqliteTransaction::finish_run(const RunFinish& finish) {
  const bool cancelled = finish.job_end == JobEnd::cancelled;
  const bool dropped = is_dropped(db_, finish);
  if (!end_job(finish, dropped ? "discarded" : cancelled ? "cancelled" : "success"))
    return has_ended_so(finish) ? Applied::won : Applied::lost;
  insert_details(finish.details);
  end_log(finish);
  if (finish.had_open_lines) Query(db_, sql::open_lines_delete).bind(finish.log.value).run();
  move_job(finish.queue, JobState::claimed,
           dropped ? JobState::finished : state_after(finish.job_end));
  unblock(finish.concurrency_key);
  return Applied::won;
}

std::vector<Applied> SqliteTransaction::finish_runs(std::span<const RunFinish> finishes) {
  std::vector<Applied> answers;
  answers.reserve(finishes.size());
  for (const RunFinish& finish : finishes) {
    answers.push_back(finish.kind.empty() ? finish_run(completed(finish)) : finish_run(finish));
  }
  return answers;
}

bool SqliteTransaction::release_one(const Release& release) {
  std::string queue;
  {
    Query q(db_, sql::job_facts);
    q.bind(release.job.value);
    if (!q.step()) return false;
    queue = q.string(1);
  }
  const auto changed =
      Query(db_, sql::job_release)
          .bind(release.job.value, release.attempt, release.lease.value, release.log.value)
          .run();
  if (changed == 0) return false;
  move_job(queue, JobState::claimed, JobState::ready);
  Query(db_, sql::details_delete).bind(release.log.value, 1'000'000).run();
  Query(db_, sql::open_lines_delete).bind(release.log.value).run();
  Query(db_, sql::log_delete).bind(release.log.value).run();
  return true;
}

void SqliteTransaction::release(std::span<const Release> releases) {
  for (const Release& one : releases) release_one(one);
}

/// Ids are given in order and never twice: one below the next that is not there was removed.
bool SqliteTransaction::knows_run(JobLogId log, ProcessId lease) {
  Query made(db_, sql::log_process);
  made.bind(log.value);
  if (made.step()) return made.integer(0) == lease.value;
  Query next(db_, sql::sequence_get);
  next.bind("job_logs");
  return next.step() && log.value < next.integer(0);
}

std::vector<Applied> SqliteTransaction::rescue(std::span<const Rescue> rescues) {
  std::vector<Applied> answers;
  for (const Rescue& rescue : rescues) {
    if (rescue.never_started) {
      const bool given_back = release_one({rescue.job, rescue.log, rescue.attempt, rescue.process});
      answers.push_back(given_back ? Applied::won : Applied::lost);
      continue;
    }
    std::string queue, key, kind_name;
    Progress progress;
    std::int64_t sequence = 0;
    bool cancelling = false;
    {
      Query job(db_, sql::job_facts);
      job.bind(rescue.job.value);
      Query log(db_, sql::log_facts);
      log.bind(rescue.log.value);
      Query last(db_, sql::detail_last);
      last.bind(rescue.log.value);
      const bool known = job.step() && log.step() && last.step();
      if (!known || static_cast<Status>(log.integer(1)) >= Status::error) {
        answers.push_back(Applied::lost);
        continue;
      }
      queue = job.string(1);
      key = job.string(2);
      cancelling = job.integer(5) != 0;
      kind_name = log.string(0);
      progress = {static_cast<std::uint64_t>(log.integer(2)),
                  static_cast<std::uint64_t>(log.integer(3)), log.string(4)};
      sequence = last.integer(0) + 1;
    }
    std::vector<DetailView> last_words;
    const auto unfinished = open_lines_of(db_, rescue.log);
    for (const Detail& line : unfinished) {
      last_words.push_back({.log = rescue.log,
                            .sequence = sequence++,
                            .at = line.at,
                            .level = line.level,
                            .source = line.source,
                            .escaped = line.escaped,
                            .message = line.message});
    }
    last_words.push_back({.log = rescue.log,
                          .sequence = sequence,
                          .at = rescue.at,
                          .level = Level::error,
                          .source = Source::system,
                          .message = rescue.message});
    const RunFinish finish{.job = rescue.job,
                           .log = rescue.log,
                           .attempt = rescue.attempt,
                           .lease = rescue.process,
                           .status = Status::error,
                           // Somebody wanted it to stop, and it has.
                           .job_end = cancelling ? JobEnd::cancelled : rescue.job_end,
                           .started_at = rescue.at,
                           .finished_at = rescue.at,
                           .retry_at = rescue.retry_at,
                           .error_class = "ProcessDied",
                           .error_message = rescue.message,
                           .progress = std::move(progress),
                           .detail_count = sequence,
                           .queue = queue,
                           .kind = kind_name,
                           .concurrency_key = key,
                           .details = std::move(last_words),
                           .had_open_lines = !unfinished.empty()};
    answers.push_back(finish_runs({&finish, 1}).front());
  }
  return answers;
}

}  // namespace joblog::sqlite
