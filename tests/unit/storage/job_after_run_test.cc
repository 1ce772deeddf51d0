// SPDX-License-Identifier: MIT
// What the end of a run makes of its job, end by end.
#include "storage/job_after_run.h"

#include <gtest/gtest.h>

#include "core/failure_fingerprint.h"

namespace joblog {
namespace {

RunFinish ended_as(JobEnd end) {
  return {.status = end == JobEnd::finished ? Status::success : Status::error,
          .job_end = end,
          .error_class = "Broken",
          .error_message = "row 5 is broken",
          .kind = "sync"};
}

TEST(JobAfterRun, ASuccessFinishesIt) {
  const JobAfterRun after = job_after_run(ended_as(JobEnd::finished), "");
  EXPECT_EQ(after.state, JobState::finished);
  EXPECT_EQ(after.ended_as, "success");
  EXPECT_EQ(after.cause, "");
}

TEST(JobAfterRun, ACancelledRunFinishesItAsCancelled) {
  const JobAfterRun after = job_after_run(ended_as(JobEnd::cancelled), "");
  EXPECT_EQ(after.state, JobState::finished);
  EXPECT_EQ(after.ended_as, "cancelled");
  EXPECT_EQ(after.cause, "") << "it is no failure to look into";
}

TEST(JobAfterRun, ARetryLetsItWaitAndEndsNothing) {
  const JobAfterRun after = job_after_run(ended_as(JobEnd::retry), "");
  EXPECT_EQ(after.state, JobState::scheduled);
  EXPECT_EQ(after.ended_as, "");
  EXPECT_EQ(after.cause, "");
}

TEST(JobAfterRun, AFailureKeepsItWithItsCause) {
  const JobAfterRun after = job_after_run(ended_as(JobEnd::failed), "");
  EXPECT_EQ(after.state, JobState::failed);
  EXPECT_EQ(after.ended_as, "") << "a person may retry it";
  EXPECT_EQ(after.cause, failure_fingerprint("sync", "Broken", "row 5 is broken"));
}

TEST(JobAfterRun, HandedBackItIsReadyForTheNextWorker) {
  const JobAfterRun after = job_after_run(ended_as(JobEnd::handed_back), "");
  EXPECT_EQ(after.state, JobState::ready);
  EXPECT_EQ(after.ended_as, "");
}

TEST(JobAfterRun, WhatExecRanIsDiscardedInsteadOfFailing) {
  const JobAfterRun after = job_after_run(ended_as(JobEnd::failed), "exec:here:7:1");
  EXPECT_EQ(after.state, JobState::finished);
  EXPECT_EQ(after.ended_as, "discarded");
  EXPECT_EQ(after.cause, "") << "it is not counted among the failed jobs";
}

TEST(JobAfterRun, EveryOtherEndOfWhatExecRanIsThatOfAnyJob) {
  EXPECT_EQ(job_after_run(ended_as(JobEnd::finished), "exec:1").ended_as, "success");
  EXPECT_EQ(job_after_run(ended_as(JobEnd::cancelled), "exec:1").ended_as, "cancelled");
  EXPECT_EQ(job_after_run(ended_as(JobEnd::retry), "exec:1").state, JobState::scheduled);
  EXPECT_EQ(job_after_run(ended_as(JobEnd::handed_back), "exec:1").state, JobState::ready);
}

TEST(JobAfterRun, ARequestIdThatOnlyHoldsTheWordIsAnyJobs) {
  for (const char* request : {"exec", "my-exec:1", "form:exec:1", "Exec:1"}) {
    EXPECT_EQ(job_after_run(ended_as(JobEnd::failed), request).state, JobState::failed) << request;
  }
}

}  // namespace
}  // namespace joblog
