// SPDX-License-Identifier: MIT
// The server: what it runs, how it stops, and what becomes of its work when it dies.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "support/eventually.h"
#include "support/installation.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// "hello" says so; "slow" writes its pid into a file of the data folder and goes on for long.
constexpr std::string_view kCommands = R"(
[commands.hello]
command = ["sh", "-c", "echo hello"]

[commands.slow]
command = ["sh", "-c", "echo I began; echo $$ >>{0}; exec sleep 600"]
grace = "2s"
attempts = 2
retry_delay = "1s"
)";

class Server : public testing::Test {
 protected:
  Server() { home_.rewrite_config(commands()); }
  /// A server that was killed leaves its commands to the next one, and here none follows.
  ~Server() override {
    std::istringstream all(content_of(pids()));
    for (pid_t pid = 0; all >> pid;) ::kill(pid, SIGKILL);
  }

  std::string commands() const { return fmt::format(kCommands, pids()); }
  std::string pids() const { return home_.folder().file("pids"); }
  /// The process of the command's run number `run`, from 1, as soon as there is one.
  pid_t pid_of(std::size_t run) const {
    const auto lines = [&] { return std::ranges::count(content_of(pids()), '\n'); };
    if (!eventually([&] { return static_cast<std::size_t>(lines()) >= run; })) return -1;
    std::string all = content_of(pids());
    for (std::size_t skipped = 1; skipped < run; ++skipped) all.erase(0, all.find('\n') + 1);
    return std::stoi(all);
  }
  std::vector<boost::json::object> runs_of(const std::string& kind) const {
    return home_.json({"logs", "--kind", kind});
  }

  Installation home_{""};
};

TEST_F(Server, RunsAnEnqueuedJobAndStopsWithNothingLeftBehind) {
  Background server = home_.serve();
  const auto job = home_.enqueue({"hello"});
  EXPECT_TRUE(home_.becomes(job, "finished"));
  EXPECT_THAT(home_.messages("last"), HasSubstr("hello\n"));
  EXPECT_EQ(server.stop(), 0) << server.said();
  EXPECT_THAT(server.said(), HasSubstr("stopped; everything is stored"));
  EXPECT_THAT(home_.json({"jobs", "--state", "claimed"}), testing::IsEmpty());
  EXPECT_TRUE(home_.is_sound());
}

TEST_F(Server, RunsARecurringCommandAtItsInstants) {
  home_.rewrite_config(commands() + R"(
[recurring.greeting]
schedule = "every 1 seconds"
kind = "hello"
)");
  Background server = home_.serve();
  EXPECT_TRUE(eventually([&] { return runs_of("hello").size() >= 3; }));
  EXPECT_EQ(server.stop(), 0);
  const auto run = runs_of("hello").back();
  EXPECT_EQ(run.at("trigger"), "schedule");
  EXPECT_EQ(run.at("triggered_by"), "greeting");
  EXPECT_EQ(run.at("status"), "success");
  EXPECT_EQ(home_.json_line({"schedules"}).at("last_outcome"), "run");
}

TEST_F(Server, RecordsAnInstantThatFallsIntoARunningOneAsSkippedWithTheReason) {
  home_.rewrite_config(commands() + R"(
[recurring.often]
schedule = "every 1 seconds"
kind = "slow"
)");
  Background server = home_.serve();
  ASSERT_TRUE(server.says(" is skipped: "));
  const auto task = home_.json_line({"schedules"});
  EXPECT_EQ(task.at("last_outcome"), "skipped");
  EXPECT_NE(task.at("last_reason").as_string(), "");
  EXPECT_THAT(home_.run({"schedules"}).out, AllOf(HasSubstr(": skipped"), HasSubstr("last ran")));
  EXPECT_EQ(runs_of("slow").size(), 1U);
}

TEST_F(Server, LeavesOutABadScheduleByNameAndLineAndRunsTheOthers) {
  home_.rewrite_config(commands() + R"([recurring.bad]
schedule = "every 7 minutes"
kind = "hello"
[recurring.good]
schedule = "every 1 seconds"
kind = "hello"
)");
  Background server = home_.serve();
  EXPECT_THAT(server.said(), AllOf(HasSubstr("joblog.toml:"), HasSubstr("recurring.bad"),
                                   HasSubstr("it is left out"), HasSubstr("recurring tasks: 1")));
  EXPECT_TRUE(eventually([&] { return !runs_of("hello").empty(); }));
  EXPECT_EQ(server.stop(), 0);
}

