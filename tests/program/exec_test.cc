// SPDX-License-Identifier: MIT
// Any command, logged: what passes through, and what a hostile one cannot do.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/eventually.h"
#include "support/installation.h"
#include "support/run_command.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Words exec(const std::string& script) {
  return {"exec", "--name", "script", "--", "sh", "-c", script};
}

class Exec : public testing::Test {
 protected:
  Installation home_{""};
};

TEST_F(Exec, PassesOutputAndExitCodeThroughAndLogsThem) {
  const Ran ran = home_.run(exec("echo one; echo two >&2; exit 3"));
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_EQ(ran.out, "one\n");
  EXPECT_THAT(ran.err, StartsWith("two\n"));
  EXPECT_THAT(home_.messages("last"), AllOf(HasSubstr("one\n"), HasSubstr("two\n")));
  EXPECT_EQ(home_.json({"logs"}).front().at("status"), "error");
}

TEST_F(Exec, AnswersASignalAsShellsDo) {
  EXPECT_EQ(home_.run(exec("kill -9 $$")).exit_code, 128 + SIGKILL);
  EXPECT_THAT(home_.messages("last"), HasSubstr("killed by SIGKILL"));
}

TEST_F(Exec, PassesStandardInputOn) {
  const Ran ran = home_.run({"exec", "--name", "upper", "--", "tr", "a-z", "A-Z"}, "hello\n");
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "HELLO\n");
}

TEST_F(Exec, OfAMissingProgramAnswersAsShellsDoAndSaysSo) {
  const Ran ran = home_.run({"exec", "--name", "missing", "--", "no-such-program"});
  EXPECT_EQ(ran.exit_code, 127);
  EXPECT_THAT(ran.err, HasSubstr("no such program: no-such-program"));
  EXPECT_EQ(home_.json({"logs"}).front().at("error_class"), "CommandNotStarted");
}

TEST_F(Exec, StopsTheCommandAfterItsTimeOut) {
  const Ran ran = home_.run(
      {"exec", "--name", "slow", "--timeout", "1s", "--", "sh", "-c", "echo $$; exec sleep 600"});
  EXPECT_NE(ran.exit_code, 0);
  EXPECT_THAT(ran.err, HasSubstr("time-out"));
  EXPECT_FALSE(is_alive(std::stoi(ran.out)));
}

TEST_F(Exec, EndsItsCommandWhenItIsInterruptedAndSaysByWhichSignal) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const std::string file = home_.folder().file("pid-" + std::to_string(signal));
    Background exec_run = home_.start(exec("echo $$ >" + file + "; exec sleep 600"));
    ASSERT_TRUE(eventually([&] { return content_of(file).ends_with('\n'); }));
    exec_run.send(signal);
    EXPECT_EQ(exec_run.wait(), 128 + signal);
    EXPECT_TRUE(eventually([&] { return !is_alive(std::stoi(content_of(file))); }));
    EXPECT_EQ(home_.json({"logs"}).front().at("error_class"), "Cancelled");
  }
}

/// What bash says of `exec -- sh -c SCRIPT | head -1`: the code of exec.
std::string code_when_its_reader_leaves(const Installation& home, const std::string& script) {
  const CommandResult ran = run_command(
      {"bash", "-c",
       fmt::format("{} --data {} --config {} exec --name many -- sh -c '{}' 2>&1 | head -1 "
                   ">{}; echo ${{PIPESTATUS[0]}}",
                   home.program, home.data(), home.config_file(), script,
                   home.folder().file("first"))});
  return ran.output;
}

TEST_F(Exec, LetsACommandThatNobodyReadsAnyMoreEndAsItWouldByItself) {
  EXPECT_EQ(code_when_its_reader_leaves(home_, "exec yes"), "141\n") << "by SIGPIPE";
  EXPECT_EQ(home_.json({"logs"}).front().at("status"), "error");
  EXPECT_EQ(code_when_its_reader_leaves(home_, "yes | head -c 3000000; exit 7"), "7\n");
  EXPECT_EQ(home_.json({"logs"}).front().at("error_class"), "CommandFailed");
}

