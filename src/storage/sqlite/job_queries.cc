// SPDX-License-Identifier: MIT
// Lists of jobs, each along the index of its state.
//
// A walk gives ids in the list's order; the filter looks at each job. What does not match is passed
// over, up to a bound: a page then comes early and says where to go on.
#include <algorithm>
#include <tuple>

#include "statements.h"
#include "storage/job_match.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {
namespace {

/// Jobs that do not match in front of a page's end.
constexpr std::int64_t kPassedOverMax = 10'000;

Job read_job(const Query& row) {
  Job job;
  job.id = JobId{row.integer(0)};
  job.spec.kind = row.string(1);
  job.spec.arguments = row.string(2);
  job.spec.queue = row.string(3);
  job.spec.priority = static_cast<int>(row.integer(4));
  job.state = static_cast<JobState>(row.integer(5));
  job.run_at = row.time(6);
  job.attempts = static_cast<int>(row.integer(7));
  job.spec.attempts_max = static_cast<int>(row.integer(8));
  job.spec.timeout = Duration{row.integer(9)};
  job.spec.trigger = static_cast<Trigger>(row.integer(10));
  job.spec.triggered_by = row.string(11);
  job.spec.unique_key = row.string(12);
  job.spec.concurrency_key = row.string(13);
  job.spec.concurrency_limit = static_cast<int>(row.integer(14));
  job.spec.request_id = row.string(15);
  job.created_at = row.time(16);
  job.claimed_at = row.time_or_none(17);
  job.finished_at = row.time_or_none(18);
  job.cancel_requested_at = row.time_or_none(19);
  job.process = ProcessId{row.integer(20)};
  job.ended_as = row.string(21);
  job.error_class = row.string(22);
  job.error_message = row.string(23);
  job.last_log = JobLogId{row.integer(24)};
  job.last_log_name = row.string(25);
  job.cause = row.string(26);
  return job;
}

}  // namespace

std::optional<Job> SqliteReader::job(JobId id) {
  Query q(db_, sql::job_by_id);
  q.bind(id.value);
  return q.step() ? std::optional(read_job(q)) : std::nullopt;
}

std::vector<Job> SqliteReader::holders_of(std::string_view concurrency_key, int limit) {
  Query q(db_, sql::key_holders_list);
  q.bind(concurrency_key, limit);
  std::vector<Job> jobs;
  while (q.step()) jobs.push_back(read_job(q));
  return jobs;
}

/// The ready jobs of all queues, as claims would take them: the best of each queue, merged.
void SqliteReader::walk_ready(const JobFilter& filter, const Visit& visit) {
  using Place = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
  struct Line {
    std::unique_ptr<Statement> statement;
    Place next;
  };
  const JobListStart start = start_of(filter);
  const auto place = [](const Statement& row) {
    return Place{row.integer(1), row.integer(2), row.integer(0)};
  };
  std::vector<std::string> queues{filter.queue};
  if (filter.queue.empty()) {
    queues.clear();
    Query q(db_, sql::queues_list_names);
    while (q.step()) queues.push_back(q.string(0));
  }
  std::vector<Line> lines;
  for (const std::string& queue : queues) {
    const auto& text = start.up ? sql::jobs_ready_up : sql::jobs_ready_down;
    auto statement = std::make_unique<Statement>(db_.raw(), text);
    statement->bind(1, std::string_view(queue));
    statement->bind(2, start.at.major);
    statement->bind(3, start.at.minor);
    statement->bind(4, start.at.id.value);
    if (!statement->step()) continue;
    const Place first = place(*statement);
    lines.push_back({std::move(statement), first});
  }
  while (!lines.empty()) {
    const auto better = [&](const Line& a, const Line& b) {
      return start.up ? a.next > b.next : a.next < b.next;
    };
    const auto best = std::ranges::min_element(lines, better);
    if (!visit(JobId{std::get<2>(best->next)})) return;
    if (best->statement->step())
      best->next = place(*best->statement);
    else
      lines.erase(best);
  }
}

/// Claimed jobs are as few as workers are: all are read and put in order.
void SqliteReader::walk_claimed(const JobFilter& filter, const Visit& visit) {
  using Place = std::tuple<std::int64_t, std::int64_t>;
  const JobListStart start = start_of(filter);
  const Place from{start.at.major, start.at.id.value};
  std::vector<Place> places;
  Query q(db_, sql::jobs_claimed);
  while (q.step()) {
    const Place place{q.integer(1), q.integer(0)};
    if (start.up ? place < from : place > from) places.push_back(place);
  }
  std::ranges::sort(places);
  if (start.up) std::ranges::reverse(places);
  for (const auto& [claimed_at, id] : places) {
    if (!visit(JobId{id})) return;
  }
}

