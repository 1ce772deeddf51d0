// SPDX-License-Identifier: MIT
// How kinds and recurring tasks ended last: what a list of all jobs is made of. Read from what the
// store keeps with each end, so that it takes as long with ten million runs as with a thousand.
#pragma once

#include <optional>
#include <string>

#include "core/ids.h"
#include "core/job.h"
#include "core/job_log.h"
#include "core/run_result.h"

namespace joblog {

/// One run, without its statistics and process.
struct BriefRun {
  JobLogId log;
  std::string name;
  JobId job;
  Status status = Status::created;
  std::optional<TimePoint> started_at;
  std::optional<TimePoint> finished_at;
  std::int64_t warnings = 0;
  std::string error_class;
  std::string error_message;
  /// When the failed attempt is repeated; nothing: it is not, or it did not fail.
  std::optional<TimePoint> retry_at;
};
RunResult result_of(const BriefRun& run);

struct KindEnds {
  std::string kind;
  std::optional<BriefRun> success, error;  ///< The last of each; an error may be a cancelled run.
};

/// A recurring task, its jobs that have not ended, and its last run.
struct TaskEnds {
  std::string task, kind, schedule, zone;
  std::string problem;  ///< As RecurringTask::problem.
  bool paused = false;
  std::string paused_by;
  TimePoint known_since;
  std::optional<TimePoint> last_instant;   ///< Recorded, whatever became of it.
  int running = 0;                         ///< Claimed jobs.
  int waiting = 0;                         ///< Ready and blocked ones …
  std::optional<TimePoint> waiting_since;  ///< … the oldest of which might have run then.
  std::optional<BriefRun> last;            ///< The last attempt of the newest job that started.
};

/// An ended run as a point of a chart.
struct RunPoint {
  JobLogId log;
  std::string name;
  Status status = Status::success;
  std::int64_t warnings = 0;
  std::string error_class;
  TimePoint started_at;
  Duration duration{};
  Statistics statistics;
};
RunResult result_of(const RunPoint& run);

}  // namespace joblog
