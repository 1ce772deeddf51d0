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

TEST(HandshakeBudgetTest, RemembersNoMoreThanItMust) {
  HandshakeBudget budget;
  for (int i = 0; i < 100'000; ++i) budget.take(std::to_string(i), SteadyTime{} + i * 1ms);
  EXPECT_LE(budget.networks(), 4'096U);
}

}  // namespace
}  // namespace joblog::http
