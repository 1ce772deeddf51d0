// SPDX-License-Identifier: MIT
// The state of all runs at a glance: how many of each kind and status, what happened in the last 24
// hours, which kinds fail, what comes next. Shared by all readers of a second.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/reader.h"
#include "web/job_logs/list/period.h"
#include "web/next_instant.h"
#include "web/ttl_cache.h"

namespace joblog::web::job_logs {

/// A kind whose newest ended run is an error.
struct FailingKind {
  std::string kind;
  JobLog log;               ///< That run.
  int errors = 1;           ///< In a row; no more than overview_errors_counted are counted.
  bool is_retried = false;  ///< Attempts are left.
};
inline constexpr int overview_errors_counted = 100;

/// What the schedules plan.
struct Planned {
  bool any = false;  ///< There are recurring tasks.
  std::optional<NextInstant> next;
};

struct Overview {
  std::vector<KindCounts> kinds;
  std::int64_t ever[statuses] = {};  ///< Of all kinds.
  std::int64_t ever_with_warnings = 0;
  TimePoint day_since;              ///< 24 hours ago, from the beginning of that hour.
  std::int64_t day[statuses] = {};  ///< Created since then.
  std::int64_t day_with_warnings = 0;
  std::vector<FailingKind> failing;  ///< Failed since day_since, the latest first.
  std::vector<JobLog> warned;        ///< Kinds whose newest end is a success with warnings since
                                     ///< day_since, the latest first: those runs.

  const KindCounts* find(std::string_view kind) const;
};

/// Threads: callable from any.
class Overviews {
 public:
  std::shared_ptr<const Overview> latest(Reader& reader, std::uint64_t version, TimePoint now,
                                         SteadyTime steady_now);
  /// reader.run_buckets, remembered.
  std::shared_ptr<const std::vector<RunBucket>> buckets(Reader& reader, std::uint64_t version,
                                                        SteadyTime steady_now, TimePoint since,
                                                        TimePoint until, const std::string& kind);

  std::shared_ptr<const Planned> planned(Reader& reader, TimePoint now, SteadyTime steady_now);

 private:
  struct Span {
    TimePoint since, until;
    std::string kind;
    auto operator<=>(const Span&) const = default;
  };
  TtlCache<TimePoint, Overview> overviews_;
  TtlCache<Span, std::vector<RunBucket>> buckets_;
  TtlCache<TimePoint, Planned> planned_{std::chrono::seconds{5}};
};

}  // namespace joblog::web::job_logs
