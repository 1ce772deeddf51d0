// SPDX-License-Identifier: MIT
// What a command prints and what outlives it, through the program as a user has it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/eventually.h"
#include "support/installation.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A command `job` that runs a shell script, with further keys.
std::string command(const std::string& script, const std::string& keys = "") {
  return "[commands.job]\ncommand = [\"bash\", \"-c\", '''" + script + "''']\n" + keys;
}

std::string outputs(const Installation& home) {
  std::string lines;
  for (const auto& row : home.json({"logs", "show", "last"})) {
    if (row.if_contains("source") == nullptr || row.at("source") == "system" ||
        row.at("source") == "handler" || row.at("type") != "detail") {
      continue;
    }
    lines += std::string(row.at("message").as_string());
    if (!row.at("continued").as_bool()) lines += '\n';
  }
  return lines;
}

TEST(CommandOutput, OverTheCapKeepsTheEndAndQuotesTheTrueLastLine) {
  const Installation home(
      command("seq 100000 199999; echo 'FATAL: checksum mismatch' >&2; seq 3; exit 2",
              "output_max = \"64 KiB\"\n"));
  EXPECT_EQ(home.run({"run", "job"}).exit_code, 1);
  EXPECT_THAT(
      home.messages("last"),
      AllOf(HasSubstr("100000\n"), HasSubstr("are missing: more than output_max (64.0 KiB)"),
            HasSubstr("FATAL: checksum mismatch\n"), HasSubstr("199999\n"),
            Not(HasSubstr("150000\n"))));
  EXPECT_THAT(std::string(home.json({"logs"}).front().at("error_message").as_string()),
              HasSubstr("FATAL: checksum mismatch"));
}

TEST(CommandOutput, OfABarIsItsLastState) {
  const Installation home(
      command("for i in 1 2 3; do printf '\\rcopy %d0 %%' $i; done; echo; echo ok"));
  EXPECT_EQ(home.run({"run", "job"}).exit_code, 0);
  EXPECT_EQ(outputs(home), "copy 30 %\nok\n");
}

TEST(CommandOutput, ComesInTheOrderWritten) {
  const Installation home(command("for i in $(seq 1 20); do echo $i; echo $((i + 20)) >&2; done"));
  home.run({"run", "job"});
  std::string expected;
  for (int i = 1; i <= 20; ++i)
    expected += std::to_string(i) + "\n" + std::to_string(i + 20) + "\n";
  EXPECT_EQ(outputs(home), expected);
}

TEST(CommandOutput, OfATerminalIsThatOfAPerson) {
  const Installation home(command("test -t 1 && echo a terminal", "tty = true\n"));
  home.run({"run", "job"});
  EXPECT_EQ(outputs(home), "a terminal\n");
}

TEST(CommandOutput, ThatIsOneLongLineIsOneLine) {
  const Installation home(command("printf '%065533dORDER4711'; printf '%0300000d\\n' 0"));
  home.run({"run", "job"});
  const std::string lines = outputs(home);
  EXPECT_EQ(std::ranges::count(lines, '\n'), 1);
  EXPECT_EQ(lines.size(), 65'533 + 9 + 300'000 + 1);
}

class LiveCommandOutput : public testing::Test {
 protected:
  bool shows(const std::string& text) {
    return eventually([&] { return home_.run({"logs", "show", "last"}).out.contains(text); });
  }
  Installation home_{command("echo begun; printf 'Password: '; exec sleep 600")};
};

TEST_F(LiveCommandOutput, ShowsALineThatIsNotFinished) {
  const Background server = home_.serve();
  home_.enqueue({"job"});
  EXPECT_TRUE(shows("Password:  (unfinished)"));
}

TEST_F(LiveCommandOutput, KeepsALineThatIsNotFinishedWhenTheWorkerIsKilled) {
  {
    Background server = home_.serve();
    home_.enqueue({"job"});
    ASSERT_TRUE(shows("Password:  (unfinished)"));
    server.send(SIGKILL);
    server.wait();
  }
  const Background next = home_.serve();
  EXPECT_TRUE(shows("ProcessDied"));
  EXPECT_EQ(outputs(home_), "begun\nPassword: \n");
}

TEST(CommandChildren, AreWaitedForAndTheirWorkIsPartOfTheRun) {
  const Installation home(command("(sleep 3; echo upload finished) & echo main"));
  EXPECT_EQ(home.run({"run", "job"}).exit_code, 0);
  EXPECT_THAT(home.messages("last"), HasSubstr("upload finished"));
}

TEST(CommandChildren, ThatAreCutOffMakeTheRunNoSuccess) {
  const Installation home(command("(sleep 600; echo never) & echo main", "timeout = \"3s\"\n"));
  EXPECT_EQ(home.run({"run", "job"}).exit_code, 1);
  EXPECT_EQ(home.json({"logs"}).front().at("status"), "error");
  EXPECT_THAT(home.messages("last"), HasSubstr("outlived it and were cut off"));
}

TEST(CommandChildren, MayBeLetGo) {
  const Installation home(command("sleep 600 & echo $!", "children = \"detach\"\n"));
  EXPECT_EQ(home.run({"run", "job"}).exit_code, 0);
  EXPECT_THAT(home.messages("last"), HasSubstr("still run and have its output open"));
  const pid_t child = std::stoi(outputs(home));
  EXPECT_TRUE(is_alive(child));
  ::kill(child, SIGKILL);
}

TEST(CommandChildren, MayBeEnded) {
  const Installation home(command("sleep 600 & echo $!", "children = \"kill\"\n"));
  EXPECT_EQ(home.run({"run", "job"}).exit_code, 0);
  EXPECT_THAT(home.messages("last"), HasSubstr("outlived it and were cut off"));
  EXPECT_FALSE(is_alive(std::stoi(outputs(home))));
}

TEST(CommandChildren, DoNotHoldUpExec) {
  const Installation home("");
  const Ran ran = home.run({"exec", "--name", "x", "--", "sh", "-c", "sleep 600 & echo $!"});
  EXPECT_EQ(ran.exit_code, 0);
  ::kill(std::stoi(ran.out), SIGKILL);
}

}  // namespace
}  // namespace joblog::test
