// SPDX-License-Identifier: MIT
// Commands of the configuration through the real program: what their lines mean, what goes in, and
// what of it can be seen afterwards.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/installation.h"
#include "support/run_command.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

std::string command(const std::string& script, const std::string& more = "") {
  return fmt::format("[commands.job]\ncommand = [\"sh\", \"-c\", '''{} ''', \"sh\"{}\n", script,
                     more.empty() ? "]" : more);
}

boost::json::object last_log(const Installation& home) { return home.json({"logs"}).front(); }

std::string text_of(const boost::json::object& object, const char* key) {
  return std::string(object.at(key).get_string());
}

TEST(Commands, FailWithTheirFirstErrorAndNotWithOurClosingLine) {
  const Installation home(command("seq 3; echo 'ERROR: price table missing'; seq 20; exit 4"));
  EXPECT_EQ(home.run({"run", "job"}).exit_code, 1);
  EXPECT_EQ(text_of(last_log(home), "error_message"), "exit code 4: ERROR: price table missing");
  const Ran errors = home.run({"logs", "show", "last", "--level", "error"});
  EXPECT_LT(errors.out.find("ERROR: price table"), errors.out.find("CommandFailed"));
}

TEST(Commands, ReportStatisticsProgressAndSteps) {
  const Installation home(
      command("echo '::group copy'; echo '::stat rows=42'; echo '::progress 1/2'; "
              "echo '{\"joblog\": {\"stat\": {\"bad\": 1}}}' >&2; echo plain"));
  const Ran ran = home.run({"run", "job"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  const auto statistics = last_log(home).at("statistics").get_object();
  EXPECT_EQ(statistics.at("rows"), 42);
  EXPECT_EQ(statistics.at("bad"), 1);
  EXPECT_TRUE(statistics.contains("seconds_copy"));
  EXPECT_THAT(home.messages("last"),
              AllOf(HasSubstr("step copy took"), HasSubstr("plain"), Not(HasSubstr("::stat"))));
}

TEST(Commands, GetTheirParametersAsWholeArgumentsAndVariables) {
  const Installation home(
      command("printf '<%s>\\n' \"$@\" \"$JOBLOG_ARG_NAME\" \"$JOBLOG_ARGUMENTS\"",
              ", \"--name={name}\", \"{mode}\", \"{left_out}\"]\n"
              "[commands.job.parameters]\nname = { required = true }\n"
              "mode = { choices = ['a', 'b'], default = 'a' }\nleft_out = {}"));
  const Ran ran = home.run({"run", "job", "--arguments", R"({"name":"x; $(id) '{mode}'"})"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(home.messages("last"),
              HasSubstr("<--name=x; $(id) '{mode}'>\n<a>\n<x; $(id) '{mode}'>\n"
                        "<{\"mode\":\"a\",\"name\":\"x; $(id) '{mode}'\"}>\n"));
}

TEST(Commands, RefuseWrongParametersWhereverAJobIsMade) {
  const Installation home(
      command("true",
              ", \"{day}\"]\n[commands.job.parameters]\nday = { type = 'date', required = true }\n"
              "[recurring.nightly]\nschedule = '@daily'\nkind = 'job'\narguments = { dai = 'x' }"));
  for (const char* verb : {"run", "enqueue"}) {
    const Ran ran = home.run({verb, "job", "--arguments", R"({"dai":"2026-11-23"})"});
    EXPECT_EQ(ran.exit_code, 2) << verb;
    EXPECT_THAT(
        ran.err,
        HasSubstr(
            "there is no parameter \"dai\"; did you mean \"day\"?; it takes day (date, required)"));
    EXPECT_NE(home.run({verb, "job"}).exit_code, 0);
  }
  EXPECT_THAT(home.json({"jobs"}), IsEmpty());
  const Ran check = home.run({"check"});
  EXPECT_NE(check.exit_code, 0);
  EXPECT_THAT(check.out + check.err,
              AllOf(HasSubstr("recurring.nightly"), HasSubstr("did you mean \"day\"?")));
  EXPECT_THAT(home.run({"kinds"}).out, HasSubstr("day (date, required)"));
}

TEST(Commands, NeverShowASecret) {
  const Installation home(
      command("echo \"token is $JOBLOG_ARG_TOKEN\"; echo \"ERROR: $1 refused\" >&2; exit 3",
              ", \"{token}\"]\n[commands.job.parameters]\ntoken = { secret = true }\ncount = { "
              "type = 'integer' }"));
  const std::string arguments = R"({"token":"hunter2hunter2"})";
  const Ran ran = home.run({"run", "job", "--arguments", arguments});
  EXPECT_EQ(ran.exit_code, 1);
  const Ran queued = home.run({"enqueue", "job", "--arguments", arguments});
  const Ran refused =
      home.run({"enqueue", "job", "--arguments", R"({"token":"hunter2hunter2","count":"x"})"});
  EXPECT_EQ(refused.exit_code, 2);
  std::string seen = ran.out + ran.err + queued.out + queued.err + refused.out + refused.err +
                     home.messages("last");
  for (const Words& words : {Words{"logs"}, Words{"logs", "--json"}, Words{"jobs"},
                             Words{"jobs", "--json"}, Words{"jobs", "show", "1"},
                             Words{"jobs", "show", "2", "--json"}, Words{"logs", "show", "last"}}) {
    seen += home.run(words).out;
  }
  EXPECT_THAT(seen, AllOf(HasSubstr("token is •••"), HasSubstr("ERROR: ••• refused"),
                          Not(HasSubstr("hunter2"))));
  EXPECT_THAT(home.json({"jobs", "--text", "hunter2"}), IsEmpty());
}

TEST(Commands, HaveWhatCronGives) {
  const Installation home("[commands.job]\ncommand = ['/usr/bin/env']\nset = { LANG = 'C' }\n");
  home.run({"run", "job"});
  EXPECT_THAT(home.messages("last"),
              AllOf(HasSubstr("\nHOME=/"), HasSubstr("\nLOGNAME="), HasSubstr("\nUSER="),
                    HasSubstr("\nSHELL=/bin/sh"), HasSubstr("\nPATH=/"), HasSubstr("\nLANG=C"),
                    HasSubstr("\nPYTHONUNBUFFERED=1")));
}

TEST(ExecRuns, ThatFailsLeavesALogAndNoJobToRetry) {
  const Installation home("");
  EXPECT_EQ(
      home.run({"exec", "--name", "t", "--", "sh", "-c", "echo 'fatal: x'; exit 3"}).exit_code, 3);
  EXPECT_EQ(text_of(last_log(home), "error_message"), "exit code 3: fatal: x");
  EXPECT_THAT(home.json({"jobs", "--state", "failed"}), IsEmpty());
  EXPECT_TRUE(home.is_sound());
}

TEST(ExecRuns, ShowsItsCommandOnlyWhereAskedForAndWithSecretsMasked) {
  const Installation home("");
  home.run({"exec", "--name", "t", "--", "true", "--password", "hunter2"});
  EXPECT_EQ(home.messages("last"), "running true with 2 arguments\n");
  home.run({"exec", "--name", "t", "--show-command", "--", "true", "--password", "hunter2", "a b"});
  EXPECT_EQ(home.messages("last"), "running true --password ••• 'a b'\n");
}

TEST(ExecRuns, UnderstandsReportsAndPassesThemOn) {
  const Installation home("");
  const Ran ran = home.run({"exec", "--name", "t", "--", "echo", "::stat rows=42"});
  EXPECT_EQ(ran.out, "::stat rows=42\n");
  EXPECT_EQ(last_log(home).at("statistics").get_object().at("rows"), 42);
}

class Colours : public testing::Test {
 protected:
  Colours() { home_.run({"run", "job"}); }
  std::string on_terminal(const std::string& environment, const std::string& options = "") const {
    const auto shown = run_command(
        {"sh", "-c",
         fmt::format(
             "env {} JOBLOG_DATA={} JOBLOG_CONFIG={} script -qc '{} logs show last {}' /dev/null",
             environment, home_.data(), home_.config_file(), home_.program, options)});
    return shown.output;
  }
  Installation home_{command(
      R"(printf '\033[90m2026-03-01T00:48:52\033[0m \033[32mINF\033[0m Starting\033]0;title\007 \033]8;;http://x\033\\worker\033]8;;\033\\\033[K #1\n')")};
};

TEST_F(Colours, AreKeptOnATerminalAndNothingElseOfASequence) {
  EXPECT_THAT(
      on_terminal("-u NO_COLOR TERM=xterm"),
      HasSubstr("\x1b[90m2026-03-01T00:48:52\x1b[0m \x1b[32mINF\x1b[0m Starting worker #1"));
}

TEST_F(Colours, AreLeftOutEverywhereElse) {
  const std::string words = "2026-03-01T00:48:52 INF Starting worker #1";
  EXPECT_THAT(home_.run({"logs", "show", "last"}).out,
              AllOf(HasSubstr(words), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(on_terminal("NO_COLOR=1 TERM=xterm"),
              AllOf(HasSubstr(words), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(on_terminal("-u NO_COLOR TERM=dumb"),
              AllOf(HasSubstr(words), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(on_terminal("-u NO_COLOR TERM=xterm", "--no-color"),
              AllOf(HasSubstr(words), Not(HasSubstr("\x1b"))));
}

TEST_F(Colours, AndAllElseGoOutAsStoredOnRequest) {
  EXPECT_THAT(home_.run({"logs", "show", "last", "--raw"}).out,
              HasSubstr("Starting\x1b]0;title\x07 "));
}

}  // namespace
}  // namespace joblog::test
