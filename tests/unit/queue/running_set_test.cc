// SPDX-License-Identifier: MIT
// The runs that are going on, and the ways to stop one.
#include "queue/running_set.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/gate.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{1h};

TEST(RunningSet, StopsTheRunThatIsAskedFor) {
  RunningSet set;
  const RunningSet::Entry one(set, JobId{1}, {});
  const RunningSet::Entry two(set, JobId{2}, {});
  EXPECT_TRUE(set.stop(JobId{2}, StopReason::cancelled));
  EXPECT_FALSE(one.stop_token().stop_requested());
  EXPECT_TRUE(two.stop_token().stop_requested());
  EXPECT_EQ(one.reason(), StopReason::none);
  EXPECT_EQ(two.reason(), StopReason::cancelled);
}

TEST(RunningSet, SaysSoWhenARunIsNotHere) {
  RunningSet set;
  {
    const RunningSet::Entry gone(set, JobId{1}, {});
  }
  EXPECT_FALSE(set.stop(JobId{1}, StopReason::cancelled));
  EXPECT_EQ(set.size(), 0U);
}

TEST(RunningSet, TheFirstReasonStands) {
  RunningSet set;
  const RunningSet::Entry entry(set, JobId{1}, kStart);
  set.stop(JobId{1}, StopReason::cancelled);
  EXPECT_EQ(set.stop_overdue(kStart), 0);
  set.stop_all(StopReason::worker_stops);
  EXPECT_EQ(entry.reason(), StopReason::cancelled);
}

TEST(RunningSet, StopsWhatIsOutOfTimeAndNothingElse) {
  RunningSet set;
  const RunningSet::Entry due(set, JobId{1}, kStart);
  const RunningSet::Entry later(set, JobId{2}, kStart + 1s);
  const RunningSet::Entry endless(set, JobId{3}, {});
  EXPECT_EQ(set.stop_overdue(kStart - 1ns), 0);
  EXPECT_EQ(set.stop_overdue(kStart), 1);
  EXPECT_EQ(due.reason(), StopReason::timed_out);
  EXPECT_EQ(later.reason(), StopReason::none);
  EXPECT_EQ(endless.reason(), StopReason::none);
  EXPECT_EQ(set.stop_overdue(kStart), 0);
}

TEST(RunningSet, AnOlderRunOfTheSameJobLeavesTheNewerOneBehind) {
  RunningSet set;
  auto older = std::make_unique<RunningSet::Entry>(set, JobId{1}, std::nullopt);
  const RunningSet::Entry newer(set, JobId{1}, {});
  older.reset();
  EXPECT_TRUE(set.stop(JobId{1}, StopReason::cancelled));
  EXPECT_EQ(newer.reason(), StopReason::cancelled);
}

TEST(RunningSet, WaitsUntilTheLastRunHasLeft) {
  RunningSet set;
  EXPECT_TRUE(set.wait_until_empty(0ns));
  Gate gate;
  std::thread runner([&] {
    const RunningSet::Entry entry(set, JobId{1}, {});
    gate.pass();
  });
  gate.await(1);
  EXPECT_FALSE(set.wait_until_empty(1ms));
  gate.open();
  EXPECT_TRUE(set.wait_until_empty(60s));
  runner.join();
}

TEST(RunningSet, BlamesTheStoppingWorkerForWhatNobodyAskedToStop) {
  RunningSet set;
  const RunningSet::Entry one(set, JobId{1}, {});
  const RunningSet::Entry cancelled(set, JobId{2}, {});
  set.stop(JobId{2}, StopReason::cancelled);
  set.worker_stops();
  EXPECT_EQ(one.reason(), StopReason::worker_stops);
  EXPECT_FALSE(one.stop_token().stop_requested()) << "it may still end by itself";
  EXPECT_EQ(cancelled.reason(), StopReason::cancelled);
}

TEST(RunningSet, StoppedForGoodStopsWhoeverEntersAfterwards) {
  RunningSet set;
  const RunningSet::Entry before(set, JobId{1}, {});
  set.stop_for_good();
  const RunningSet::Entry after(set, JobId{2}, {});
  for (const RunningSet::Entry* entry : {&before, &after}) {
    EXPECT_TRUE(entry->stop_token().stop_requested());
    EXPECT_EQ(entry->reason(), StopReason::worker_stops);
  }
}

}  // namespace
}  // namespace joblog::test
