// SPDX-License-Identifier: MIT
// The rules of a job in words.
#include "web/monitor/job_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace joblog::web::monitor {
namespace {

using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

std::string value_of(const KnownJob& known, const std::string& name) {
  const auto facts = job_rules("backup", known);
  const auto found = std::ranges::find(facts, name, &Fact::name);
  return found == facts.end() ? "" : found->value;
}

TEST(JobRules, SayHowOftenItIsTried) {
  KnownJob known{.can_run = true, .queue = {}, .parameters = {}};
  EXPECT_EQ(value_of(known, "Attempts"), "1: a failed run is not repeated");
  known.retry = {.attempts_max = 4, .delay = 60s, .factor = 1};
  EXPECT_EQ(value_of(known, "Attempts"), "4, 1 min after the one before");
  known.retry.factor = 2;
  EXPECT_EQ(value_of(known, "Attempts"),
            "4, the first retry after 1 min, each further one after 2 times as long, at most 6 h");
}

TEST(JobRules, SayWhatLimitsIt) {
  KnownJob known{.can_run = true, .timeout = 3600s, .queue = {}, .parameters = {}};
  EXPECT_EQ(value_of(known, "Time-out"), "1 h");
  EXPECT_EQ(value_of(known, "At once"), "as many as there are workers");
  known.concurrency_limit = 2;
  EXPECT_EQ(value_of(known, "At once"), "2");
  known.limit_is_by_key = true;
  EXPECT_EQ(value_of(known, "At once"), "2 of each concurrency key");
  known.timeout = 0s;
  EXPECT_EQ(value_of(known, "Time-out"), "none");
}

TEST(JobRules, SayWhereItIsDefined) {
  KnownJob known{.can_run = true, .queue = {}, .parameters = {}};
  EXPECT_EQ(value_of(known, "Defined"), "in the program");
  known.kind_at = {.file = "/etc/joblog.toml", .line = 12};
  known.task_at = {.file = "/etc/joblog.toml", .line = 40};
  EXPECT_EQ(value_of(known, "Defined"), "/etc/joblog.toml:12");
  EXPECT_EQ(value_of(known, "Task defined"), "/etc/joblog.toml:40");
}

TEST(JobRules, OfAKindThatTheProgramCannotRunAreItsNameOnly) {
  EXPECT_THAT(job_rules("backup", {}), SizeIs(1));
}

TEST(CommandWords, AreWhatAShellWouldRead) {
  EXPECT_EQ(command_words({"/bin/sh", "-c", "echo 'a' b", ""}),
            R"(/bin/sh -c 'echo '\''a'\'' b' '')");
  EXPECT_THAT(command_words({}), IsEmpty());
}

TEST(ParameterRows, SayWhatMayBeGiven) {
  const auto rows =
      parameter_rows({{.name = "day", .type = ParameterType::date, .required = true},
                      {.name = "mode",
                       .default_value = "\"fast\"",
                       .choices = {"fast", "slow"},
                       .description = "how"},
                      {.name = "key", .secret = true},
                      {.name = "depth", .type = ParameterType::integer, .min = 1, .max = 9}});
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(rows[0].type, "date, required");
  EXPECT_EQ(rows[1].says, "one of fast, slow; default \"fast\"");
  EXPECT_EQ(rows[1].description, "how");
  EXPECT_EQ(rows[2].type, "text, secret");
  EXPECT_EQ(rows[3].says, "1 to 9");
}

}  // namespace
}  // namespace joblog::web::monitor
