// SPDX-License-Identifier: MIT
// What becomes of a job when its attempt ends, case by case.
#include "core/transition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "core/limits.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr TimePoint kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

Attempt attempt(int number, int attempts_max) {
  return {
      .number = number,
      .attempts_max = attempts_max,
      .timeout = 90s,
      .policy = {.attempts_max = 1, .delay = 60s, .factor = 2, .delay_max = 3600s, .jitter = 0}};
}

TEST(Transition, ASuccessFinishesTheJob) {
  const RunEnd end = end_of_run(Success{}, StopReason::none, attempt(1, 3), kNow, 0.5);
  EXPECT_EQ(end.status, Status::success);
  EXPECT_EQ(end.job_end, JobEnd::finished);
  EXPECT_EQ(end.error_class, "");
}

TEST(Transition, ASuccessStandsWhateverWasAskedMeanwhile) {
  for (const auto reason : {StopReason::cancelled, StopReason::timed_out, StopReason::worker_stops,
                            StopReason::lease_lost}) {
    const RunEnd end = end_of_run(Success{}, reason, attempt(1, 3), kNow, 0.5);
    EXPECT_EQ(end.status, Status::success);
    EXPECT_EQ(end.job_end, JobEnd::finished);
  }
}

TEST(Transition, AFailureIsRetriedAfterTheDelayOfItsAttempt) {
  const RunEnd first =
      end_of_run(Failure{"Broken", "it broke"}, StopReason::none, attempt(1, 3), kNow, 0.5);
  EXPECT_EQ(first.status, Status::error);
  EXPECT_EQ(first.job_end, JobEnd::retry);
  EXPECT_EQ(first.retry_at, kNow + 60s);
  EXPECT_EQ(first.error_class, "Broken");
  EXPECT_EQ(first.error_message, "it broke");
  const RunEnd second =
      end_of_run(Failure{"Broken", ""}, StopReason::none, attempt(2, 3), kNow, 0.5);
  EXPECT_EQ(second.retry_at, kNow + 120s);
}

TEST(Transition, TheLastAttemptFailsTheJob) {
  const RunEnd end = end_of_run(Failure{"Broken", ""}, StopReason::none, attempt(3, 3), kNow, 0.5);
  EXPECT_EQ(end.job_end, JobEnd::failed);
}

TEST(Transition, TheJobsOwnNumberOfAttemptsCountsNotThePolicys) {
  const RunEnd end = end_of_run(Failure{"Broken", ""}, StopReason::none, attempt(1, 2), kNow, 0.5);
  EXPECT_EQ(end.job_end, JobEnd::retry);
}

TEST(Transition, AFailureThatNoRepeatCanHelpFailsAtOnce) {
  const RunEnd end =
      end_of_run(Failure{"Broken", "", false}, StopReason::none, attempt(1, 3), kNow, 0.5);
  EXPECT_EQ(end.job_end, JobEnd::failed);
  EXPECT_EQ(end.status, Status::error);
}

TEST(Transition, AHandlerThatStopsOnRequestWasCancelled) {
  for (const Outcome& outcome :
       {Outcome{Cancelled{}}, Outcome{Failure{"Interrupted", "gave up"}}}) {
    const RunEnd end = end_of_run(outcome, StopReason::cancelled, attempt(1, 3), kNow, 0.5);
    EXPECT_EQ(end.status, Status::error);
    EXPECT_EQ(end.job_end, JobEnd::cancelled);
    EXPECT_EQ(end.error_class, "Cancelled");
  }
}

TEST(Transition, AHandlerMayCancelItselfWithoutBeingAsked) {
  const RunEnd end = end_of_run(Cancelled{}, StopReason::none, attempt(1, 3), kNow, 0.5);
  EXPECT_EQ(end.job_end, JobEnd::cancelled);
}

TEST(Transition, ATimeOutCountsAsAFailureAndNamesItsLength) {
  const RunEnd end = end_of_run(Cancelled{}, StopReason::timed_out, attempt(1, 3), kNow, 0.5);
  EXPECT_EQ(end.job_end, JobEnd::retry);
  EXPECT_EQ(end.error_class, "TimedOut");
  EXPECT_THAT(end.error_message, HasSubstr(format_duration(90s)));
  EXPECT_EQ(end_of_run(Cancelled{}, StopReason::timed_out, attempt(3, 3), kNow, 0.5).job_end,
            JobEnd::failed);
}

TEST(Transition, ATimeOutIsRetriedEvenIfTheInterruptedHandlerSaysItCannotBe) {
  const RunEnd end = end_of_run(Failure{"Interrupted", "", false}, StopReason::timed_out,
                                attempt(1, 3), kNow, 0.5);
  EXPECT_EQ(end.job_end, JobEnd::retry);
}

TEST(Transition, AStoppingWorkerHandsTheJobBack) {
  const RunEnd end = end_of_run(Cancelled{}, StopReason::worker_stops, attempt(3, 3), kNow, 0.5);
  EXPECT_EQ(end.job_end, JobEnd::handed_back);
  EXPECT_EQ(end.status, Status::error);
  EXPECT_EQ(state_after(end.job_end), JobState::ready);
}

TEST(Transition, ADeadProcessCostsAnAttempt) {
  const RunEnd retried = end_of_dead_run(attempt(1, 2), "here:7 died", kNow, 0.5);
  EXPECT_EQ(retried.job_end, JobEnd::retry);
  EXPECT_EQ(retried.error_class, "ProcessDied");
  EXPECT_EQ(retried.error_message, "here:7 died");
  EXPECT_EQ(end_of_dead_run(attempt(2, 2), "", kNow, 0.5).job_end, JobEnd::failed);
}

TEST(Transition, AnEndlessErrorIsCutAndStrayBytesAreShown) {
  const std::string endless(3 * limits::error_characters, 'x');
  const RunEnd end =
      end_of_run(Failure{"B\xff", endless}, StopReason::none, attempt(1, 1), kNow, 0.5);
  EXPECT_LE(end.error_message.size(), limits::error_characters + 3);
  EXPECT_TRUE(is_valid_utf8(end.error_class));
  const RunEnd wide =
      end_of_run(Failure{"B", std::string(limits::error_characters - 1, 'x') + "äöü"},
                 StopReason::none, attempt(1, 1), kNow, 0.5);
  EXPECT_TRUE(is_valid_utf8(wide.error_message));
}

TEST(Transition, EveryEndLeadsToItsState) {
  EXPECT_EQ(state_after(JobEnd::finished), JobState::finished);
  EXPECT_EQ(state_after(JobEnd::retry), JobState::scheduled);
  EXPECT_EQ(state_after(JobEnd::failed), JobState::failed);
  EXPECT_EQ(state_after(JobEnd::cancelled), JobState::finished);
}

}  // namespace
}  // namespace joblog
