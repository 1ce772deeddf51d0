// SPDX-License-Identifier: MIT
// Whether an instant of a recurring task runs beside work that is not finished, and how people are
// told why it does not. Pure functions: the store says what is unfinished.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "core/ids.h"
#include "core/job.h"
#include "core/recurring.h"

namespace joblog {

/// A job that has not ended.
struct UnfinishedJob {
  JobId id;
  JobState state = JobState::ready;
  TimePoint run_at;
  int attempts = 0;  ///< Claimed so often.
  int attempts_max = 1;
  std::string last_log_name;  ///< Of a claimed one: its run.
};

/// What may be in the way of an instant.
struct UnfinishedWork {
  /// The first job that this task has enqueued and that may still run: no failed one.
  std::optional<UnfinishedJob> of_task{};
  /// A job, of whatever origin, that holds the concurrency key of the task's job; only while there
  /// is no room left in that key.
  std::optional<UnfinishedJob> holding_key{};
};

/// Why an instant must not run now, in words for people; "" = it runs. A task that has
/// OverlapPolicy::enqueue never minds: its jobs wait for each other.
std::string why_overlapping(OverlapPolicy policy, const UnfinishedWork& unfinished);

}  // namespace joblog
