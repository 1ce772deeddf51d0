// SPDX-License-Identifier: MIT
// How long a failed attempt waits.
#include "core/retry_policy.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace joblog {
namespace {

using namespace std::chrono_literals;

constexpr double kMiddle = 0.5;  // the dice that adds no jitter

TEST(RetryDelay, GrowsByTheFactorUpToItsMaximum) {
  const RetryPolicy policy{
      .attempts_max = 10, .delay = 30s, .factor = 2, .delay_max = 200s, .jitter = 0.1};
  EXPECT_EQ(retry_delay(policy, 1, kMiddle), 30s);
  EXPECT_EQ(retry_delay(policy, 2, kMiddle), 60s);
  EXPECT_EQ(retry_delay(policy, 3, kMiddle), 120s);
  EXPECT_EQ(retry_delay(policy, 4, kMiddle), 200s);
  EXPECT_EQ(retry_delay(policy, 9, kMiddle), 200s);
}

TEST(RetryDelay, StaysTheSameWithFactorOne) {
  const RetryPolicy policy{.attempts_max = 3, .delay = 300s, .factor = 1, .jitter = 0};
  EXPECT_EQ(retry_delay(policy, 1, 0.9), 300s);
  EXPECT_EQ(retry_delay(policy, 2, 0.1), 300s);
}

TEST(RetryDelay, EndsWithTheLastAttempt) {
  EXPECT_EQ(retry_delay({.attempts_max = 1}, 1, kMiddle), std::nullopt);
  EXPECT_EQ(retry_delay({.attempts_max = 3}, 3, kMiddle), std::nullopt);
  EXPECT_EQ(retry_delay({.attempts_max = 3}, 4, kMiddle), std::nullopt);
  EXPECT_NE(retry_delay({.attempts_max = 3}, 2, kMiddle), std::nullopt);
}

TEST(RetryDelay, SpreadsByTheJitter) {
  const RetryPolicy policy{.attempts_max = 2, .delay = 100s, .jitter = 0.5};
  EXPECT_EQ(retry_delay(policy, 1, 0.0), 50s);
  EXPECT_EQ(retry_delay(policy, 1, 0.25), 75s);
  EXPECT_EQ(retry_delay(policy, 1, 0.75), 125s);
}

TEST(RetryDelay, CanBeNothing) {
  const RetryPolicy policy{.attempts_max = 1000, .delay = 0s, .factor = 1000};
  EXPECT_EQ(retry_delay(policy, 1, kMiddle), 0s);
  EXPECT_EQ(retry_delay(policy, 999, kMiddle), 0s);
}

TEST(RetryDelay, NeverOverflows) {
  const RetryPolicy policy{.attempts_max = std::numeric_limits<int>::max(),
                           .delay = std::chrono::seconds::max(),
                           .factor = 1e300,
                           .delay_max = std::chrono::seconds::max(),
                           .jitter = 1};
  EXPECT_GT(retry_delay(policy, 1'000'000, 0.99), Duration::zero());
}

RC_GTEST_PROP(RetryDelay, StaysWithinTheJitterOfTheMaximum, ()) {
  const RetryPolicy policy{.attempts_max = 1000, .delay = 30s, .factor = 2, .delay_max = 6h};
  const auto attempt = *rc::gen::inRange(1, 1000);
  const double random01 = *rc::gen::inRange(0, 1000) / 1000.0;
  const auto wait = retry_delay(policy, attempt, random01);
  RC_ASSERT(wait.has_value());
  RC_ASSERT(*wait >= 27s);
  RC_ASSERT(*wait <= Duration{6h} * 11 / 10);
  RC_ASSERT(retry_delay(policy, attempt, random01) == wait);
}

}  // namespace
}  // namespace joblog
