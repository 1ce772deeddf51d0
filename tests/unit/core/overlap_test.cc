// SPDX-License-Identifier: MIT
// When an instant of a recurring task does not run beside unfinished work, and what people read.
#include "core/overlap.h"

#include <gtest/gtest.h>

namespace joblog {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNight{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 2h + 5min +
                           9s + 900ms};

UnfinishedJob unfinished(JobState state, std::int64_t id = 7) {
  return {.id = JobId{id},
          .state = state,
          .run_at = kNight,
          .attempts = 1,
          .attempts_max = 3,
          .last_log_name = "20261123020000"};
}

TEST(Overlap, AnInstantRunsWhereNothingIsUnfinished) {
  EXPECT_EQ(why_overlapping(OverlapPolicy::skip, {}), "");
  EXPECT_EQ(why_overlapping(OverlapPolicy::enqueue, {}), "");
}

TEST(Overlap, ASkippingTaskSaysWhatIsInTheWay) {
  const auto why = [](JobState state) {
    return why_overlapping(OverlapPolicy::skip, {.of_task = unfinished(state)});
  };
  EXPECT_EQ(why(JobState::claimed), "run 20261123020000 was still going on");
  EXPECT_EQ(why(JobState::scheduled), "job 7 waits for attempt 2 of 3 at 02:05:09 UTC");
  EXPECT_EQ(why(JobState::ready), "job 7 was still waiting for a worker");
  EXPECT_EQ(why(JobState::blocked), "job 7 was still waiting for a worker");
}

TEST(Overlap, AHolderOfTheTasksKeyIsInTheWayToo) {
  EXPECT_EQ(why_overlapping(OverlapPolicy::skip, {.holding_key = unfinished(JobState::ready, 8)}),
            "job 8 was still waiting for a worker");
}

TEST(Overlap, TheTasksOwnJobIsNamedBeforeAHolderOfItsKey) {
  EXPECT_EQ(why_overlapping(OverlapPolicy::skip, {.of_task = unfinished(JobState::ready, 7),
                                                  .holding_key = unfinished(JobState::ready, 8)}),
            "job 7 was still waiting for a worker");
}

TEST(Overlap, ATaskThatEnqueuesNeverSkips) {
  for (const auto state :
       {JobState::scheduled, JobState::ready, JobState::claimed, JobState::blocked}) {
    EXPECT_EQ(why_overlapping(OverlapPolicy::enqueue,
                              {.of_task = unfinished(state), .holding_key = unfinished(state)}),
              "");
  }
}

}  // namespace
}  // namespace joblog
