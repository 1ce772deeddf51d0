// SPDX-License-Identifier: MIT
// What a filter of jobs means: which belong to its list, and where a walk along it begins.
#include "storage/job_match.h"

#include <gtest/gtest.h>

#include <limits>

namespace joblog {
namespace {

constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();
constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();

Job failed_job() {
  return {.id = JobId{7},
          .spec = {.kind = "sync",
                   .arguments = R"({"table": "orders", "password": {"$secret": "hunter2!"}})",
                   .queue = "night"},
          .state = JobState::failed,
          .created_at = {},
          .run_at = {},
          .error_class = "Broken",
          .error_message = "disk is full",
          .cause = "0123456789abcdef"};
}

bool matches(const JobFilter& filter) { return JobMatch(filter)(failed_job()); }

TEST(JobMatch, AFilterThatAsksNothingTakesEveryJob) { EXPECT_TRUE(matches({})); }

TEST(JobMatch, EachQuestionIsAboutTheWholeValue) {
  EXPECT_TRUE(matches({.state = JobState::failed}));
  EXPECT_FALSE(matches({.state = JobState::finished}));
  EXPECT_FALSE(matches({.state = JobState::scheduled})) << "the state numbered 0 is a question too";
  EXPECT_TRUE(matches({.queue = "night"}));
  EXPECT_FALSE(matches({.queue = "nigh"}));
  EXPECT_TRUE(matches({.kind = "sync"}));
  EXPECT_FALSE(matches({.kind = "Sync"}));
  EXPECT_TRUE(matches({.cause = "0123456789abcdef"}));
  EXPECT_FALSE(matches({.cause = "0123456789abcde0"}));
}

TEST(JobMatch, AJobMustAnswerAllQuestions) {
  EXPECT_TRUE(matches({.state = JobState::failed, .queue = "night", .kind = "sync"}));
  EXPECT_FALSE(matches({.state = JobState::failed, .queue = "night", .kind = "other"}));
  EXPECT_FALSE(matches({.kind = "sync", .text = "nowhere"}));
}

TEST(JobMatch, ATextIsFoundInArgumentsAndErrorsInAnyCase) {
  EXPECT_TRUE(matches({.text = "ORDERS"})) << "the arguments";
  EXPECT_TRUE(matches({.text = "roke"})) << "the error's class";
  EXPECT_TRUE(matches({.text = "Disk Is"})) << "the error's message";
  EXPECT_FALSE(matches({.text = "night"})) << "the queue has a question of its own";
}

TEST(JobMatch, ASecretIsNotFoundBySearchingForIt) {
  EXPECT_FALSE(matches({.text = "hunter2!"}));
  EXPECT_FALSE(matches({.text = "hunt"}));
}

TEST(JobMatch, WhereThePageBeginsIsNoQuestion) {
  EXPECT_TRUE(matches({.after = JobPosition{.id = JobId{1}}}));
  EXPECT_TRUE(matches({.before = JobPosition{.id = JobId{100}}}));
}

TEST(JobListStart, IsInFrontOfTheFirstJobOfEachState) {
  const auto start = [](std::optional<JobState> state) { return start_of({.state = state}).at; };
  const JobPosition highest{.major = kHighest, .minor = kHighest, .id = JobId{kHighest}};
  const JobPosition lowest{.major = kLowest, .minor = kLowest, .id = JobId{kLowest}};
  EXPECT_EQ(start({}), highest) << "all states: newest first";
  EXPECT_EQ(start(JobState::failed), highest);
  EXPECT_EQ(start(JobState::finished), highest);
  EXPECT_EQ(start(JobState::scheduled), lowest) << "soonest first";
  EXPECT_EQ(start(JobState::ready), lowest) << "lowest priority number first";
  EXPECT_EQ(start(JobState::blocked), lowest);
  EXPECT_EQ(start(JobState::claimed), lowest);
}

TEST(JobListStart, GoesDownTheListUnlessToldOtherwise) {
  EXPECT_FALSE(start_of({}).up);
  EXPECT_FALSE(start_of({.state = JobState::ready}).up);
}

TEST(JobListStart, IsBehindTheJobThatThePageFollows) {
  const JobPosition place{.major = 5, .minor = 6, .id = JobId{7}, .key = "erp"};
  const JobListStart start = start_of({.state = JobState::blocked, .after = place});
  EXPECT_FALSE(start.up);
  EXPECT_EQ(start.at, place);
}

TEST(JobListStart, GoesUpFromTheJobThatThePageIsInFrontOf) {
  const JobPosition place{.major = 5, .minor = 6, .id = JobId{7}};
  const JobListStart start = start_of({.state = JobState::failed, .before = place});
  EXPECT_TRUE(start.up);
  EXPECT_EQ(start.at, place);
}

TEST(JobListStart, OfAFilterWithBothIsBehindTheOne) {
  const JobPosition upper{.id = JobId{9}}, lower{.id = JobId{3}};
  const JobListStart start = start_of({.after = upper, .before = lower});
  EXPECT_FALSE(start.up);
  EXPECT_EQ(start.at, upper);
}

}  // namespace
}  // namespace joblog
