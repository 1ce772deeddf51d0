// SPDX-License-Identifier: MIT
// One address cannot make the server sign without end; all others are not affected.
#include "http/handshake_budget.h"

#include <gtest/gtest.h>

#include <string>

namespace joblog::http {
namespace {

using namespace std::chrono_literals;

TEST(HandshakeBudgetTest, OneAddressHasItsShareASecond) {
  HandshakeBudget budget;
  int taken = 0;
  SteadyTime now{};
  for (int i = 0; i < 100'000; ++i, now += 100us) taken += budget.take("one", now) ? 1 : 0;
  EXPECT_GE(taken, 600);  // 200 at once, and ten seconds of 50.
  EXPECT_LE(taken, 710);
  EXPECT_TRUE(budget.take("another", now));
}

TEST(HandshakeBudgetTest, WhoWaitsHasAllOfItAgain) {
  HandshakeBudget budget;
  while (budget.take("one", {})) {
  }
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(budget.take("one", SteadyTime{} + 4s)) << i;
}

TEST(HandshakeBudgetTest, AnAddressIsQuietUntilItBeginsManyWithinAMinute) {
  HandshakeBudget budget;
  EXPECT_TRUE(budget.is_quiet("one", {}));
  for (int i = 0; i < 12; ++i) budget.take("one", {});
  EXPECT_TRUE(budget.is_quiet("one", {}));
  budget.take("one", {});
  EXPECT_FALSE(budget.is_quiet("one", {}));
  EXPECT_TRUE(budget.is_quiet("another", {}));
  for (int i = 0; i < 150; ++i) budget.take("one", {});
  EXPECT_FALSE(budget.is_quiet("one", SteadyTime{} + 50s));
  EXPECT_TRUE(budget.is_quiet("one", SteadyTime{} + 60s));
}

TEST(HandshakeBudgetTest, AHealthCheckEverySixSecondsStaysQuiet) {
  HandshakeBudget budget;
  for (SteadyTime now{}; now < SteadyTime{} + 1h; now += 6s) {
    budget.take("monitor", now);
    ASSERT_TRUE(budget.is_quiet("monitor", now));
  }
}

TEST(HandshakeBudgetTest, WhereSomebodySignedInIsQuietForADayWhateverOthersDo) {
  HandshakeBudget budget;
  budget.signed_in("one", {});
  for (int i = 0; i < 100'000; ++i) budget.take(std::to_string(i), {});  // Forgets strangers.
  for (int i = 0; i < 100; ++i) budget.take("one", SteadyTime{} + 23h);
  EXPECT_TRUE(budget.is_quiet("one", SteadyTime{} + 23h));
  for (int i = 0; i < 100; ++i) budget.take("one", SteadyTime{} + 24h);
  EXPECT_FALSE(budget.is_quiet("one", SteadyTime{} + 24h));
}

TEST(HandshakeBudgetTest, RemembersNoMoreThanItMust) {
  HandshakeBudget budget;
  for (int i = 0; i < 100'000; ++i) budget.take(std::to_string(i), SteadyTime{} + i * 1ms);
  EXPECT_LE(budget.networks(), 4'096U);
}

}  // namespace
}  // namespace joblog::http