TEST_F(Server, ThatIsKilledEndsItsRunAsAnErrorAndTheNextOneRepeatsIt) {
  const auto job = home_.enqueue({"slow"});
  {
    Background server = home_.serve();
    ASSERT_GT(pid_of(1), 0);
    ASSERT_TRUE(eventually([&] { return home_.messages("last").contains("I began"); }));
    server.send(SIGKILL);
    EXPECT_EQ(server.wait(), 128 + SIGKILL);
  }
  Background next = home_.serve();
  EXPECT_TRUE(eventually([&] { return !is_alive(pid_of(1)); }));
  ASSERT_GT(pid_of(2), 0);
  EXPECT_TRUE(is_alive(pid_of(2)));
  ASSERT_EQ(runs_of("slow").size(), 2U);
  const auto dead = runs_of("slow").back();
  EXPECT_EQ(dead.at("status"), "error");
  EXPECT_EQ(dead.at("error_class"), "ProcessDied");
  const std::string messages = home_.messages(std::string(dead.at("name").as_string()));
  EXPECT_THAT(messages, AllOf(HasSubstr("I began\n"), HasSubstr(dead.at("process").as_string())));
  EXPECT_LT(messages.find("I began"), messages.find(dead.at("process").as_string()));
  const auto repeated = runs_of("slow").front();
  EXPECT_EQ(repeated.at("attempt"), 2);
  EXPECT_EQ(repeated.at("job"), job);
  const std::string shown = home_.run({"jobs", "show", std::to_string(job)}).out;
  EXPECT_THAT(shown, AllOf(HasSubstr(dead.at("name").as_string()),
                           HasSubstr(repeated.at("name").as_string())));

  next.send(SIGTERM);
  ASSERT_TRUE(next.says("stopping"));
  next.send(SIGTERM);
  EXPECT_EQ(next.wait(std::chrono::seconds{5}), 130);
  EXPECT_TRUE(home_.is_sound());
}

TEST_F(Server, TakesASignalThatIsSentTwiceAtOnceForOne) {
  Background server = home_.serve();
  server.send(SIGTERM);
  server.send(SIGINT);  // Another one: two of the same kind may arrive as one.
  EXPECT_EQ(server.wait(), 0) << server.said();
  EXPECT_THAT(server.said(), HasSubstr("everything is stored"));
}

TEST_F(Server, HandsARunningJobBackWhenItStops) {
  const auto job = home_.enqueue({"slow"});
  Background server = home_.serve();
  ASSERT_GT(pid_of(1), 0);
  EXPECT_EQ(server.stop(), 0) << server.said();
  EXPECT_FALSE(is_alive(pid_of(1)));
  EXPECT_EQ(home_.state_of(job), "ready");
  EXPECT_EQ(runs_of("slow").front().at("error_class"), "WorkerStopped");
  EXPECT_THAT(home_.run({"jobs"}).out, HasSubstr("joblog serve starts one"));
}

TEST_F(Server, StopsACommandWithinMomentsWhenItIsCancelled) {
  Background server = home_.serve();
  const auto job = home_.enqueue({"slow"});
  ASSERT_GT(pid_of(1), 0);
  EXPECT_EQ(home_.run({"cancel", std::to_string(job)}).exit_code, 0);
  EXPECT_TRUE(home_.becomes(job, "finished"));
  EXPECT_FALSE(is_alive(pid_of(1)));
  EXPECT_EQ(runs_of("slow").front().at("error_class"), "Cancelled");
  EXPECT_EQ(home_.json_line({"jobs", "show", std::to_string(job)}).at("ended_as"), "cancelled");
  EXPECT_EQ(home_.run({"cancel", std::to_string(job)}).exit_code, 5);
}

TEST_F(Server, StopsAJobThatRunsOverItsTimeOut) {
  home_.rewrite_config(R"(
[commands.endless]
command = ["sleep", "600"]
timeout = "1s"
)");
  Background server = home_.serve();
  const auto job = home_.enqueue({"endless"});
  EXPECT_TRUE(home_.becomes(job, "failed"));
  EXPECT_EQ(runs_of("endless").front().at("error_class"), "TimedOut");
  EXPECT_THAT(home_.messages("last"), HasSubstr("ran longer than its time-out of 1 s"));
}

}  // namespace
}  // namespace joblog::test
