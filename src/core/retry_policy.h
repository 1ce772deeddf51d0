// SPDX-License-Identifier: MIT
// When a failed attempt is repeated: a pure function of the policy.
#pragma once

#include <optional>

#include "base/clock.h"
#include "joblog/job.h"

namespace joblog {

/// The wait before the attempt after `attempt` (≥ 1), or nothing when no attempt is left.
/// `random01` in [0, 1) decides the jitter; the same number gives the same wait.
std::optional<Duration> retry_delay(const RetryPolicy& policy, int attempt, double random01);

/// The longest that it can be, also for the last attempt: a person may have granted another.
Duration longest_retry_delay(const RetryPolicy& policy, int attempt);

}  // namespace joblog
