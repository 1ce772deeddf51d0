// SPDX-License-Identifier: MIT
#include "jobs/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pwd.h>
#include <unistd.h>

#include <algorithm>

#include "support/command_run.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using test::CommandRun;
using test::PlainRun;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

CommandSpec shell(std::string script) { return {.argv = {"sh", "-c", std::move(script)}}; }

Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

Outcome run(Run& run, CommandSpec spec,
            const Environment& environment = environment_of({{"PATH", "/usr/bin:/bin"}})) {
  const SystemClock clock;
  return command_handler(std::move(spec), clock, environment)(run);
}

Failure failure(const Outcome& outcome) {
  const auto* failed = std::get_if<Failure>(&outcome);
  return failed != nullptr ? *failed : Failure{"none", "the command did not fail"};
}

TEST(Command, LogsEachLineWithItsStream) {
  CommandRun log;
  const Outcome outcome = run(log, shell("echo one; echo two >&2; echo; printf end"));
  EXPECT_TRUE(std::holds_alternative<Success>(outcome));
  std::ranges::sort(log.lines);  // Between the two streams there is no order.
  EXPECT_THAT(log.lines, ElementsAre("err: two", "out: ", "out: end", "out: one",
                                     "running sh with 2 arguments"));
}

TEST(Command, LogsMessagesWhereTheRunKnowsNoStreams) {
  PlainRun log;
  run(log, shell("echo one; echo; echo two >&2"));
  EXPECT_THAT(log.lines, Contains("one"));
  EXPECT_THAT(log.lines, Contains("two"));
  EXPECT_EQ(log.lines.size(), 3);
}

TEST(Command, FailsWithTheExitCodeAndTheLastLineOfStandardError) {
  CommandRun log;
  const Failure failed = failure(run(log, shell("echo bad luck >&2; echo >&2; echo done; exit 3")));
  EXPECT_EQ(failed.error_class, "CommandFailed");
  EXPECT_EQ(failed.message, "exit code 3 (last line: bad luck)");
  EXPECT_TRUE(failed.retry);
}

TEST(Command, FailsWithTheLastLineOfStandardOutputWhenThereIsNoOther) {
  CommandRun log;
  EXPECT_EQ(failure(run(log, shell("echo 1; echo '  2 '; exit 1"))).message,
            "exit code 1 (last line: 2)");
  EXPECT_EQ(failure(run(log, shell("exit 1"))).message, "exit code 1");
}

TEST(Command, ShortensTheLastLineAndKeepsItText) {
  CommandRun log;
  const std::string message =
      failure(run(log, shell("printf '\\377'; head -c 5000 /dev/zero | tr '\\0' x; exit 1")))
          .message;
  EXPECT_THAT(message, HasSubstr("(last line: \\xffxxx"));
  EXPECT_THAT(message, HasSubstr("xxx…)"));
  EXPECT_LT(message.size(), 260);
}

TEST(Command, NamesTheSignalThatKilledIt) {
  CommandRun log;
  EXPECT_EQ(failure(run(log, shell("kill -SEGV $$"))).message, "killed by SIGSEGV (11)");
}

TEST(Command, FailsForGoodWhenTheProgramDoesNotExist) {
  CommandRun log;
  const Failure failed = failure(run(log, {.argv = {"/no/such/program"}}));
  EXPECT_EQ(failed.error_class, "CommandNotStarted");
  EXPECT_EQ(failed.message, "no such program: /no/such/program");
  EXPECT_FALSE(failed.retry);
}

TEST(Command, PassesTheJobThroughTheEnvironmentAndNothingOfOursUnasked) {
  const auto account = [](const char* what) {
    return "out: " + std::string(what) + "=" + (::getpwuid(::geteuid())->pw_name);
  };
  CommandRun log({.kind = "report", .arguments = R"({"a":"$(id) 'x'"})", .attempt = 2});
  CommandSpec spec{.argv = {"/usr/bin/env"}, .environment_allowed = {"LANG", "HOME", "UNSET"}};
  spec.environment = {{"HOME", "/srv"}, {"JOBLOG_RUN", "forged"}};
  spec.installation = [] { return "here"; };
  run(log, spec, environment_of({{"LANG", "C"}, {"HOME", "/root"}, {"SECRET", "x"}}));
  log.lines.erase(log.lines.begin());
  EXPECT_THAT(
      log.lines,
      testing::UnorderedElementsAre(
          "out: LANG=C", "out: HOME=/srv", "out: SHELL=/bin/sh",
          "out: PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", account("USER"),
          account("LOGNAME"), "out: PYTHONUNBUFFERED=1", "out: JOBLOG_KIND=report",
          "out: JOBLOG_RUN=20261123140000", "out: JOBLOG_ATTEMPT=2",
          R"(out: JOBLOG_ARGUMENTS={"a":"$(id) 'x'"})", "out: JOBLOG_MARK=here:20261123140000"));
}

TEST(Command, RunsInItsFolder) {
  CommandRun log;
  CommandSpec spec = shell("pwd");
  spec.working_directory = "/usr/share";
  run(log, spec);
  EXPECT_THAT(log.lines, Contains("out: /usr/share"));
}

TEST(Command, IsCancelledByTermToItsGroup) {
  CommandRun log({.stop_at = "ready"});
  const Outcome outcome =
      run(log, shell("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done"));
  EXPECT_TRUE(std::holds_alternative<Cancelled>(outcome));
  EXPECT_THAT(log.lines, Contains("out: bye"));
}

TEST(Command, IsKilledAfterTheGraceAndSaysSo) {
  CommandRun log({.stop_at = "ready"});
  CommandSpec spec = shell("trap '' TERM; echo ready; while :; do sleep 0.01; done");
  spec.grace = 50ms;
  EXPECT_TRUE(std::holds_alternative<Cancelled>(run(log, spec)));
  EXPECT_THAT(log.lines.back(), HasSubstr("sent SIGKILL to its group"));
}

TEST(Command, KeepsNoMoreOutputThanAllowedAndSaysSo) {
  CommandRun log;
  CommandSpec spec = shell("yes 1234567 | head -c 100000");
  spec.output_bytes_max = 800;
  run(log, spec);
  EXPECT_EQ(std::ranges::count(log.lines, "out: 1234567"), 12);  // Each costs 64.
  EXPECT_THAT(log.lines, testing::Contains(HasSubstr("are missing: more than output_max (800 B)")));
}

TEST(Command, ReportsStatistics) {
  CommandRun log;
  run(log,
      shell(
          "dd if=/dev/zero of=/dev/null bs=256M count=1 2>/dev/null; echo 1; echo 2 >&2; exit 7"));
  EXPECT_EQ(log.stats["exit_code"], 7);
  EXPECT_EQ(log.stats["output_lines"], 2);
  EXPECT_GT(log.stats["max_rss_bytes"], 256'000'000);
  EXPECT_TRUE(log.stats.contains("cpu_seconds"));
}

}  // namespace
}  // namespace joblog
