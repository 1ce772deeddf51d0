// SPDX-License-Identifier: MIT
#include "web/job_logs/list/overview.h"

#include <algorithm>

namespace joblog::web::job_logs {
namespace {

constexpr std::size_t kFailingMax = 10;
constexpr int kWarnedMax = 100;

/// Whether the job of a failed attempt will be tried again.
bool is_retried(Reader& reader, const JobLog& log) {
  if (log.attempt >= log.attempts_max) return false;
  const auto job = reader.job(log.job);
  return job && job->state != JobState::failed && job->state != JobState::finished;
}

std::vector<FailingKind> failing_kinds(Reader& reader, const Overview& overview) {
  std::vector<JobLogId> errors;
  for (const KindCounts& counts : overview.kinds) {
    if (counts.last_error > counts.last_success) errors.push_back(counts.last_error);
  }
  std::ranges::sort(errors, std::greater<>{});
  if (errors.size() > kFailingMax) errors.resize(kFailingMax);
  std::vector<FailingKind> failing;
  for (const JobLogId id : errors) {
    auto log = reader.log_by_id(id);
    if (!log || log->created_at < overview.day_since) continue;
    const int count = reader.errors_since_success(log->kind, overview_errors_counted);
    if (count == 0) continue;  // Somebody cancelled it: it did not fail.
    const bool retried = is_retried(reader, *log);
    std::string kind = log->kind;
    failing.push_back({std::move(kind), std::move(*log), count, retried});
  }
  return failing;
}

/// Kinds whose newest end is a success with warnings, among the newest runs that have some.
std::vector<JobLog> warned_kinds(Reader& reader, const Overview& overview) {
  if (overview.day_with_warnings == 0) return {};
  auto logs = reader.find_logs({.status = StatusChoice{Status::success, true},
                                .since = overview.day_since,
                                .limit = kWarnedMax});
  std::erase_if(logs, [&](const JobLog& log) {
    const KindCounts* kind = overview.find(log.kind);
    return kind == nullptr || kind->last_success != log.id || kind->last_error > log.id;
  });
  return logs;
}

Overview overview_of(Reader& reader, TimePoint since, TimePoint until) {
  Overview overview{.kinds = reader.kinds(), .day_since = since};
  for (const KindCounts& counts : overview.kinds) {
    for (int status = 0; status < statuses; ++status) overview.ever[status] += counts.logs[status];
    overview.ever_with_warnings += counts.with_warnings;
  }
  for (const RunBucket& bucket : reader.run_buckets(since, until, "")) {
    for (int status = 0; status < statuses; ++status) overview.day[status] += bucket.logs[status];
    overview.day_with_warnings += bucket.with_warnings;
  }
  overview.failing = failing_kinds(reader, overview);
  overview.warned = warned_kinds(reader, overview);
  return overview;
}

}  // namespace

const KindCounts* Overview::find(std::string_view kind) const {
  const auto found = std::ranges::find(kinds, kind, &KindCounts::kind);
  return found == kinds.end() ? nullptr : &*found;
}

std::shared_ptr<const Overview> Overviews::latest(Reader& reader, std::uint64_t version,
                                                  TimePoint now, SteadyTime steady_now) {
  using std::chrono::floor, std::chrono::hours;
  const TimePoint hour = floor<hours>(now);
  return overviews_.get(hour, version, steady_now,
                        [&] { return overview_of(reader, hour - hours{24}, hour + hours{1}); });
}

std::shared_ptr<const Planned> Overviews::planned(Reader& reader, TimePoint now,
                                                  SteadyTime steady_now) {
  // Most schedules keep to whole minutes: a new one asks anew.
  const TimePoint minute = std::chrono::floor<std::chrono::minutes>(now);
  return planned_.get(minute, std::nullopt, steady_now, [&] {
    const auto tasks = reader.recurring_tasks();
    return Planned{!tasks.empty(), next_instant(reader, tasks, now)};
  });
}

std::shared_ptr<const std::vector<RunBucket>> Overviews::buckets(Reader& reader,
                                                                 std::uint64_t version,
                                                                 SteadyTime steady_now,
                                                                 TimePoint since, TimePoint until,
                                                                 const std::string& kind) {
  return buckets_.get({since, until, kind}, version, steady_now,
                      [&] { return reader.run_buckets(since, until, kind); });
}

}  // namespace joblog::web::job_logs
