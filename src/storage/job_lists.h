// SPDX-License-Identifier: MIT
// Questions about jobs, and the shapes of the answers.
//
// Each state has the order that tells most: ready as they will run (priority, then age), scheduled
// soonest first, blocked by their key, claimed longest first, failed and finished newest first; all
// states together by number, newest first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/job.h"
#include "core/job_log.h"

namespace joblog {

/// A place in a list of jobs, for a link: it stays good when its job has moved on.
struct JobPosition {
  std::int64_t major = 0;
  std::int64_t minor = 0;
  JobId id;
  std::string key{};
  bool operator==(const JobPosition&) const = default;
};
/// Where `job` stands in the list of `state` (nothing: of all states).
JobPosition position_of(const Job& job, std::optional<JobState> state);
std::string to_text(const JobPosition& position);
/// Nothing when it is none of ours.
std::optional<JobPosition> job_position_from(std::string_view text);

struct JobFilter {
  std::optional<JobState> state{};
  std::string queue{};
  std::string kind{};
  std::string text{};   ///< Part of the arguments or of the error, any case of ASCII letters.
  std::string cause{};  ///< Of failed jobs: core/failure_fingerprint.h.
  std::optional<JobPosition> after{};   ///< Keyset: further down the list than this.
  std::optional<JobPosition> before{};  ///< Keyset: further up, the nearest ones.
  int limit = 25;
};

struct JobPage {
  std::vector<Job> jobs;  ///< In the list's order.
  /// Where the walk stopped, when more may follow in its direction: the page is full, or many jobs
  /// that do not match were passed (then the page may even be empty).
  std::optional<JobPosition> reached;
};

struct JobCount {
  std::int64_t jobs = 0;
  bool exact = true;  ///< Else there may be more.
};

/// Failed jobs of one cause.
struct FailureCause {
  std::string cause;
  std::string kind;
  std::string error_class;
  std::string message;  ///< Of the newest one.
  JobId newest;
  std::int64_t jobs = 0;
  TimePoint first_at;  ///< Failed.
  TimePoint last_at;
};

/// What some process runs at this moment.
struct RunningRun {
  ProcessId process;
  JobId job;
  JobLogId log;
  std::string log_name;
  std::string kind;
  std::string queue;
  int attempt = 1;
  Status status = Status::created;
  TimePoint claimed_at;
  std::optional<TimePoint> started_at;
  Progress progress;
};

}  // namespace joblog
