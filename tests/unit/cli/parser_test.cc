// SPDX-License-Identifier: MIT
// The command line: every command with its values, and errors that say what is near.
#include "cli/parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "cli/exit_code.h"
#include "cli/help.h"

namespace joblog::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

ParseResult parse_words(std::vector<const char*> words,
                        std::map<std::string, std::string> variables = {}) {
  words.insert(words.begin(), "joblog");
  return parse(static_cast<int>(words.size()), words.data(),
               [variables](const std::string& name) -> std::optional<std::string> {
                 const auto found = variables.find(name);
                 if (found == variables.end()) return std::nullopt;
                 return found->second;
               });
}

Invocation invocation_of(std::vector<const char*> words) {
  const auto result = parse_words(std::move(words));
  if (const auto* answer = std::get_if<ParserMessage>(&result)) {
    ADD_FAILURE() << answer->text;
    return {};
  }
  return std::get<Invocation>(result);
}

template <class Value>
Value command_of(std::vector<const char*> words) {
  const Invocation invocation = invocation_of(std::move(words));
  if (const auto* value = std::get_if<Value>(&invocation.command)) return *value;
  ADD_FAILURE() << "another command: " << invocation.command.index();
  return {};
}

/// The text of a refusal, which must be about usage.
std::string refusal_of(std::vector<const char*> words) {
  const auto result = parse_words(std::move(words));
  const auto* answer = std::get_if<ParserMessage>(&result);
  if (!answer) return "accepted";
  EXPECT_EQ(answer->exit_code, exits::usage);
  return answer->text;
}

std::string help_of(std::vector<const char*> words) {
  const auto result = parse_words(std::move(words));
  const auto* answer = std::get_if<ParserMessage>(&result);
  if (!answer) return "accepted";
  EXPECT_EQ(answer->exit_code, exits::done);
  return answer->text;
}

TEST(Parser, ReadsCommandsWithoutValues) {
  command_of<Serve>({"serve"});
  command_of<Queues>({"queues"});
  command_of<Kinds>({"kinds"});
  command_of<Check>({"check"});
  command_of<Password>({"password"});
  command_of<Version>({"version"});
  command_of<Version>({"--version"});
}

TEST(Parser, ReadsTheRolesOfAServer) {
  EXPECT_THAT(command_of<Serve>({"serve"}).roles, testing::IsEmpty());
  EXPECT_THAT(
      command_of<Serve>({"serve", "--role", "web", "--role", "worker", "--role", "web"}).roles,
      ElementsAre(NodeRole::web, NodeRole::worker));
  EXPECT_THAT(command_of<Serve>({"serve", "--role=worker,scheduler"}).roles,
              ElementsAre(NodeRole::worker, NodeRole::scheduler));
  EXPECT_THAT(refusal_of({"serve", "--role", "wep"}), HasSubstr("did you mean \"web\"?"));
}

TEST(Parser, TakesGlobalOptionsBeforeAndAfterTheCommand) {
  const auto before = invocation_of({"--json", "--config", "a.toml", "logs"}).options;
  const auto after = invocation_of({"logs", "--json", "--config=a.toml", "--data", "d", "-q",
                                    "--no-color", "--utc"})
                         .options;
  EXPECT_TRUE(before.json);
  EXPECT_EQ(before.config, "a.toml");
  EXPECT_TRUE(after.json && after.quiet && after.no_color && after.utc);
  EXPECT_EQ(after.config, "a.toml");
  EXPECT_EQ(after.data, "d");
  EXPECT_TRUE(invocation_of({"logs", "show", "last", "--json"}).options.json);
}

TEST(Parser, FallsBackToTheEnvironment) {
  const std::map<std::string, std::string> variables{{"JOBLOG_CONFIG", "e.toml"},
                                                     {"JOBLOG_DATA", "/e"}};
  const auto from_environment = std::get<Invocation>(parse_words({"check"}, variables)).options;
  EXPECT_EQ(from_environment.config, "e.toml");
  EXPECT_EQ(from_environment.data, "/e");
  const auto given =
      std::get<Invocation>(parse_words({"check", "--data", "/o"}, variables)).options;
  EXPECT_EQ(given.data, "/o");
}