TEST_F(Exec, EndsNoWorkOfACommandThatGoesOnWithoutAReader) {
  const std::string done = home_.folder().file("done");
  EXPECT_EQ(code_when_its_reader_leaves(
                home_, "trap \"\" PIPE; seq 200000 2>/dev/null; echo done >" + done + "; exit 0"),
            "0\n");
  EXPECT_EQ(content_of(done), "done\n");
}

TEST_F(Exec, ThatIsInterruptedKeepsTheCodeOfACommandThatEndsItself) {
  const std::string begun = home_.folder().file("begun");
  Background exec_run =
      home_.start(exec("trap \"exit 9\" TERM; echo >" + begun + "; while :; do sleep 0.01; done"));
  ASSERT_TRUE(eventually([&] { return content_of(begun) == "\n"; }));
  exec_run.send(SIGTERM);
  EXPECT_EQ(exec_run.wait(), 9);
}

TEST_F(Exec, IsNotEndedByTheSignalForAReload) {
  const std::string begun = home_.folder().file("begun"), go_on = home_.folder().file("go_on");
  Background exec_run = home_.start(
      exec("echo >" + begun + "; until [ -e " + go_on + " ]; do sleep 0.01; done; exit 0"));
  ASSERT_TRUE(eventually([&] { return content_of(begun) == "\n"; }));
  exec_run.send(SIGUSR1);
  exec_run.send(SIGUSR1);
  home_.folder().write("go_on", "");
  EXPECT_EQ(exec_run.wait(), 0);
  EXPECT_EQ(home_.json({"logs"}).front().at("status"), "success");
}

TEST_F(Exec, WithoutACommandIsWrongUsage) {
  const Ran ran = home_.run({"exec", "--name", "x"});
  EXPECT_EQ(ran.exit_code, 2);
  EXPECT_THAT(ran.err, HasSubstr("write the command after --"));
}

TEST_F(Exec, KeepsHostileBytesAsHarmlessText) {
  const Ran ran = home_.run(exec(R"(printf '\033[2J\033]0;owned\007\377\376 nul:\000: tail\n')"));
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, std::string("\x1b[2J\x1b]0;owned\x07\xff\xfe nul:\0: tail\n", 29));
  const std::string kept = home_.messages("last");
  EXPECT_THAT(kept, AllOf(HasSubstr("owned"), HasSubstr("\\xff\\xfe nul:\\x00: tail")));
}

TEST_F(Exec, PassesOutputOnByteForByte) {
  using namespace std::string_literals;
  const Ran ran = home_.run(exec(R"(printf 'a\r\nb\n\r\n\000\377no end'; printf '\r\377' >&2)"));
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "a\r\nb\n\r\n\0\xffno end"s);
  EXPECT_EQ(ran.err.substr(0, 2), "\r\xff");
}

TEST_F(Exec, KeepsALineOfTenMegabytesInPieces) {
  const Ran ran = home_.run(exec("head -c 10000000 /dev/zero | tr '\\0' x; echo; echo after"));
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out.size(), 10'000'000 + 1 + 6);
  const std::string kept = home_.messages("last");
  EXPECT_GE(std::ranges::count(kept, 'x'), 10'000'000);
  EXPECT_THAT(kept.substr(kept.size() - 200), HasSubstr("after"));
}

TEST_F(Exec, KeepsAHundredThousandLinesInTheirOrder) {
  const Ran ran = home_.run(exec("seq 100000"));
  EXPECT_EQ(ran.exit_code, 0);
  std::string expected;
  for (int line = 1; line <= 100'000; ++line) expected += fmt::format("{}\n", line);
  EXPECT_TRUE(ran.out == expected);
  EXPECT_TRUE(home_.messages("last") == "running sh with 2 arguments\n" + expected);
  EXPECT_TRUE(home_.is_sound());
}

}  // namespace
}  // namespace joblog::test
