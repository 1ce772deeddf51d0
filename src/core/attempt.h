// SPDX-License-Identifier: MIT
// What an attempt is told about itself when it is claimed: rules that every store follows.
#pragma once

#include <algorithm>

#include "base/clock.h"
#include "core/job.h"

namespace joblog {

/// What started attempt number `attempt` of a job that `of_job` enqueued. The first was started by
/// that, a further one by the retry policy; but a person's hand (who pressed "retry" or "run
/// again") counts for every attempt.
constexpr Trigger trigger_of_attempt(int attempt, Trigger of_job) {
  return attempt == 1 || of_job == Trigger::person ? of_job : Trigger::retry;
}

/// From the time the job might run to its claim. Never less than nothing: the clock of who claims
/// may be behind that of who enqueued.
constexpr Duration time_waited(TimePoint run_at, TimePoint claimed_at) {
  return std::max(Duration::zero(), claimed_at - run_at);
}

}  // namespace joblog