TEST(Parser, ReadsSyncAndRun) {
  EXPECT_EQ(command_of<Sync>({"sync"}).what, "open_orders");
  EXPECT_TRUE(command_of<Sync>({"sync", "open_orders", "--force"}).force);
  EXPECT_THAT(refusal_of({"sync", "open_order"}), HasSubstr("did you mean \"open_orders\"?"));
  const auto run = command_of<RunKind>({"run", "report", "--arguments", R"({"a":[1]})"});
  EXPECT_EQ(run.kind, "report");
  EXPECT_EQ(run.arguments, R"({"a":[1]})");
  EXPECT_EQ(command_of<RunKind>({"run", "serve", "--arguments", "{}"}).arguments, "{}");
  EXPECT_THAT(refusal_of({"run"}), HasSubstr("JOB is required"));
}

TEST(Parser, ReadsEnqueue) {
  const auto plain = command_of<Enqueue>({"enqueue", "report"});
  EXPECT_FALSE(plain.priority || plain.queue);
  EXPECT_EQ(plain.count, 1);
  const auto job = command_of<Enqueue>({"enqueue", "report", "--in", "1h 30m", "--priority", "-5",
                                        "--queue", "nightly", "--count", "12"});
  EXPECT_EQ(job.in, std::chrono::minutes{90});
  EXPECT_EQ(job.priority, -5);
  EXPECT_EQ(job.queue, "nightly");
  EXPECT_EQ(job.count, 12);
  const auto once = command_of<Enqueue>(
      {"enqueue", "report", "--at", "14:00", "--unique-key", "k", "--request-id", "r"});
  EXPECT_EQ(once.at, "14:00");
  EXPECT_EQ(once.unique_key + once.request_id, "kr");
}

TEST(Parser, RefusesWhatAnEnqueueCannotBe) {
  EXPECT_THAT(refusal_of({"enqueue", "r", "--in", "soon"}), HasSubstr("not a duration"));
  EXPECT_THAT(refusal_of({"enqueue", "r", "--priority", "1001"}),
              HasSubstr("from -1,000 to 1,000"));
  EXPECT_THAT(refusal_of({"enqueue", "r", "--at", "1", "--in", "1h"}), HasSubstr("excludes"));
  EXPECT_THAT(refusal_of({"enqueue", "r", "--count", "2", "--unique-key", "k"}),
              HasSubstr("only one"));
  EXPECT_THAT(refusal_of({"enqueue", "r", "--count", "0"}), HasSubstr("from 1 to 1,000,000"));
}

TEST(Parser, LeavesTheCommandOfExecAlone) {
  const auto exec = command_of<Exec>({"exec", "--name", "b", "--timeout", "1h", "--directory", "/d",
                                      "--", "ls", "--json", "-l", "--", "[x]", ""});
  EXPECT_EQ(exec.name, "b");
  EXPECT_EQ(exec.timeout, std::chrono::hours{1});
  EXPECT_EQ(exec.directory, "/d");
  EXPECT_THAT(exec.command, ElementsAre("ls", "--json", "-l", "--", "[x]", ""));
  EXPECT_THAT(refusal_of({"exec", "--name", "b"}), HasSubstr("after --"));
  EXPECT_THAT(refusal_of({"exec", "--name", "b", "ls"}), HasSubstr("\"ls\""));
  EXPECT_THAT(refusal_of({"exec", "--", "ls"}), HasSubstr("--name is required"));
  EXPECT_THAT(refusal_of({"logs", "--", "ls"}), HasSubstr("only joblog exec"));
}

TEST(Parser, ReadsLogs) {
  const auto logs = command_of<Logs>({"logs", "--status", "error", "--kind", "k", "--since", "2h",
                                      "--until", "14:00", "--text", "time-out", "-n", "5", "-f"});
  EXPECT_EQ(logs.status, Status::error);
  EXPECT_EQ(logs.kind, "k");
  EXPECT_EQ(logs.since + logs.until + logs.text, "2h14:00time-out");
  EXPECT_EQ(logs.limit, 5);
  EXPECT_TRUE(logs.follow);
  EXPECT_THAT(refusal_of({"logs", "--status", "eror"}), HasSubstr("did you mean \"error\"?"));
  EXPECT_THAT(refusal_of({"logs", "--limit", "none"}), HasSubstr("not a whole number"));
}

TEST(Parser, ReadsLogsShow) {
  const auto show = command_of<LogsShow>(
      {"logs", "show", "20261123140000", "--follow", "--level", "warning", "--since-line", "7"});
  EXPECT_EQ(show.name, "20261123140000");
  EXPECT_TRUE(show.follow);
  EXPECT_EQ(show.level, Level::warning);
  EXPECT_EQ(show.since_line, 7);
  EXPECT_THAT(refusal_of({"logs", "show"}), HasSubstr("NAME is required"));
  EXPECT_THAT(refusal_of({"logs", "shwo", "last"}),
              HasSubstr("unknown command \"shwo\"; did you mean \"show\"?"));
}

