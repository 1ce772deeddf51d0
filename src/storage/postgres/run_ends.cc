// SPDX-License-Identifier: MIT
// What becomes of runs and of their jobs, many at a time: those whose job ends in one statement,
// those whose job goes on in another. The fence of the lease is a part of both; a run that a
// statement does not answer is lost, or has ended already by the same finish.
#include <algorithm>
#include <utility>

#include "postgres_statements.h"
#include "storage/postgres/postgres_transaction.h"

namespace joblog::postgres {
namespace {

/// How the job has ended, as job_logs.job_ended says it.
int number_of(std::string_view ended_as) {
  if (ended_as == "success") return 1;
  return ended_as == "cancelled" ? 2 : 3;
}

/// A column for each value of many finishes.
struct FinishColumns {
  NumberColumn jobs, logs, attempts, next, status, started, finished, detail_counts, warnings, done,
      total, retry_at;
  TextColumn first_warnings, steps, statistics, error_classes, error_messages, causes;

  void add(const RunFinish& finish, TimePoint started_at, const JobAfterRun& after) {
    jobs.push_back(finish.lease.job.value);
    logs.push_back(finish.lease.log.value);
    attempts.push_back(finish.lease.attempt);
    next.push_back(after.state == JobState::finished ? number_of(after.ended_as)
                                                     : static_cast<int>(after.state));
    status.push_back(static_cast<int>(finish.status));
    started.push_back(to_micros(started_at));
    finished.push_back(to_micros(finish.finished_at));
    detail_counts.push_back(finish.detail_count);
    warnings.push_back(finish.warnings);
    first_warnings.push_back(finish.first_warning);
    done.push_back(static_cast<std::int64_t>(finish.progress.done));
    total.push_back(static_cast<std::int64_t>(finish.progress.total));
    steps.push_back(finish.progress.step);
    statistics.push_back(to_json(finish.statistics));
    error_classes.push_back(finish.error_class);
    error_messages.push_back(finish.error_message);
    retry_at.push_back(to_micros(finish.retry_at));
    causes.push_back(after.cause);
  }
  BoundValues values(ProcessId holder) const {
    return BoundValues(holder.value, jobs, logs, attempts, next, status, started, finished,
                       detail_counts, warnings, first_warnings, done, total, steps, statistics,
                       error_classes, error_messages);
  }
};

/// In the order of the jobs' ids, as locks are taken; by the process that holds them.
std::vector<const RunFinish*> in_order(std::span<const RunFinish> finishes) {
  std::vector<const RunFinish*> sorted;
  for (const RunFinish& finish : finishes) sorted.push_back(&finish);
  std::ranges::stable_sort(sorted, {}, [](const RunFinish* f) {
    return std::pair(f->lease.holder.value, f->lease.job.value);
  });
  return sorted;
}

}  // namespace

/// All of one holder.
void PostgresTransaction::end_runs(std::span<const RunFinish* const> finishes,
                                   std::span<const JobAfterRun> ends, EndedRuns& ended) {
  FinishColumns finished, going_on;
  for (std::size_t i = 0; i < finishes.size(); ++i) {
    FinishColumns& columns = ends[i].state == JobState::finished ? finished : going_on;
    columns.add(*finishes[i], started_at(*finishes[i]), ends[i]);
  }
  const ProcessId holder = finishes.front()->lease.holder;
  BoundValues of_going_on = going_on.values(holder);
  of_going_on.add(going_on.retry_at);
  of_going_on.add(going_on.causes);
  // Both are on their way before either is waited for.
  std::vector<std::pair<Client::Ticket, bool>> tickets;
  if (!finished.jobs.empty())
    tickets.emplace_back(db_.send(sql::jobs_finish, finished.values(holder)), true);
  if (!going_on.jobs.empty()) tickets.emplace_back(db_.send(sql::jobs_go_on, of_going_on), false);
  has_written_ = true;
  for (const auto& [ticket, ends_job] : tickets) {
    const Rows rows = db_.answer(ticket);
    for (int row = 0; row < rows.size(); ++row) {
      ended[rows.integer(row, 0)] = {.lines = rows.integer(row, 1),
                                     .claimed_at = rows.time(row, 2),
                                     .kind = rows.string(row, 3),
                                     .queue = rows.string(row, 4),
                                     .concurrency_key = rows.string(row, 5),
                                     .ends_job = ends_job};
    }
  }
}

/// After a COMMIT without an answer the same end comes again.
bool PostgresTransaction::has_ended_so(const RunFinish& finish) {
  const Lease& lease = finish.lease;
  return !ask(sql::log_has_ended_so,
              BoundValues(lease.log.value, lease.job.value, lease.attempt, lease.holder.value,
                          static_cast<int>(finish.status), finish.finished_at))
              .empty();
}

/// Only of a job that fails more must be known than its finish says.
std::vector<JobAfterRun> PostgresTransaction::jobs_after(
    std::span<const RunFinish* const> finishes) {
  struct Facts {
    std::string kind, request_id;
  };
  NumberColumn failing;
  for (const RunFinish* const finish : finishes) {
    if (finish->job_end == JobEnd::failed) failing.push_back(finish->lease.job.value);
  }
  std::map<std::int64_t, Facts> facts;
  if (!failing.empty()) {
    const Rows rows = ask(sql::facts_of_failing, BoundValues(failing));
    for (int row = 0; row < rows.size(); ++row)
      facts[rows.integer(row, 0)] = {rows.string(row, 1), rows.string(row, 2)};
  }
  std::vector<JobAfterRun> ends;
  for (const RunFinish* const finish : finishes) {
    const Facts& known = facts[finish->lease.job.value];
    RunFinish said;
    said.kind = known.kind;
    said.job_end = finish->job_end;
    said.error_class = finish->error_class;
    said.error_message = finish->error_message;
    ends.push_back(job_after_run(said, known.request_id));
  }
  return ends;
}

std::vector<Applied> PostgresTransaction::finish_runs(std::span<const RunFinish> finishes) {
  std::set<std::string> keys;
  for (const RunFinish& finish : finishes) keys.insert(finish.concurrency_key);
  lock_keys(keys);
  const auto sorted = in_order(finishes);
  const auto ends = jobs_after(sorted);
  EndedRuns ended;
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && sorted[end]->lease.holder == sorted[begin]->lease.holder) ++end;
    end_runs(std::span(sorted).subspan(begin, end - begin),
             std::span(ends).subspan(begin, end - begin), ended);
  }
  std::vector<Applied> answers;
  std::vector<LineBatch> lines;
  NumberColumn open_lines;
  for (const RunFinish& finish : finishes) {
    const auto run = ended.find(finish.lease.log.value);
    const bool is_first = run != ended.end() && !std::exchange(run->second.is_settled, true);
    if (!is_first) {
      answers.push_back(has_ended_so(finish) ? Applied::won : Applied::lost);
      continue;
    }
    answers.push_back(Applied::won);
    const EndedRun& facts = run->second;
    count_log(facts.kind, facts.claimed_at, finish.status, finish.warnings > 0, +1);
    starts_.erase(finish.lease.log.value);
    if (facts.ends_job) ++finished_deltas_[facts.queue];
    keys.insert(facts.concurrency_key);
    lines.push_back(lines_behind(finish.details, facts.lines));
    if (finish.had_open_lines) open_lines.push_back(finish.lease.log.value);
  }
  put_blocks(lines);
  if (!open_lines.empty()) send(sql::open_lines_delete, BoundValues(open_lines));
  for (const std::string& key : keys) unblock(key);
  return answers;
}

}  // namespace joblog::postgres
