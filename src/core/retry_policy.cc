// SPDX-License-Identifier: MIT
// Exponential back-off with jitter, in floating point so that no factor can overflow it.
#include "core/retry_policy.h"

#include <algorithm>
#include <cmath>

namespace joblog {

std::optional<Duration> retry_delay(const RetryPolicy& policy, int attempt, double random01) {
  if (attempt >= policy.attempts_max) return std::nullopt;
  if (policy.delay <= std::chrono::seconds::zero()) return Duration::zero();
  constexpr double kMicrosPerSecond = 1e6;
  constexpr double kLongest = 9e18;  // microseconds that still fit a Duration
  const double longest = static_cast<double>(policy.delay_max.count());
  const double grown = static_cast<double>(policy.delay.count()) *
                       std::pow(policy.factor, static_cast<double>(std::max(attempt, 1) - 1));
  const double wait = std::min(longest, grown);
  const double swing = policy.jitter * (2 * random01 - 1);  // from -jitter to +jitter
  const double micros = wait * (1 + swing) * kMicrosPerSecond;
  return Duration{static_cast<Duration::rep>(std::clamp(micros, 0.0, kLongest))};
}

Duration longest_retry_delay(const RetryPolicy& policy, int attempt) {
  RetryPolicy another = policy;
  another.attempts_max = attempt + 1;
  return retry_delay(another, attempt, 1.0).value_or(Duration::zero());
}

}  // namespace joblog