TEST(Parser, ReadsLogsDiff) {
  const auto diff =
      command_of<LogsDiff>({"logs", "diff", "20261123140000", "20261122140000", "--limit", "9"});
  EXPECT_EQ(diff.name, "20261123140000");
  EXPECT_EQ(diff.with, "20261122140000");
  EXPECT_EQ(diff.limit, 9);
  EXPECT_EQ(command_of<LogsDiff>({"logs", "diff", "last"}).with, "");
  EXPECT_THAT(refusal_of({"logs", "diff"}), HasSubstr("NAME is required"));
  EXPECT_THAT(refusal_of({"logs", "diff", "last", "--limit", "0"}), HasSubstr("1"));
}

TEST(Parser, ReadsJobs) {
  const auto jobs = command_of<Jobs>(
      {"jobs", "--state", "failed", "--queue", "q", "--kind", "k", "--text", "t", "--limit", "9"});
  EXPECT_EQ(jobs.selection.state, JobState::failed);
  EXPECT_EQ(jobs.selection.queue + jobs.selection.kind + jobs.selection.text, "qkt");
  EXPECT_EQ(jobs.limit, 9);
  EXPECT_EQ(command_of<JobsShow>({"jobs", "show", "4711"}).id, JobId{4711});
  EXPECT_THAT(refusal_of({"jobs", "show", "x"}), HasSubstr("\"x\""));
  EXPECT_THAT(refusal_of({"jobs", "--state", "faild"}), HasSubstr("did you mean \"failed\"?"));
}

TEST(Parser, ReadsChangesOfJobs) {
  EXPECT_THAT(command_of<Retry>({"retry", "1", "2"}).ids, ElementsAre(JobId{1}, JobId{2}));
  const auto discard = command_of<Discard>({"discard", "--all", "--kind", "k"});
  EXPECT_TRUE(discard.all);
  EXPECT_EQ(discard.selection.kind, "k");
  EXPECT_THAT(command_of<Cancel>({"cancel", "3"}).ids, ElementsAre(JobId{3}));
}

TEST(Parser, RefusesAChangeOfUnclearJobs) {
  EXPECT_THAT(refusal_of({"retry"}), HasSubstr("say which jobs"));
  EXPECT_THAT(refusal_of({"retry", "1", "--all"}), HasSubstr("say which jobs"));
  EXPECT_THAT(refusal_of({"discard", "--kind", "k"}), HasSubstr("say which jobs"));
  EXPECT_THAT(refusal_of({"discard", "1", "--kind", "k"}), HasSubstr("say which jobs"));
  EXPECT_THAT(refusal_of({"cancel", "0"}), HasSubstr("not a whole number"));
}

TEST(Parser, ReadsQueuesAndSchedules) {
  EXPECT_EQ(command_of<Pause>({"pause", "mail"}).queue, "mail");
  EXPECT_EQ(command_of<Resume>({"resume", "mail"}).queue, "mail");
  EXPECT_EQ(command_of<Schedules>({"schedules", "--count", "8"}).count, 8);
  EXPECT_EQ(command_of<Schedules>({"schedules", "--task", "t"}).task, "t");
  EXPECT_EQ(command_of<PauseTask>({"schedules", "pause", "t"}).task, "t");
  EXPECT_EQ(command_of<ResumeTask>({"schedules", "resume", "t"}).task, "t");
}

