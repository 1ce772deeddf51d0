// SPDX-License-Identifier: MIT
// The queue between several programs: held back, tried again, shared, and under load.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <thread>

#include "support/eventually.h"
#include "support/installation.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class Queue : public testing::Test {
 protected:
  Queue() {
    home_.rewrite_config(fmt::format(R"(
[commands.count]
command = ["sh", "-c", "echo $JOBLOG_RUN >>{0}"]

[commands.patient]
command = ["sh", "-c", "echo $JOBLOG_RUN >>{0}; until [ -e {1} ]; do sleep 0.05; done"]

[commands.choosy]
command = ["test", "-e", "{1}"]
)",
                                     counted(), wanted()));
  }
  std::string counted() const { return home_.folder().file("counted"); }
  std::string wanted() const { return home_.folder().file("wanted"); }
  std::int64_t lines() const { return std::ranges::count(content_of(counted()), '\n'); }
  bool all_finished() const {
    return home_.json({"jobs", "--state", "ready"}).empty() &&
           home_.json({"jobs", "--state", "claimed"}).empty();
  }

  Installation home_{""};
};

TEST_F(Queue, KeepsAJobWaitingWhileItIsPausedAndSaysWhy) {
  EXPECT_EQ(home_.run({"pause", "default"}).exit_code, 0);
  Background server = home_.serve();
  const auto held = home_.enqueue({"count"});
  const auto other = home_.enqueue({"count", "--queue", "other"});
  EXPECT_TRUE(home_.becomes(other, "finished"));
  EXPECT_EQ(home_.state_of(held), "ready");
  EXPECT_THAT(
      home_.run({"jobs", "show", std::to_string(held)}).out,
      AllOf(HasSubstr("queue default is paused by tester"), HasSubstr("joblog resume default")));
  EXPECT_EQ(home_.run({"resume", "default"}).exit_code, 0);
  EXPECT_TRUE(home_.becomes(held, "finished"));
}

TEST_F(Queue, RunsAFailedJobAgainOnRequest) {
  Background server = home_.serve();
  const auto job = home_.enqueue({"choosy"});
  ASSERT_TRUE(home_.becomes(job, "failed"));
  home_.folder().write("wanted", "");
  EXPECT_EQ(home_.run({"retry", std::to_string(job)}).exit_code, 0);
  EXPECT_TRUE(home_.becomes(job, "finished"));
  EXPECT_EQ(home_.json({"logs", "--kind", "choosy"}).size(), 2U);
  EXPECT_EQ(home_.run({"retry", std::to_string(job)}).exit_code, 5);
}

TEST_F(Queue, IsSharedByTwoServersEachJobRunningOnce) {
  const Background one = home_.serve();
  const Background two = home_.serve();
  // Each server has four threads, and none of these ends before all have begun.
  ASSERT_EQ(home_.run({"enqueue", "patient", "--count", "8"}).exit_code, 0);
  ASSERT_TRUE(eventually([&] { return lines() == 8; }));
  std::map<std::string, int> runs_of_process;
  for (const auto& log : home_.json({"logs"})) {
    ++runs_of_process[std::string(log.at("process").as_string())];
  }
  EXPECT_EQ(runs_of_process.size(), 2U);
  home_.folder().write("wanted", "");

  ASSERT_EQ(home_.run({"enqueue", "count", "--count", "200"}).exit_code, 0);
  ASSERT_TRUE(eventually([&] { return lines() >= 208; }));
  ASSERT_TRUE(eventually([&] { return all_finished(); }));
  EXPECT_EQ(lines(), 208);
  EXPECT_TRUE(home_.is_sound());
}

TEST_F(Queue, FinishesWhatManyCommandLinesEnqueueWhileTheServerWorks) {
  Background server = home_.serve();
  std::array<int, 4> failures{};
  {
    std::array<std::jthread, 4> callers;
    for (std::size_t i = 0; i < callers.size(); ++i) {
      callers[i] = std::jthread([this, &failures, i] {
        Installation caller{""};  // A terminal of its own, on the same folder.
        for (int n = 0; n < 25; ++n) {
          const Ran ran = caller.run_bare({"--data", home_.data(), "--config", home_.config_file(),
                                           "--quiet", "enqueue", "count"});
          failures[i] += ran.exit_code == 0 ? 0 : 1;
        }
      });
    }
  }
  EXPECT_THAT(failures, testing::Each(0));
  EXPECT_TRUE(eventually([&] { return lines() >= 100; }));
  EXPECT_TRUE(eventually([&] { return all_finished(); }));
  EXPECT_EQ(lines(), 100);
  EXPECT_THAT(home_.json({"jobs", "--state", "failed"}), IsEmpty());
  EXPECT_EQ(server.stop(), 0);
  EXPECT_TRUE(home_.is_sound());
}

TEST_F(Queue, IsNotPausedWhenNobodyKnowsIt) {
  const Ran refused = home_.run({"pause", "defualt"});
  EXPECT_EQ(refused.exit_code, 4);
  EXPECT_THAT(refused.err, HasSubstr("did you mean \"default\"?"));
  EXPECT_EQ(home_.run({"pause", "defualt", "--anyway"}).exit_code, 0);
  EXPECT_EQ(home_.run({"pause", "default"}).exit_code, 0);
}

TEST_F(Queue, TakesAUniqueKeyOnce) {
  const auto first = home_.enqueue({"count", "--unique-key", "only"});
  const auto again = home_.json_line({"enqueue", "count", "--unique-key", "only"});
  EXPECT_EQ(again.at("id"), first);
  EXPECT_EQ(again.at("existed"), true);
}

}  // namespace
}  // namespace joblog::test
