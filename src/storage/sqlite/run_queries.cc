// SPDX-License-Identifier: MIT
// A run among others: its attempts, its neighbours, the successes before it, and counts by hour.
#include <algorithm>
#include <limits>

#include "statements.h"
#include "storage/sqlite/sqlite_reader.h"

namespace joblog::sqlite {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;  ///< In microseconds.
constexpr auto kEndOfTime = std::numeric_limits<std::int64_t>::max();

}  // namespace

/// Every attempt but the first names the one before it and is found by its job's number.
std::vector<JobLog> SqliteReader::attempts_of(JobLogId id) {
  const auto log = log_by_id(id);
  if (!log) return {};
  std::vector<std::int64_t> ids{id.value};
  {
    Query q(db_, sql::logs_retried);
    q.bind(log->job.value);
    while (q.step()) {
      ids.push_back(q.integer(0));
      ids.push_back(q.integer(1));
    }
  }
  std::ranges::sort(ids);
  const auto doubles = std::ranges::unique(ids);
  ids.erase(doubles.begin(), doubles.end());
  return logs_by_ids(ids);
}

std::vector<JobLog> SqliteReader::logs_of_job(JobId job) {
  std::int64_t last = 0;
  {
    Query q(db_, sql::job_last_log);
    q.bind(job.value);
    if (q.step()) last = q.integer(0);
  }
  if (auto logs = attempts_of(JobLogId{last}); !logs.empty()) return logs;
  {
    Query q(db_, sql::logs_retried);
    q.bind(job.value);
    if (q.step()) last = q.integer(0);
  }
  return attempts_of(JobLogId{last});
}

std::vector<RunBucket> SqliteReader::run_buckets(TimePoint since, TimePoint until,
                                                 std::string_view kind) {
  std::vector<RunBucket> buckets;
  if (since >= until) return buckets;
  using std::chrono::ceil, std::chrono::floor, std::chrono::hours;
  const std::int64_t from = floor<hours>(since).time_since_epoch().count();
  const std::int64_t to = ceil<hours>(until).time_since_epoch().count();
  const auto add = [&](std::int64_t hour, std::int64_t status, std::int64_t logs,
                       std::int64_t with_warnings) {
    const TimePoint start = from_micros(hour * kHour);
    auto at = std::ranges::lower_bound(buckets, start, {}, &RunBucket::hour);
    if (at == buckets.end() || at->hour != start) at = buckets.insert(at, {.hour = start});
    at->logs[status] += logs;
    at->with_warnings += with_warnings;
  };
  Query ended(db_, sql::run_counters_page);
  ended.bind(kind, from, to);
  while (ended.step()) add(ended.integer(0), ended.integer(1), ended.integer(2), ended.integer(3));
  Query open(db_, sql::run_counters_open);
  open.bind(kind, from * kHour, to * kHour);
  while (open.step()) add(open.integer(0), open.integer(1), open.integer(2), 0);
  return buckets;
}

std::vector<PastSuccess> SqliteReader::recent_successes(std::string_view kind, JobLogId before,
                                                        int limit) {
  Query q(db_, sql::successes_before);
  q.bind(kind, before ? before.value : kEndOfTime, limit);
  std::vector<PastSuccess> successes;
  while (q.step()) {
    successes.push_back({JobLogId{q.integer(0)}, q.string(1), q.time(3) - q.time(2),
                         Duration{q.integer(4)}, statistics_from_json(q.text(5))});
  }
  return successes;
}

std::optional<JobLog> SqliteReader::last_success_before(std::string_view kind, JobLogId log) {
  auto found =
      find_logs({.status = Status::success, .kind = std::string(kind), .before = log, .limit = 1});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

RunNeighbours SqliteReader::neighbours_of(std::string_view kind, JobLogId log) {
  const auto nearest = [&](const LogFilter& filter) -> std::optional<RunLink> {
    const auto found = find_logs(filter);
    if (found.empty()) return std::nullopt;
    const JobLog& nearest_log = found.front();
    return RunLink{nearest_log.id, nearest_log.name, nearest_log.status, nearest_log.warnings > 0};
  };
  const std::string name(kind);
  return {.older = nearest({.kind = name, .before = log, .limit = 1}),
          .newer = nearest({.kind = name, .after = log, .limit = 1})};
}

int SqliteReader::errors_since_success(std::string_view kind, int at_most) {
  Query q(db_, sql::errors_since);
  q.bind(kind, at_most);
  return q.step() ? static_cast<int>(q.integer(0)) : 0;
}

}  // namespace joblog::sqlite
