// SPDX-License-Identifier: MIT
// However tries come, an address and all together get no more than their share.
#include "http/throttle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>

namespace joblog::http {
namespace {

using std::chrono::seconds;

RC_GTEST_PROP(ThrottleTest, NeverMoreThanTwentyTriesInAnyMinuteFromOneAddress, ()) {
  Throttle throttle;
  SteadyTime now{};
  std::deque<SteadyTime> tries;
  for (int i = 0; i < 500; ++i) {
    now += seconds(*rc::gen::inRange(0, 40));
    if (throttle.begin("one", now)) continue;
    tries.push_back(now);
    while (now - tries.front() >= seconds(60)) tries.pop_front();
    // Two windows of ten may touch in any one minute.
    RC_ASSERT(tries.size() <= 20U);
  }
}

RC_GTEST_PROP(ThrottleTest, AWaitThatWasAnsweredIsLongEnough, ()) {
  Throttle throttle;
  SteadyTime now{};
  for (int i = 0; i < 100; ++i) {
    const std::string peer(1, static_cast<char>('a' + *rc::gen::inRange(0, 3)));
    if (const auto wait = throttle.begin(peer, now)) {
      RC_ASSERT(*wait > seconds(0));
      RC_ASSERT(*wait <= seconds(16 * 60));
      RC_ASSERT(throttle.begin(peer, now).has_value());  // At once is too early …
      now += *wait;
      RC_ASSERT(!throttle.begin(peer, now).has_value());  // … and then is not.
    }
  }
}

TEST(ThrottleTest, ASuccessStartsAfresh) {
  Throttle throttle;
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(throttle.begin("one", {}));
  EXPECT_FALSE(throttle.begin("one", {}));
  throttle.succeeded("one");
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(throttle.begin("one", {}));
  EXPECT_TRUE(throttle.begin("one", {}));
}

TEST(ThrottleTest, AnHourOfQuietIsForgiven) {
  Throttle throttle;
  SteadyTime now{};
  for (int round = 0; round < 3; ++round) {
    while (!throttle.begin("one", now)) {
    }
    now += std::chrono::minutes(round == 2 ? 60 : 5);
  }
  while (!throttle.begin("one", now)) {
  }
  EXPECT_EQ(throttle.begin("one", now), seconds(60));
}

TEST(ThrottleTest, RemembersNoMoreThanItMust) {
  Throttle throttle;
  SteadyTime now{};
  for (int i = 0; i < 20'000; ++i) {
    now += seconds(1);
    ASSERT_FALSE(throttle.begin(std::to_string(i), now));
  }
  EXPECT_LE(throttle.addresses(), 4'096U);
}

}  // namespace
}  // namespace joblog::http
