// SPDX-License-Identifier: MIT
// What a command wrote is there, or it says that it is not: full disks, limits, closed streams, and
// readers that left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/installation.h"
#include "support/run_command.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Output : public testing::Test {
 protected:
  /// Runs a line of the shell in which "$@" is joblog with its folders.
  CommandResult shell(const std::string& line) const {
    return run_command({"bash", "-c", line, "bash", home_.program, "--data", home_.data(),
                        "--config", home_.config_file()});
  }

  Installation home_{"[commands.hi]\ncommand = [\"echo\", \"hi\"]\n"};
};

TEST_F(Output, OfEveryCommandOnAFullDiskIsAFailureWithOneLine) {
  ASSERT_EQ(home_.run({"run", "hi"}).exit_code, 0);
  for (const std::string words :
       {"logs", "--json logs", "logs show last", "jobs", "queues", "schedules", "kinds", "check",
        "db status", "db check", "--version", "--help", "logs --help", "enqueue hi",
        "sample-erp --out \"$3.erp\"", "db backup \"$3.backup\"", "exec --name x -- echo y"}) {
    const auto ran = shell("\"$@\" " + words + " 2>&1 >/dev/full");
    EXPECT_EQ(ran.exit_code, 1) << words << ran.output;
    EXPECT_THAT(ran.output,
                AllOf(HasSubstr("standard output could not be written: No space left on device")))
        << words;
    const auto lines = std::ranges::count(ran.output, '\n');
    EXPECT_EQ(lines, words.starts_with("enqueue") ? 2 : 1) << words << ran.output;
  }
}

TEST_F(Output, OfFollowingOnAFullDiskEndsIt) {
  ASSERT_EQ(home_.run({"run", "hi"}).exit_code, 0);
  const auto ran = shell("timeout 20 \"$@\" logs --follow 2>&1 >/dev/full");
  EXPECT_EQ(ran.exit_code, 1) << ran.output;
  EXPECT_THAT(ran.output, HasSubstr("could not be written"));
}

TEST_F(Output, WhoseReaderLeftIsNoFailure) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(home_.run({"run", "hi"}).exit_code, 0);
  for (const std::string words : {"logs", "--json jobs --limit 1", "--help"}) {
    const auto ran =
        shell("exec 3> >(exec <&-); wait $!; \"$@\" " + words + " >&3; echo \"code $?\"");
    EXPECT_THAT(ran.output, testing::AnyOf("code 0\n", "code 141\n")) << words;
  }
}

TEST_F(Output, ToAClosedStreamIsAFailureAndGoesIntoNoFile) {
  ASSERT_EQ(home_.run({"run", "hi"}).exit_code, 0);
  const auto ran = shell("\"$@\" logs 2>&1 >&-");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.output, HasSubstr("standard output could not be written: Bad file descriptor"));
  EXPECT_TRUE(home_.is_sound());
}

TEST_F(Output, InJsonTellsOfItsFailureInJson) {
  const auto ran = shell("\"$@\" --json kinds 2>&1 >/dev/full");
  EXPECT_THAT(ran.output, AllOf(HasSubstr(R"("kind":"unavailable")"), HasSubstr("No space left")));
}

TEST_F(Output, OfACommandKeepsTheCommandsOwnCode) {
  EXPECT_EQ(shell("\"$@\" exec --name x -- sh -c 'echo y; exit 7' 2>&1 >/dev/full").exit_code, 7);
}

TEST_F(Output, OfAProcessWhoseFilesMayNotGrowIsRefusedInWords) {
  ASSERT_EQ(home_.run({"enqueue", "hi"}).exit_code, 0);
  const auto ran = shell("prlimit --fsize=100000 --core=0 \"$@\" enqueue hi --count 2000 2>&1");
  EXPECT_EQ(ran.exit_code, 6) << ran.output;
  EXPECT_THAT(ran.output,
              AllOf(HasSubstr("the file may not grow any more"), HasSubstr("nothing was stored")));
  EXPECT_TRUE(home_.is_sound());
}

}  // namespace
}  // namespace joblog::test