/// Visits the ids of the list in its order (`before`: from there back) until `visit` says stop.
void SqliteReader::walk_jobs(const JobFilter& filter, const Visit& visit) {
  const auto [goes_up, at] = start_of(filter);
  const auto walk = [&](std::string_view down, std::string_view up, const auto&... values) {
    Query q(db_, goes_up ? up : down);
    q.bind(values...);
    while (q.step() && visit(JobId{q.integer(0)})) {
    }
  };
  if (!filter.state) {
    return walk(sql::jobs_all_down, sql::jobs_all_up, at.id.value);
  }
  switch (*filter.state) {
    case JobState::ready:
      return walk_ready(filter, visit);
    case JobState::claimed:
      return walk_claimed(filter, visit);
    case JobState::scheduled:
      return walk(sql::jobs_scheduled_down, sql::jobs_scheduled_up, at.major, at.id.value);
    case JobState::blocked:
      return walk(sql::jobs_blocked_down, sql::jobs_blocked_up, at.key, at.major, at.minor,
                  at.id.value);
    case JobState::failed:
      if (!filter.cause.empty()) {
        return walk(sql::jobs_cause_down, sql::jobs_cause_up, filter.cause, at.major, at.id.value);
      }
      return walk(sql::jobs_failed_down, sql::jobs_failed_up, at.major, at.id.value);
    case JobState::finished:
      return walk(sql::jobs_finished_down, sql::jobs_finished_up, at.major, at.id.value);
  }
}

JobPage SqliteReader::list_jobs(const JobFilter& filter) {
  JobPage page;
  if (filter.limit <= 0) return page;
  const JobMatch matches(filter);
  std::int64_t passed = 0;
  std::optional<JobPosition> last;
  walk_jobs(filter, [&](JobId id) {
    const bool full = std::cmp_greater_equal(page.jobs.size(), filter.limit);
    if (full || passed >= kPassedOverMax || (last && watch_.is_enough())) {
      page.reached = last;
      return false;
    }
    auto found = job(id);
    if (!found) return true;
    last = position_of(*found, filter.state);
    if (matches(*found))
      page.jobs.push_back(std::move(*found));
    else
      ++passed;
    return true;
  });
  if (start_of(filter).up) std::ranges::reverse(page.jobs);
  return page;
}

JobCount SqliteReader::count_jobs(const JobFilter& filter, std::int64_t at_most) {
  if (filter.kind.empty() && filter.text.empty() && filter.cause.empty()) {
    Query q(db_, sql::jobs_counted);
    q.bind(filter.queue, filter.state ? static_cast<int>(*filter.state) : -1);
    q.step();
    const std::int64_t jobs = q.integer(0);
    return {std::min(jobs, at_most), jobs <= at_most};
  }
  JobFilter all = filter;
  all.after.reset();
  all.before.reset();
  const JobMatch matches(all);
  JobCount count;
  std::int64_t seen = 0;
  walk_jobs(all, [&](JobId id) {
    if (seen++ >= at_most || watch_.is_enough()) {
      count.exact = false;
      return false;
    }
    if (const auto found = job(id); found && matches(*found)) ++count.jobs;
    return true;
  });
  return count;
}

std::vector<FailureCause> SqliteReader::failure_causes(int limit) {
  std::vector<FailureCause> causes;
  {
    Query q(db_, sql::causes_list);
    q.bind(std::max(0, limit));
    while (q.step()) {
      FailureCause& cause = causes.emplace_back();
      cause.cause = q.string(0);
      cause.jobs = q.integer(1);
      cause.first_at = q.time(2);
      cause.last_at = q.time(3);
    }
  }
  for (FailureCause& cause : causes) {
    Query q(db_, sql::cause_newest);
    q.bind(cause.cause);
    if (!q.step()) continue;
    cause.newest = JobId{q.integer(0)};
    cause.kind = q.string(1);
    cause.error_class = q.string(2);
    cause.message = q.string(3);
  }
  return causes;
}

std::vector<JobCount> SqliteReader::jobs_ahead_of(std::span<const Job> jobs, std::int64_t at_most) {
  std::vector<JobCount> counts;
  for (const Job& job : jobs) {
    Query q(db_, sql::jobs_ahead);
    q.bind(job.spec.queue, job.spec.priority, job.run_at, job.id.value, at_most);
    q.step();
    counts.push_back({q.integer(0), q.integer(0) < at_most});
  }
  return counts;
}

std::optional<TimePoint> SqliteReader::next_due() {
  Query q(db_, sql::next_due);
  return q.step() ? q.time_or_none(0) : std::nullopt;
}

std::vector<WaitingRetry> SqliteReader::retries_behind(TimePoint at, JobId job, int limit) {
  Query q(db_, sql::retries_behind);
  q.bind(at, job.value, limit);
  std::vector<WaitingRetry> retries;
  while (q.step()) {
    retries.push_back(
        {JobId{q.integer(0)}, q.string(1), static_cast<int>(q.integer(2)), q.time(3)});
  }
  return retries;
}

std::vector<JobId> SqliteReader::cancel_requests(ProcessId process) {
  Query q(db_, sql::cancel_requests);
  q.bind(process.value);
  std::vector<JobId> jobs;
  while (q.step()) jobs.push_back(JobId{q.integer(0)});
  return jobs;
}

}  // namespace joblog::sqlite
