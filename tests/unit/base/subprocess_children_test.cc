// SPDX-License-Identifier: MIT
// What becomes of processes that outlive a program, rule by rule.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/pidfd.h"
#include "base/subprocess.h"
#include "support/eventually.h"
#include "support/temp_folder.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;

struct Ran {
  ProcessEnd end;
  std::vector<std::string> out;
  int waits = 0;
};

Ran run(std::string script, PumpOptions options,
        const std::function<void(std::string_view)>& each = {}) {
  Ran ran;
  const SystemClock clock;
  auto process = Subprocess::start({.argv = {"sh", "-c", std::move(script)},
                                    .environment = {"PATH=/usr/local/bin:/usr/bin:/bin"},
                                    .mark = "JOBLOG_MARK=children-" + std::to_string(::getpid())});
  if (!process) {
    ADD_FAILURE() << process.error().message;
    return ran;
  }
  options.on_waiting = [&] { ++ran.waits; };
  ran.end = process->pump(clock, options, [&](OutputStream, std::string_view line, bool) {
    ran.out.emplace_back(line);
    if (each) each(line);
  });
  return ran;
}

bool lives(const std::string& pid) { return ::kill(std::stoi(pid), 0) == 0; }

bool ends(const std::string& pid) {
  const UniqueFd process = open_pidfd(std::stoi(pid));
  if (!process) return true;
  pollfd event{process.get(), POLLIN, 0};
  return ::poll(&event, 1, 10'000) == 1;
}

TEST(SubprocessChildren, AreWaitedForUntilTheyCloseTheOutput) {
  const Ran ran = run("(sleep 0.3; echo late) & echo early; exit 4",
                      {.drain = 10ms, .children = Children::wait});
  EXPECT_THAT(ran.out, ElementsAre("early", "late"));
  EXPECT_EQ(ran.end.exit_code, 4);
  EXPECT_EQ(ran.waits, 1);
  EXPECT_FALSE(ran.end.children_ended || ran.end.timed_out || ran.end.killed);
}

TEST(SubprocessChildren, AreCutOffWithTermWhenTheTimeIsUp) {
  const Ran ran =
      run("sh -c 'trap \"echo saved; exit\" TERM; while :; do sleep 0.01; done' & exit 0",
          {.timeout = 300ms, .drain = 10ms, .children = Children::wait});
  EXPECT_THAT(ran.out, Contains("saved"));
  EXPECT_TRUE(ran.end.timed_out && ran.end.children_ended);
  EXPECT_FALSE(ran.end.killed);
}

TEST(SubprocessChildren, AreCutOffWhenTheRunIsStopped) {
  std::stop_source stop;
  const Ran ran =
      run("trap '' TERM; (sleep 0.2; echo ready; sleep 1000) & exit 0",
          {.grace = 50ms, .drain = 10ms, .children = Children::wait, .stop = stop.get_token()},
          [&](std::string_view) { stop.request_stop(); });
  EXPECT_TRUE(ran.end.stopped && ran.end.children_ended && ran.end.killed);
}

TEST(SubprocessChildren, ThatLeftTheGroupAreWaitedForAndCutOffToo) {
  std::stop_source stop;
  const Ran ran = run("setsid sh -c 'sleep 0.2; echo $$; sleep 1000' & exit 0",
                      {.drain = 10ms, .children = Children::wait, .stop = stop.get_token()},
                      [&](std::string_view) { stop.request_stop(); });
  ASSERT_EQ(ran.out.size(), 1);
  EXPECT_TRUE(ran.end.stopped && ran.end.children_ended);
  EXPECT_TRUE(ends(ran.out[0]));
}

TEST(SubprocessChildren, ThatLetGoOfTheOutputAreLeftAlone) {
  const Ran ran = run("sleep 1000 >/dev/null 2>&1 & echo $!", {.children = Children::wait});
  ASSERT_EQ(ran.out.size(), 1);
  EXPECT_TRUE(ran.end.children_left);
  EXPECT_FALSE(ran.end.children_ended);
  EXPECT_TRUE(lives(ran.out[0]));
  ::kill(std::stoi(ran.out[0]), SIGKILL);
}

/// A reader that closed the pipe would end it at its first word.
TEST(SubprocessChildren, AreLetGoAndSurviveWhatTheyPrint) {
  const test::TempFolder folder;
  const std::string printed = folder.file("printed");
  const Ran ran =
      run("(echo begun; until echo again; do :; done; sleep 0.1; "
          "echo $(yes | head -c 300000); : >" +
              printed + "; exec sleep 1000) & echo $!",
          {.drain = 20ms, .children = Children::detach});
  EXPECT_TRUE(ran.end.children_detached);
  EXPECT_FALSE(ran.end.children_ended || ran.end.children_left);
  const auto pid = std::ranges::find_if(ran.out, [](const std::string& line) {
    return line.find_first_not_of("0123456789") == line.npos;
  });
  ASSERT_NE(pid, ran.out.end());
  EXPECT_TRUE(test::eventually([&] { return std::filesystem::exists(printed); }))
      << "it was ended or held up by its own output";
  EXPECT_TRUE(lives(*pid));
  ::kill(std::stoi(*pid), SIGKILL);
}

TEST(SubprocessChildren, AreEndedWithTermFirstWhereTheRuleIsKill) {
  const Ran ran =
      run("sh -c 'trap \"echo saved; exit\" TERM; while :; do sleep 0.01; done' & exit 0",
          {.drain = 100ms, .children = Children::kill});
  EXPECT_THAT(ran.out, Contains("saved"));
  EXPECT_TRUE(ran.end.children_ended);
  EXPECT_FALSE(ran.end.killed);
}

TEST(SubprocessChildren, AreNothingToSpeakOfWhereThereAreNone) {
  const Ran ran = run("echo done", {.children = Children::wait});
  EXPECT_FALSE(ran.end.children_left || ran.end.children_ended || ran.end.children_detached);
  EXPECT_EQ(ran.waits, 0);
}

}  // namespace
}  // namespace joblog
