// SPDX-License-Identifier: MIT
// What becomes of an attempt whose process died.
#include "storage/rescue_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

constexpr TimePoint kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

Rescue verdict(JobEnd end) {
  return {.lease = {JobId{1}, JobLogId{2}, 4, ProcessId{3}},
          .job_end = end,
          .at = kNow,
          .retry_at = kNow + 60s,
          .message = "process here:7 died"};
}

DeadAttempt running() {
  return {.status = Status::processing,
          .queue = "night",
          .kind = "sync",
          .concurrency_key = "erp",
          .progress = {3, 9, "importing"},
          .details = 5,
          .open_lines = {}};
}

Detail open_line(Source source, std::string text, bool escaped = false) {
  return {.at = kNow - 1s,
          .level = Level::warning,
          .source = source,
          .escaped = escaped,
          .message = std::move(text)};
}

TEST(RescueVerdict, TheLogEndsAsAnErrorThatSaysWhoDied) {
  const Rescue rescue = verdict(JobEnd::failed);
  const DeadAttempt attempt = running();
  const auto finish = finish_of_rescue(rescue, attempt);
  ASSERT_TRUE(finish);
  EXPECT_EQ(finish->status, Status::error);
  EXPECT_EQ(finish->error_class, "ProcessDied");
  EXPECT_EQ(finish->error_message, "process here:7 died");
  EXPECT_EQ(finish->finished_at, kNow);
}

TEST(RescueVerdict, TheJobGoesWhereTheRescuerSays) {
  for (const auto end : {JobEnd::retry, JobEnd::failed}) {
    const Rescue rescue = verdict(end);
    const DeadAttempt attempt = running();
    const auto finish = finish_of_rescue(rescue, attempt);
    ASSERT_TRUE(finish);
    EXPECT_EQ(finish->job_end, end);
    EXPECT_EQ(finish->retry_at, kNow + 60s);
  }
}

TEST(RescueVerdict, AJobThatSomebodyWantedToStopHasStopped) {
  for (const auto end : {JobEnd::retry, JobEnd::failed}) {
    const Rescue rescue = verdict(end);
    DeadAttempt attempt = running();
    attempt.cancel_requested = true;
    const auto finish = finish_of_rescue(rescue, attempt);
    ASSERT_TRUE(finish);
    EXPECT_EQ(finish->job_end, JobEnd::cancelled) << "it must not run again";
    EXPECT_EQ(finish->status, Status::error);
    EXPECT_EQ(finish->error_class, "ProcessDied") << "it was not the request that ended it";
  }
}

TEST(RescueVerdict, AnAttemptThatHasEndedStaysAsItEnded) {
  for (const auto status : {Status::error, Status::success}) {
    const Rescue rescue = verdict(JobEnd::retry);
    DeadAttempt attempt = running();
    attempt.status = status;
    EXPECT_FALSE(finish_of_rescue(rescue, attempt)) << to_string(status);
  }
}

TEST(RescueVerdict, AnAttemptWithoutAStartIsEndedLikeAnyOther) {
  const Rescue rescue = verdict(JobEnd::failed);
  DeadAttempt attempt = running();
  attempt.status = Status::created;
  EXPECT_TRUE(finish_of_rescue(rescue, attempt)) << "it may have begun without telling the store";
}

TEST(RescueVerdict, TheLastDetailSaysWhoDiedBehindAllThatWasSaid) {
  const Rescue rescue = verdict(JobEnd::failed);
  const DeadAttempt attempt = running();
  const auto finish = finish_of_rescue(rescue, attempt);
  ASSERT_TRUE(finish);
  ASSERT_THAT(finish->details, SizeIs(1));
  const DetailView& last = finish->details[0];
  EXPECT_EQ(last.log, JobLogId{2});
  EXPECT_EQ(last.sequence, 6);
  EXPECT_EQ(last.level, Level::error);
  EXPECT_EQ(last.source, Source::system);
  EXPECT_EQ(last.at, kNow);
  EXPECT_EQ(last.message, "process here:7 died");
  EXPECT_EQ(finish->detail_count, 6);
  EXPECT_FALSE(finish->had_open_lines);
}

TEST(RescueVerdict, OpenLinesBecomeDetailsInFrontOfIt) {
  const Rescue rescue = verdict(JobEnd::failed);
  DeadAttempt attempt = running();
  attempt.open_lines = {open_line(Source::standard_output, "37 %"),
                        open_line(Source::standard_error, "Pass\\x00word:", true)};
  const auto finish = finish_of_rescue(rescue, attempt);
  ASSERT_TRUE(finish);
  ASSERT_THAT(finish->details, SizeIs(3));
  EXPECT_EQ(finish->details[0].sequence, 6);
  EXPECT_EQ(finish->details[0].message, "37 %");
  EXPECT_EQ(finish->details[0].source, Source::standard_output);
  EXPECT_EQ(finish->details[0].level, Level::warning);
  EXPECT_EQ(finish->details[0].at, kNow - 1s);
  EXPECT_FALSE(finish->details[0].escaped);
  EXPECT_EQ(finish->details[1].sequence, 7);
  EXPECT_TRUE(finish->details[1].escaped);
  EXPECT_EQ(finish->details[2].sequence, 8);
  EXPECT_EQ(finish->details[2].message, "process here:7 died");
  EXPECT_EQ(finish->detail_count, 8);
  EXPECT_TRUE(finish->had_open_lines) << "they are to be removed";
}

TEST(RescueVerdict, ItIsFencedByTheLeaseOfTheDead) {
  const Rescue rescue = verdict(JobEnd::failed);
  const DeadAttempt attempt = running();
  const auto finish = finish_of_rescue(rescue, attempt);
  ASSERT_TRUE(finish);
  EXPECT_EQ(finish->lease, (Lease{JobId{1}, JobLogId{2}, 4, ProcessId{3}}));
}

TEST(RescueVerdict, WhatTheStoreKnowsOfTheAttemptIsKept) {
  const Rescue rescue = verdict(JobEnd::failed);
  const DeadAttempt attempt = running();
  const auto finish = finish_of_rescue(rescue, attempt);
  ASSERT_TRUE(finish);
  EXPECT_EQ(finish->queue, "night");
  EXPECT_EQ(finish->kind, "sync");
  EXPECT_EQ(finish->concurrency_key, "erp") << "those that it blocked are let in";
  EXPECT_EQ(finish->progress, (Progress{3, 9, "importing"}));
}

}  // namespace
}  // namespace joblog
