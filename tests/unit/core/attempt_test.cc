// SPDX-License-Identifier: MIT
// What an attempt is told about itself when it is claimed.
#include "core/attempt.h"

#include <gtest/gtest.h>

namespace joblog {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

TEST(TriggerOfAttempt, OfTheFirstIsWhatEnqueuedTheJob) {
  for (const auto trigger :
       {Trigger::api, Trigger::schedule, Trigger::command_line, Trigger::person}) {
    EXPECT_EQ(trigger_of_attempt(1, trigger), trigger);
  }
}

TEST(TriggerOfAttempt, OfAFurtherOneIsTheRetryPolicy) {
  for (const auto trigger : {Trigger::api, Trigger::schedule, Trigger::command_line}) {
    EXPECT_EQ(trigger_of_attempt(2, trigger), Trigger::retry);
    EXPECT_EQ(trigger_of_attempt(9, trigger), Trigger::retry);
  }
}

TEST(TriggerOfAttempt, IsThePersonWhoRepeatedTheJobForEveryAttempt) {
  EXPECT_EQ(trigger_of_attempt(2, Trigger::person), Trigger::person);
  EXPECT_EQ(trigger_of_attempt(9, Trigger::person), Trigger::person);
}

TEST(TimeWaited, IsFromTheTimeTheJobMightRunToItsClaim) {
  EXPECT_EQ(time_waited(kNow - 90s, kNow), 90s);
  EXPECT_EQ(time_waited(kNow, kNow), 0s);
}

TEST(TimeWaited, IsNothingWhereTheClaimersClockIsBehind) {
  EXPECT_EQ(time_waited(kNow + 5s, kNow), 0s);
}

}  // namespace
}  // namespace joblog
