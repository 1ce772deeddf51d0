// SPDX-License-Identifier: MIT
// Which word a job gets, with which reason, and which jobs come first.
#include "core/job_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr TimePoint kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 8h};
constexpr Duration kGrace = 60s;

/// "failing: failed 3 times in a row"
std::string said(const JobFacts& facts) {
  const JobSummary summary = summary_of(facts, kNow, kGrace);
  return to_string(summary.condition) + (summary.reason.empty() ? "" : ": " + summary.reason);
}

JobFacts failing(int times, TimePoint at = kNow) {
  return {.last = RunResult::error, .last_at = at, .failures_in_a_row = times};
}

TEST(JobSummary, OfAJobThatIsWellIsOneWord) {
  EXPECT_EQ(said({}), "never ran");
  EXPECT_EQ(said({.last = RunResult::success}), "fine");
  EXPECT_EQ(said({.running = 1}), "running");
  EXPECT_EQ(said({.paused = true}), "paused");
  EXPECT_EQ(said({.waiting = 1}), "waiting");
}

TEST(JobSummary, SaysHowOftenAndWithWhatAJobFailed) {
  JobFacts facts = failing(1);
  EXPECT_EQ(said(facts), "failing: failed");
  facts.last_error = "exit code 4";
  EXPECT_EQ(said(facts), "failing: failed: exit code 4");
  facts.failures_in_a_row = 3;
  EXPECT_EQ(said(facts), "failing: failed 3 times in a row: exit code 4");
  facts.more_failures = true;
  EXPECT_EQ(said(facts), "failing: failed more than 3 times in a row: exit code 4");
}

TEST(JobSummary, StaysFailingUntilASuccess) {
  JobFacts facts = failing(2);
  facts.running = 1;
  EXPECT_EQ(said(facts), "failing: failed 2 times in a row; runs now");
  facts.running = 0;
  facts.paused = true;
  EXPECT_EQ(said(facts), "failing: failed 2 times in a row; paused");
  facts.paused = false;
  facts.last = RunResult::cancelled;
  EXPECT_EQ(said(facts), "failing: failed 2 times in a row");
  facts.last = RunResult::success;
  facts.failures_in_a_row = 0;
  EXPECT_EQ(said(facts), "fine");
}

TEST(JobSummary, SaysWhenAFailedAttemptIsRepeated) {
  JobFacts facts = failing(1);
  facts.retry_at = kNow + 30s;
  EXPECT_EQ(said(facts), "retrying: failed; the next attempt comes in 30 s");
  facts.retry_at = kNow - 1s;
  EXPECT_EQ(said(facts), "retrying: failed; the next attempt is due");
}

TEST(JobSummary, IsLateOnlyBehindTheGrace) {
  JobFacts facts{.last = RunResult::success, .due = kNow - kGrace};
  EXPECT_EQ(said(facts), "fine");
  facts.due = kNow - 14min;
  EXPECT_EQ(said(facts), "late: should have started 14 min ago");
  facts.paused = true;
  EXPECT_EQ(said(facts), "paused");
}

TEST(JobSummary, NamesWhatStandsInTheWay) {
  EXPECT_EQ(said({.problem = "joblog.toml:3: wrong", .last = RunResult::error}),
            "left out: joblog.toml:3: wrong");
  EXPECT_EQ(said({.paused = true, .paused_by = "anna", .running = 1}), "paused: by anna");
  EXPECT_EQ(said({.waiting = 3}), "waiting: 3 jobs");
}

TEST(JobSummary, SaysHowLongItRuns) {
  EXPECT_EQ(said({.running = 1, .running_since = kNow - 5min}), "running: for 5 min");
  EXPECT_EQ(said({.running = 2, .running_since = kNow - 5min}),
            "running: 2 runs, the longest for 5 min");
  EXPECT_EQ(said({.running = 1, .running_since = kNow + 5min}), "running: for 0 ms");
}

TEST(JobSummary, OfASuccessWithWarningsIsNoPlainOne) {
  EXPECT_EQ(said({.last = RunResult::warned}), "warned: the last run succeeded with warnings");
}

TEST(JobSummary, OfACancelledRunIsNoFailure) {
  EXPECT_EQ(said({.last = RunResult::cancelled}), "cancelled: the last run was cancelled");
}

TEST(JobSummary, EachConditionHasAWordThatAnAddressCanHold) {
  for (int number = 0; number < job_conditions; ++number) {
    const auto condition = static_cast<JobCondition>(number);
    EXPECT_EQ(job_condition_from(address_word(condition)), condition);
  }
  EXPECT_EQ(job_condition_from("left out"), std::nullopt);
  EXPECT_EQ(job_condition_from(""), std::nullopt);
}

std::vector<std::string> in_order(std::vector<JobFacts> jobs) {
  const auto condition = [](const JobFacts& job) {
    return summary_of(job, kNow, kGrace).condition;
  };
  std::ranges::sort(jobs, [&](const JobFacts& a, const JobFacts& b) {
    return wants_attention_before(a, condition(a), b, condition(b));
  });
  std::vector<std::string> names;
  for (const JobFacts& job : jobs) names.push_back(job.name);
  return names;
}

JobFacts named(std::string name, JobFacts facts) {
  facts.name = std::move(name);
  return facts;
}

TEST(JobsByTrouble, PutWhatIsWrongInFront) {
  EXPECT_THAT(
      in_order({named("fine", {.last = RunResult::success}), named("running", {.running = 1}),
                named("never", {}), named("paused", {.paused = true}),
                named("late", {.due = kNow - 1h}), named("warned", {.last = RunResult::warned}),
                named("failing", failing(1))}),
      ElementsAre("failing", "late", "warned", "paused", "running", "never", "fine"));
}

TEST(JobsByTrouble, PutTheWorstFirst) {
  EXPECT_THAT(in_order({named("once", failing(1, kNow - 1h)), named("often", failing(9, kNow - 1h)),
                        named("lately", failing(1, kNow))}),
              ElementsAre("often", "lately", "once"));
  EXPECT_THAT(in_order({named("hour", {.due = kNow - 1h}), named("day", {.due = kNow - 24h})}),
              ElementsAre("day", "hour"));
}

TEST(JobsByTrouble, AreByNameWhereNothingIsWrong) {
  EXPECT_THAT(in_order({named("b", {.last = RunResult::success, .last_at = kNow}),
                        named("a", {.last = RunResult::success, .last_at = kNow - 1h})}),
              ElementsAre("a", "b"));
}

TEST(SuccessRate, HidesNoFailureAndNoSuccess) {
  EXPECT_EQ(success_rate(0, 0), "");
  EXPECT_EQ(success_rate(7, 7), "100 %");
  EXPECT_EQ(success_rate(0, 7), "0 %");
  EXPECT_EQ(success_rate(97, 100), "97 %");
  EXPECT_EQ(success_rate(199, 200), "99.5 %");
  EXPECT_EQ(success_rate(1, 200), "0.5 %");
  EXPECT_EQ(success_rate(99'999, 100'000), "over 99.9 %");
  EXPECT_EQ(success_rate(1, 100'000), "under 0.1 %");
}

}  // namespace
}  // namespace joblog
