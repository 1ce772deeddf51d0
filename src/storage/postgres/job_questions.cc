// SPDX-License-Identifier: MIT
// Lists of jobs, each along the index of its state.
//
// A walk fetches places in the list's order, and the jobs that stand there, more of them the
// further it goes; the filter looks at each job. What does not match is passed over, up to a bound:
// a page then comes early and says where to go on.
#include <algorithm>
#include <map>
#include <tuple>

#include "postgres_statements.h"
#include "storage/job_match.h"
#include "storage/postgres/postgres_reader.h"

namespace joblog::postgres {
namespace {

constexpr std::int64_t kPassedOverMax = 10'000;  ///< Jobs that do not match before a page's end.
constexpr std::int64_t kFetchedMost = 1'000;     ///< At once.

Job read_job(const Rows& rows, int row) {
  Job job;
  job.id = JobId{rows.integer(row, 0)};
  job.spec.kind = rows.string(row, 1);
  job.spec.arguments = rows.string(row, 2);
  job.spec.queue = rows.string(row, 3);
  job.spec.priority = static_cast<int>(rows.integer(row, 4));
  job.state = static_cast<JobState>(rows.integer(row, 5));
  job.run_at = rows.time(row, 6);
  job.attempts = static_cast<int>(rows.integer(row, 7));
  job.spec.attempts_max = static_cast<int>(rows.integer(row, 8));
  job.spec.timeout = Duration{rows.integer(row, 9)};
  job.spec.trigger = static_cast<Trigger>(rows.integer(row, 10));
  job.spec.triggered_by = rows.string(row, 11);
  job.spec.unique_key = rows.string(row, 12);
  job.spec.concurrency_key = rows.string(row, 13);
  job.spec.concurrency_limit = static_cast<int>(rows.integer(row, 14));
  job.spec.request_id = rows.string(row, 15);
  job.created_at = rows.time(row, 16);
  job.claimed_at = rows.time_or_none(row, 17);
  job.finished_at = rows.time_or_none(row, 18);
  job.cancel_requested_at = rows.time_or_none(row, 19);
  job.process = ProcessId{rows.integer(row, 20)};
  job.ended_as = rows.string(row, 21);
  job.error_class = rows.string(row, 22);
  job.error_message = rows.string(row, 23);
  job.last_log = JobLogId{rows.integer(row, 24)};
  job.last_log_name = rows.string(row, 25);
  job.cause = rows.string(row, 26);
  return job;
}

struct ListPlace {
  JobPosition at;
  JobId job;
};

}  // namespace

std::optional<Job> PostgresReader::job(JobId id) {
  const Rows rows = ask(sql::job_by_id, BoundValues(id.value));
  return rows.empty() ? std::nullopt : std::optional(read_job(rows, 0));
}

std::vector<Job> PostgresReader::jobs_by_ids(const NumberColumn& ids) {
  std::vector<Job> jobs;
  const Rows rows = ask(sql::jobs_by_ids, BoundValues(ids));
  for (int row = 0; row < rows.size(); ++row) jobs.push_back(read_job(rows, row));
  return jobs;
}

std::vector<Job> PostgresReader::holders_of(std::string_view concurrency_key, int limit) {
  std::vector<Job> jobs;
  const Rows rows = ask(sql::key_holders_list, BoundValues(concurrency_key, limit));
  for (int row = 0; row < rows.size(); ++row) jobs.push_back(read_job(rows, row));
  return jobs;
}

/// The next `count` places behind `from` in the direction of the walk: its columns are those of a
/// JobPosition.
Rows PostgresReader::next_places(const JobFilter& filter, bool up, const JobPosition& from,
                                 std::int64_t count) {
  const auto walk = [&](std::string_view down_text, std::string_view up_text,
                        const BoundValues& values) {
    return ask(up ? up_text : down_text, values);
  };
  const std::int64_t id = from.id.value;
  if (!filter.state) return walk(sql::jobs_all_down, sql::jobs_all_up, BoundValues(id, count));
  switch (*filter.state) {
    case JobState::ready: {
      TextColumn queues{filter.queue};
      if (filter.queue.empty()) {
        queues.clear();
        const Rows rows = ask(sql::queues_ready);
        for (int row = 0; row < rows.size(); ++row) queues.push_back(rows.string(row, 0));
      }
      return walk(sql::jobs_ready_down, sql::jobs_ready_up,
                  BoundValues(from.major, from.minor, id, count, queues));
    }
    case JobState::claimed:
      return {};  // They are few, and have no index of their own: see walk_jobs().
    case JobState::scheduled:
      return walk(sql::jobs_scheduled_down, sql::jobs_scheduled_up,
                  BoundValues(from.major, id, count));
    case JobState::blocked:
      return walk(sql::jobs_blocked_down, sql::jobs_blocked_up,
                  BoundValues(from.key, from.major, from.minor, id, count));
    case JobState::failed:
      if (!filter.cause.empty()) {
        return walk(sql::jobs_cause_down, sql::jobs_cause_up,
                    BoundValues(from.major, id, filter.cause, count));
      }
      return walk(sql::jobs_failed_down, sql::jobs_failed_up, BoundValues(from.major, id, count));
    case JobState::finished:
      break;
  }
  return walk(sql::jobs_finished_down, sql::jobs_finished_up, BoundValues(from.major, id, count));
}

/// Visits the jobs of the list in its order (`before`: from there back) until `visit` says stop.
void PostgresReader::walk_jobs(const JobFilter& filter, const Visit& visit) {
  auto [up, from] = start_of(filter);
  const bool claimed = filter.state == JobState::claimed;
  std::int64_t count = std::clamp<std::int64_t>(filter.limit + 1, 2, kFetchedMost);
  for (;; count = std::min(4 * count, kFetchedMost)) {
    const Rows rows = claimed ? ask(sql::jobs_claimed) : next_places(filter, up, from, count);
    std::vector<ListPlace> places;
    NumberColumn ids;
    for (int row = 0; row < rows.size(); ++row) {
      const JobId id{rows.integer(row, 2)};
      places.push_back({{rows.integer(row, 0), rows.integer(row, 1), id, rows.string(row, 3)}, id});
      ids.push_back(id.value);
    }
    if (places.empty()) return;
    if (claimed) {
      const auto order = [](const JobPosition& at) { return std::tuple(at.major, at.id); };
      std::erase_if(places, [&](const ListPlace& place) {
        return up ? order(place.at) >= order(from) : order(place.at) <= order(from);
      });
      std::ranges::sort(places, {}, [&](const ListPlace& place) { return order(place.at); });
      if (up) std::ranges::reverse(places);
    }
    std::map<JobId, Job> jobs;
    for (Job& job : jobs_by_ids(ids)) {
      const JobId id = job.id;
      jobs.emplace(id, std::move(job));
    }
    for (const ListPlace& place : places) {
      const auto job = jobs.find(place.job);
      if (job != jobs.end() && !visit(job->second)) return;
    }
    if (claimed || rows.size() < count) return;
    from = places.back().at;
  }
}

JobPage PostgresReader::list_jobs(const JobFilter& filter) {
  JobPage page;
  if (filter.limit <= 0) return page;
  const JobMatch matches(filter);
  std::int64_t passed = 0;
  std::optional<JobPosition> last;
  walk_jobs(filter, [&](Job& job) {
    const bool full = std::cmp_greater_equal(page.jobs.size(), filter.limit);
    if (full || passed >= kPassedOverMax || (last && is_enough())) {
      page.reached = last;
      return false;
    }
    last = position_of(job, filter.state);
    if (matches(job))
      page.jobs.push_back(std::move(job));
    else
      ++passed;
    return true;
  });
  if (start_of(filter).up) std::ranges::reverse(page.jobs);
  return page;
}

JobCount PostgresReader::count_jobs(const JobFilter& filter, std::int64_t at_most) {
  if (filter.kind.empty() && filter.text.empty() && filter.cause.empty()) {
    const Rows rows =
        ask(sql::jobs_counted,
            BoundValues(filter.queue, filter.state ? static_cast<int>(*filter.state) : -1));
    const std::int64_t jobs = rows.integer(0, 0) + rows.integer(0, 1);
    return {std::min(jobs, at_most), jobs <= at_most};
  }
  JobFilter all = filter;
  all.after.reset();
  all.before.reset();
  const JobMatch matches(all);
  JobCount count;
  std::int64_t seen = 0;
  walk_jobs(all, [&](const Job& job) {
    if (seen++ >= at_most || is_enough()) {
      count.exact = false;
      return false;
    }
    if (matches(job)) ++count.jobs;
    return true;
  });
  return count;
}

std::vector<FailureCause> PostgresReader::failure_causes(int limit) {
  std::vector<FailureCause> causes;
  const Rows rows = ask(sql::causes_list, BoundValues(std::max(0, limit)));
  for (int row = 0; row < rows.size(); ++row) {
    FailureCause& cause = causes.emplace_back();
    cause.cause = rows.string(row, 0);
    cause.jobs = rows.integer(row, 1);
    cause.first_at = rows.time(row, 2);
    cause.last_at = rows.time(row, 3);
    const Rows newest = ask(sql::cause_newest, BoundValues(cause.cause));
    if (newest.empty()) continue;
    cause.newest = JobId{newest.integer(0, 0)};
    cause.kind = newest.string(0, 1);
    cause.error_class = newest.string(0, 2);
    cause.message = newest.string(0, 3);
  }
  return causes;
}

/// All are on their way before the first is waited for.
std::vector<JobCount> PostgresReader::jobs_ahead_of(std::span<const Job> jobs,
                                                    std::int64_t at_most) {
  std::vector<Client::Ticket> tickets;
  for (const Job& job : jobs) {
    tickets.push_back(db_.send(sql::jobs_ahead, BoundValues(job.spec.queue, job.spec.priority,
                                                            job.run_at, job.id.value, at_most)));
  }
  std::vector<JobCount> counts;
  for (const Client::Ticket ticket : tickets) {
    const std::int64_t ahead = db_.answer(ticket).integer(0, 0);
    counts.push_back({ahead, ahead < at_most});
  }
  return counts;
}

std::optional<TimePoint> PostgresReader::next_due() {
  const Rows rows = ask(sql::next_due);
  return rows.empty() ? std::nullopt : rows.time_or_none(0, 0);
}

std::vector<WaitingRetry> PostgresReader::retries_behind(TimePoint at, JobId job, int limit) {
  const Rows rows = ask(sql::retries_behind, BoundValues(at, job.value, limit));
  std::vector<WaitingRetry> retries;
  for (int row = 0; row < rows.size(); ++row) {
    retries.push_back({JobId{rows.integer(row, 0)}, rows.string(row, 1),
                       static_cast<int>(rows.integer(row, 2)), rows.time(row, 3)});
  }
  return retries;
}

std::vector<JobId> PostgresReader::cancel_requests(ProcessId process) {
  const Rows rows = ask(sql::cancel_requests, BoundValues(process.value));
  std::vector<JobId> jobs;
  for (int row = 0; row < rows.size(); ++row) jobs.push_back(JobId{rows.integer(row, 0)});
  return jobs;
}

}  // namespace joblog::postgres
