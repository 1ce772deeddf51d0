// SPDX-License-Identifier: MIT
// Questions about runs: one of them, lists, a job's attempts, neighbours, counts by hour.
#include <algorithm>
#include <chrono>
#include <limits>

#include "base/text.h"
#include "postgres_statements.h"
#include "storage/postgres/log_id_walks.h"
#include "storage/postgres/postgres_reader.h"

namespace joblog::postgres {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;  ///< In microseconds.
constexpr auto kEndOfTime = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kStem = 14;

JobLog read_log(const Rows& rows, int row) {
  JobLog log;
  log.id = JobLogId{rows.integer(row, 0)};
  log.name = rows.string(row, 1);
  log.status = static_cast<Status>(rows.integer(row, 2));
  log.kind = rows.string(row, 3);
  log.queue = rows.string(row, 4);
  log.job = JobId{rows.integer(row, 5)};
  log.attempt = static_cast<int>(rows.integer(row, 6));
  log.attempts_max = static_cast<int>(rows.integer(row, 7));
  log.trigger = static_cast<Trigger>(rows.integer(row, 8));
  log.triggered_by = rows.string(row, 9);
  log.process = rows.string(row, 10);
  log.created_at = rows.time(row, 11);
  log.started_at = rows.time_or_none(row, 12);
  log.finished_at = rows.time_or_none(row, 13);
  log.updated_at = rows.time(row, 14);
  log.waited = Duration{rows.integer(row, 15)};
  log.detail_count = rows.integer(row, 16);
  log.progress = {static_cast<std::uint64_t>(rows.integer(row, 17)),
                  static_cast<std::uint64_t>(rows.integer(row, 18)), rows.string(row, 19)};
  log.statistics = statistics_from_json(rows.text(row, 20));
  log.error_class = rows.string(row, 21);
  log.error_message = rows.string(row, 22);
  log.warnings = rows.integer(row, 23);
  log.first_warning = rows.string(row, 24);
  return log;
}

/// The second that a stem names, since 1970.
std::int64_t second_of_stem(std::string_view stem) {
  const auto part = [&](std::size_t at, std::size_t length) {
    return static_cast<int>(parse_int(stem.substr(at, length)).value_or(0));
  };
  using namespace std::chrono;
  const year_month_day day{year{part(0, 4)}, month{static_cast<unsigned>(part(4, 2))},
                           std::chrono::day{static_cast<unsigned>(part(6, 2))}};
  return (sys_days{day} + hours{part(8, 2)} + minutes{part(10, 2)} + seconds{part(12, 2)})
             .time_since_epoch() /
         seconds{1};
}

}  // namespace

std::vector<JobLog> PostgresReader::find_logs(const LogFilter& filter) {
  return logs_by_ids(LogWalks(*this, filter, false).ids());
}

FoundLogs PostgresReader::search_logs(const LogFilter& filter) {
  LogWalks walks(*this, filter, true);
  FoundLogs found{.logs = logs_by_ids(walks.ids())};
  found.stopped_at = walks.stopped_at();
  return found;
}

/// In the order of the ids.
std::vector<JobLog> PostgresReader::logs_by_ids(const std::vector<std::int64_t>& ids) {
  std::vector<JobLog> logs;
  if (ids.empty()) return logs;
  const Rows rows = ask(sql::logs_by_ids, BoundValues(NumberColumn(ids)));
  for (int row = 0; row < rows.size(); ++row) logs.push_back(read_log(rows, row));
  const bool down = ids.front() >= ids.back();
  std::ranges::sort(
      logs, [down](const JobLog& a, const JobLog& b) { return down ? a.id > b.id : a.id < b.id; });
  return logs;
}

std::optional<JobLog> PostgresReader::log_by_id(JobLogId id) {
  const Rows rows = ask(sql::log_by_id, BoundValues(id.value));
  return rows.empty() ? std::nullopt : std::optional(read_log(rows, 0));
}

std::optional<JobLog> PostgresReader::log_by_name(std::string_view name) {
  if (!is_log_name(name)) return std::nullopt;
  const auto suffix = name.size() > kStem ? parse_int(name.substr(kStem + 1)) : 0;
  if (!suffix) return std::nullopt;
  const Rows rows =
      ask(sql::log_by_name, BoundValues(second_of_stem(name.substr(0, kStem)), *suffix, name));
  return rows.empty() ? std::nullopt : std::optional(read_log(rows, 0));
}

std::vector<JobLog> PostgresReader::attempts_of(JobLogId id) {
  const Rows job = ask(sql::job_of_log, BoundValues(id.value));
  return job.empty() ? std::vector<JobLog>() : logs_of_job(JobId{job.integer(0, 0)});
}

std::vector<JobLog> PostgresReader::logs_of_job(JobId job) {
  const Rows rows = ask(sql::logs_of_job, BoundValues(job.value));
  std::vector<JobLog> logs;
  for (int row = 0; row < rows.size(); ++row) logs.push_back(read_log(rows, row));
  return logs;
}

std::vector<RunBucket> PostgresReader::run_buckets(TimePoint since, TimePoint until,
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
  const Rows ended = ask(sql::buckets_ended, BoundValues(kind, from, to));
  for (int row = 0; row < ended.size(); ++row)
    add(ended.integer(row, 0), ended.integer(row, 1), ended.integer(row, 2), ended.integer(row, 3));
  const Rows open = ask(sql::buckets_open, BoundValues(kind, from * kHour, to * kHour));
  for (int row = 0; row < open.size(); ++row)
    add(open.integer(row, 0), open.integer(row, 1), open.integer(row, 2), 0);
  return buckets;
}

std::vector<PastSuccess> PostgresReader::recent_successes(std::string_view kind, JobLogId before,
                                                          int limit) {
  const Rows rows =
      ask(sql::successes_before, BoundValues(kind, before ? before.value : kEndOfTime, limit));
  std::vector<PastSuccess> successes;
  for (int row = 0; row < rows.size(); ++row) {
    successes.push_back({JobLogId{rows.integer(row, 0)}, rows.string(row, 1),
                         rows.time(row, 3) - rows.time(row, 2), Duration{rows.integer(row, 4)},
                         statistics_from_json(rows.text(row, 5))});
  }
  return successes;
}

std::optional<JobLog> PostgresReader::last_success_before(std::string_view kind, JobLogId log) {
  auto found =
      find_logs({.status = Status::success, .kind = std::string(kind), .before = log, .limit = 1});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

RunNeighbours PostgresReader::neighbours_of(std::string_view kind, JobLogId log) {
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

int PostgresReader::errors_since_success(std::string_view kind, int at_most) {
  return static_cast<int>(ask(sql::errors_since, BoundValues(kind, at_most)).integer(0, 0));
}

}  // namespace joblog::postgres