TEST(Parser, ReadsUpkeep) {
  EXPECT_EQ(command_of<Db>({"db", "migrate"}).action, DbAction::migrate);
  EXPECT_EQ(command_of<Db>({"db", "status"}).action, DbAction::status);
  EXPECT_EQ(command_of<Db>({"db"}).action, DbAction::status);
  EXPECT_EQ(command_of<Db>({"db", "check"}).action, DbAction::check);
  const auto backup = command_of<Db>({"db", "backup", "f.sqlite3"});
  EXPECT_EQ(backup.action, DbAction::backup);
  EXPECT_EQ(backup.file, "f.sqlite3");
  EXPECT_THAT(refusal_of({"db", "backup"}), HasSubstr("FILE is required"));
  const auto copy = command_of<Db>({"db", "copy", "--to", "postgresql://db1/joblog"});
  EXPECT_EQ(copy.action, DbAction::copy);
  EXPECT_EQ(copy.file, "postgresql://db1/joblog");
  EXPECT_THAT(refusal_of({"db", "copy"}), HasSubstr("--to is required"));
  EXPECT_EQ(command_of<Db>({"db", "convert"}).action, DbAction::convert);
  EXPECT_TRUE(command_of<Db>({"db", "convert", "--pause"}).pause);
  EXPECT_TRUE(command_of<Db>({"db", "convert", "--resume"}).resume);
  EXPECT_THAT(refusal_of({"db", "convert", "--pause", "--resume"}), HasSubstr("--pause"));
  EXPECT_EQ(command_of<Db>({"db", "compact"}).action, DbAction::compact);
  const auto erp =
      command_of<SampleErp>({"sample-erp", "--orders", "7", "--seed", "3", "--out", "f"});
  EXPECT_EQ(erp.orders, 7);
  EXPECT_EQ(erp.seed, 3);
  EXPECT_EQ(erp.out, "f");
  EXPECT_EQ(command_of<SampleErp>({"sample-erp"}).out, "");
}

TEST(Parser, SuggestsTheNearestCommandAndOption) {
  EXPECT_THAT(refusal_of({"sechdules"}),
              HasSubstr("unknown command \"sechdules\"; did you mean \"schedules\"?"));
  EXPECT_THAT(refusal_of({"logs", "--folow"}),
              HasSubstr("joblog logs: unknown option \"--folow\"; did you mean \"--follow\"?"));
  EXPECT_THAT(refusal_of({"logs", "show", "last", "--jsn"}), HasSubstr("did you mean \"--json\"?"));
  EXPECT_THAT(refusal_of({"enqeue", "report", "--queue", "q"}), HasSubstr("\"enqueue\"?"));
  EXPECT_THAT(refusal_of({"queues", "mail"}), HasSubstr("one word too many"));
  EXPECT_THAT(refusal_of({"frobnicate"}), Not(HasSubstr("did you mean")));
}

TEST(Parser, SaysThatAnOptionNeedsAValue) {
  EXPECT_THAT(refusal_of({"logs", "--since"}), HasSubstr("joblog logs: --since needs a value\n"));
  EXPECT_THAT(refusal_of({"--config"}), HasSubstr("joblog: --config needs a value\n"));
}

TEST(Parser, ShowsNoEscapeSequenceOfABadWord) {
  EXPECT_THAT(refusal_of({"\x1b[31mred"}), HasSubstr("\\x1b[31mred"));
  EXPECT_THAT(refusal_of({"logs", "--\x1b[31mred"}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(refusal_of({"logs", "--status", "\x1b[31mred"}), Not(HasSubstr("\x1b")));
}

TEST(Parser, HelpNamesEveryCommandAndExitCode) {
  const std::string help = help_of({"--help"});
  for (const char* word :
       {"serve",  "sync",      "run",     "exec",   "enqueue",    "logs",     "jobs",
        "queues", "schedules", "kinds",   "retry",  "discard",    "cancel",   "pause",
        "resume", "check",     "migrate", "backup", "sample-erp", "password", "version"}) {
    EXPECT_THAT(help, HasSubstr(word));
    EXPECT_EQ(help_of({"help"}), help);
  }
  for (const char* code :
       {"\n  0 ", "\n  1 ", "\n  2 ", "\n  3 ", "\n  4 ", "\n  5 ", "\n  6 ", "\n  130 "}) {
    EXPECT_THAT(help, HasSubstr(code));
  }
}

TEST(Parser, HelpOfACommandHasItsOptionsAndExamples) {
  const std::string help = help_of({"logs", "--help"});
  EXPECT_THAT(help, HasSubstr("--since"));
  EXPECT_THAT(help, HasSubstr("Examples:"));
  EXPECT_EQ(help_of({"help", "logs"}), help);
  EXPECT_THAT(help_of({"logs", "show", "-h"}), HasSubstr("--since-line"));
  EXPECT_THAT(help_of({"help", "db", "backup"}), HasSubstr("joblog db backup [OPTIONS] FILE"));
  EXPECT_THAT(refusal_of({"help", "lgos"}), HasSubstr("did you mean \"logs\"?"));
  // Every footer belongs to a command that exists.
  EXPECT_THAT(help_of({"sample-erp", "-h"}), HasSubstr(std::string(examples_of("sample-erp"))));
}

TEST(Parser, WithoutACommandShowsHelpAsWrongUsage) { EXPECT_EQ(refusal_of({}), program_help()); }

}  // namespace
}  // namespace joblog::cli
