// SPDX-License-Identifier: MIT
// What may be registered, and what jobs made from it look like.
#include "core/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

JobDefinition definition_of(std::string kind) {
  return {.kind = std::move(kind), .handler = [](Run&) { return Outcome{Success{}}; }};
}

template <class Change>
Result<void> add_after(Change change) {
  JobDefinition definition = definition_of("report");
  change(definition);
  Registry registry;
  return registry.add(std::move(definition));
}

TEST(Registry, FindsWhatWasAdded) {
  Registry registry;
  ASSERT_TRUE(registry.add(definition_of("report")));
  ASSERT_TRUE(registry.add(definition_of("backup")));
  ASSERT_NE(registry.find("report"), nullptr);
  EXPECT_EQ(registry.find("report")->kind, "report");
  EXPECT_EQ(registry.find("other"), nullptr);
  EXPECT_THAT(registry.kinds(), ElementsAre("backup", "report"));
}

TEST(Registry, KnowsWhereAKindIsDefined) {
  Registry registry;
  ASSERT_TRUE(registry.add(definition_of("backup"), std::nullopt, {"joblog.toml", 7}));
  ASSERT_TRUE(registry.add(definition_of("report")));
  EXPECT_EQ(to_string(*registry.defined_at("backup")), "joblog.toml:7");
  EXPECT_EQ(to_string(*registry.defined_at("report")), "");
  EXPECT_EQ(registry.defined_at("other"), std::nullopt);
}

TEST(Registry, KeepsTheFirstOfTwoDefinitions) {
  Registry registry;
  JobDefinition second = definition_of("report");
  second.queue = "other";
  ASSERT_TRUE(registry.add(definition_of("report")));
  const auto added = registry.add(second);
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::invalid);
  EXPECT_THAT(added.error().message, HasSubstr("\"report\": it is already defined"));
  EXPECT_EQ(registry.find("report")->queue, "default");
}

TEST(Registry, RefusesRulesOutOfRange) {
  EXPECT_TRUE(add_after([](JobDefinition&) {}));
  const std::vector<std::pair<std::string, std::function<void(JobDefinition&)>>> changes{
      {"kind", [](auto& d) { d.kind = "a b"; }},
      {"kind is missing", [](auto& d) { d.kind = ""; }},
      {"queue", [](auto& d) { d.queue = "a b"; }},
      {"handler", [](auto& d) { d.handler = nullptr; }},
      {"attempts", [](auto& d) { d.retry.attempts_max = 0; }},
      {"attempts", [](auto& d) { d.retry.attempts_max = 1001; }},
      {"delays", [](auto& d) { d.retry.delay = -1s; }},
      {"delays", [](auto& d) { d.retry.delay_max = std::chrono::seconds::max(); }},
      {"factor", [](auto& d) { d.retry.factor = 0.5; }},
      {"factor", [](auto& d) { d.retry.factor = std::nan(""); }},
      {"jitter", [](auto& d) { d.retry.jitter = -0.1; }},
      {"jitter", [](auto& d) { d.retry.jitter = 1.1; }},
      {"time-out", [](auto& d) { d.timeout = -1s; }},
      {"time-out", [](auto& d) { d.timeout = std::chrono::seconds::max(); }},
      {"concurrency", [](auto& d) { d.concurrency_limit = -1; }},
      {"concurrency", [](auto& d) { d.concurrency_limit = 10'001; }},
      {"priority", [](auto& d) { d.priority = 1'001; }},
      {"its owner", [](auto& d) { d.owner = "a\nb"; }},
      {"its link", [](auto& d) { d.link = "javascript:alert(1)"; }},
      {"without a limit",
       [](auto& d) { d.concurrency_key = [](const Arguments&) { return std::string("key"); }; }},
  };
  for (const auto& [named, change] : changes) {
    const auto added = add_after(change);
    ASSERT_FALSE(added) << named;
    EXPECT_EQ(added.error().kind, ErrorKind::invalid);
    EXPECT_THAT(added.error().message, HasSubstr(named));
  }
}

TEST(Registry, MakesAJobWithTheRulesOfItsDefinition) {
  Registry registry;
  JobDefinition definition = definition_of("report");
  definition.queue = "nightly";
  definition.retry.attempts_max = 4;
  definition.timeout = 90s;
  definition.concurrency_limit = 2;
  ASSERT_TRUE(registry.add(definition));

  const auto job = registry.make("report", R"({"day":"monday"})");
  ASSERT_TRUE(job);
  EXPECT_EQ(job->kind, "report");
  EXPECT_EQ(job->arguments, R"({"day":"monday"})");
  EXPECT_EQ(job->queue, "nightly");
  EXPECT_EQ(job->attempts_max, 4);
  EXPECT_EQ(job->timeout, 90s);
  EXPECT_EQ(job->concurrency_key, "kind:report");
  EXPECT_EQ(job->concurrency_limit, 2);
  EXPECT_EQ(problem_with(*job), std::nullopt);
}

TEST(Registry, MakesKeyAndPriorityFromTheArguments) {
  Registry registry;
  JobDefinition definition = definition_of("report");
  definition.concurrency_limit = 1;
  definition.concurrency_key = [](const Arguments& arguments) {
    const int customer = arguments.get<int>("customer", 0);
    return customer == 0 ? "" : "customer:" + std::to_string(customer);
  };
  definition.priority = 5;
  definition.priority_of = [](const Arguments& a) { return a.get<bool>("urgent", false) ? -5 : 5; };
  ASSERT_TRUE(registry.add(definition));

  const auto job = registry.make("report", R"({"customer": 17, "urgent": true})");
  ASSERT_TRUE(job);
  EXPECT_EQ(job->concurrency_key, "customer:17");
  EXPECT_EQ(job->priority, -5);
  EXPECT_EQ(registry.make("report")->concurrency_key, "");
  EXPECT_EQ(registry.make("report")->priority, 5);
}

TEST(Registry, RefusesAJobWhoseKeyCannotBeMade) {
  Registry registry;
  JobDefinition definition = definition_of("report");
  definition.concurrency_limit = 1;
  definition.concurrency_key = [](const Arguments& arguments) {
    return arguments.get<std::string>("customer");
  };
  ASSERT_TRUE(registry.add(definition));
  const auto job = registry.make("report");
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().kind, ErrorKind::invalid);
  EXPECT_EQ(job.error().message, "report: the argument \"customer\" is missing");
}

TEST(Registry, TakesThePriorityOfTheDefinition) {
  Registry registry;
  JobDefinition definition = definition_of("report");
  definition.priority = -7;
  ASSERT_TRUE(registry.add(definition));
  EXPECT_EQ(registry.make("report")->priority, -7);
}

TEST(Registry, MakesNoConcurrencyKeyWithoutALimit) {
  Registry registry;
  ASSERT_TRUE(registry.add(definition_of("report")));
  const auto job = registry.make("report");
  ASSERT_TRUE(job);
  EXPECT_EQ(job->concurrency_key, "");
  EXPECT_EQ(job->arguments, "{}");
}

TEST(Registry, NamesTheNearestKind) {
  Registry registry;
  ASSERT_TRUE(registry.add(definition_of("sync_open_orders")));
  const auto job = registry.make("sync_open_order");
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().kind, ErrorKind::not_found);
  EXPECT_EQ(job.error().message,
            "there is no job \"sync_open_order\"; did you mean \"sync_open_orders\"?");
  EXPECT_EQ(registry.make("zzz").error().message,
            "there is no job \"zzz\"; joblog kinds lists those there are");
}

}  // namespace
}  // namespace joblog
