// SPDX-License-Identifier: MIT
#include "config/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <regex>

#include "support/paths.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::StartsWith;

Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

ConfigContext context(std::map<std::string, std::string> variables = {{"JOBLOG_DATA", "/data"}}) {
  return {.environment = environment_of(std::move(variables)),
          .kinds = {"sync_open_orders", "cleanup"},
          .attributes = {"cust_name", "sales_doc", "item_number"}};
}

Loaded load(const std::string& text, const ConfigContext& with = context()) {
  return load_config(text, "joblog.toml", with);
}

std::vector<std::string> problems(const std::string& text, const ConfigContext& with = context()) {
  std::vector<std::string> texts;
  for (const ConfigProblem& problem : load(text, with).problems)
    texts.push_back(to_string(problem));
  return texts;
}

const std::string odbc = "[open_orders]\nsource='odbc'\nquery='q'\n";

TEST(Config, IsUsableWhenEmpty) {
  const Loaded loaded = load("");
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_TRUE(loaded.usable());
  EXPECT_EQ(loaded.config.store.path, "/data/joblog.sqlite3");
  EXPECT_EQ(loaded.config.store.durability, Durability::full);
  EXPECT_EQ(loaded.config.web.port, 3000);
  ASSERT_EQ(loaded.config.workers.size(), 1);
  EXPECT_THAT(loaded.config.workers[0].queues, ElementsAre("*"));
  EXPECT_EQ(loaded.config.workers[0].threads, 4);
  EXPECT_EQ(loaded.config.retention.details, std::chrono::days{14});
  EXPECT_FALSE(loaded.config.open_orders);
}

TEST(Config, ShipsADefaultFileWithoutProblems) {
  const Loaded loaded = load_config_file(JOBLOG_SOURCE_DIR "/config/joblog.toml", context());
  EXPECT_THAT(loaded.problems, IsEmpty());
  const Config& config = loaded.config;
  ASSERT_TRUE(config.open_orders);
  EXPECT_EQ(config.open_orders->connection, "Driver=SQLite3;Database=/data/sample_erp.sqlite3");
  ASSERT_EQ(config.recurring.size(), 1);
  EXPECT_EQ(config.recurring[0].name, "sync_open_orders");
  EXPECT_EQ(config.recurring[0].schedule, "every 5 minutes");
  EXPECT_EQ(config.recurring[0].zone, "UTC");
}

/// The default file with what it shows in comments put to use: the documentation must be right.
TEST(Config, ShipsADefaultFileWhoseExamplesAreRight) {
  std::ifstream file(JOBLOG_SOURCE_DIR "/config/joblog.toml");
  const std::regex example(R"(# (\[[a-z_.]+\]|[a-z_]+ = ).*)");
  std::string text;
  for (std::string line; std::getline(file, line);) {
    text += (std::regex_match(line, example) ? line.substr(2) : line) + "\n";
  }
  EXPECT_THAT(problems(text), IsEmpty());
  const Loaded loaded = load(text);
  ASSERT_EQ(loaded.config.commands.size(), 1);
  EXPECT_EQ(loaded.config.open_orders->mapping.size(), 1);
  EXPECT_EQ(loaded.config.recurring.size(), 2);
}

TEST(Config, ReadsEveryKey) {
  const Loaded loaded = load(R"(
zone = "Europe/Zurich"
[store]
path = "${JOBLOG_DATA}/x.sqlite3"
durability = "normal"
[web]
port = 8080
listen = "::"
[[worker]]
name = "mail"
queues = ["mail", "*"]
threads = 2
[[worker]]
[retention]
details = "1 day"
logs = "2 days"
logs_max = 0
jobs = 0
jobs_max = 5
every = "1m"
[open_orders]
source = "csv"
file = "orders.csv"
separator = "\t"
skip_lines = 3
decimal_comma = true
date_format = "mdy"
encoding = "Windows-1252"
max_shrink = 0.25
max_unreadable = 10
required = ["cust_name"]
rows_without_key = "skip"
attempts = 5
retry_delay = 0
timeout = "2h"
[open_orders.mapping]
cust_name = "KUNDE"
[commands."img:resize"]
command = ["/usr/bin/convert", "a b"]
directory = "${JOBLOG_DATA}"
environment = []
set = { A = "1" }
timeout = 0
grace = "3s"
attempts = 2
retry_delay = "1m"
queue = "images"
concurrency_limit = 3
output_max = "1 MiB"
[recurring.nightly]
schedule = "30 2 * * *"
zone = "Asia/Tokyo"
kind = "img:resize"
arguments = { size = 3, names = ["ä\"", 1.5, true], since = 2026-01-02 }
queue = "late"
priority = -7
misfire = "run_all"
misfire_window = "2 days"
overlap = "enqueue"
)");
  EXPECT_THAT(loaded.problems, IsEmpty());
  const Config& c = loaded.config;
  EXPECT_EQ(c.zone, "Europe/Zurich");
  EXPECT_EQ(c.store.path, "/data/x.sqlite3");
  EXPECT_EQ(c.store.durability, Durability::normal);
  EXPECT_EQ(c.web.port, 8080);
  EXPECT_EQ(c.web.listen, "::");
  ASSERT_EQ(c.workers.size(), 2);
  EXPECT_EQ(c.workers[0].name, "mail");
  EXPECT_THAT(c.workers[0].queues, ElementsAre("mail", "*"));
  EXPECT_EQ(c.workers[1].name, "worker-2");
  EXPECT_EQ(c.retention.details, 24h);
  EXPECT_EQ(c.retention.logs_max, 0);
  EXPECT_EQ(c.retention.jobs, 0s);
  EXPECT_EQ(c.retention.jobs_max, 5);
  EXPECT_EQ(c.retention.every, 1min);
  ASSERT_TRUE(c.open_orders);
  EXPECT_EQ(c.open_orders->source, OrderSourceKind::csv);
  EXPECT_EQ(c.open_orders->file, "/data/orders.csv");
  EXPECT_EQ(c.open_orders->separator, '\t');
  EXPECT_EQ(c.open_orders->decimal_comma, true);
  EXPECT_EQ(c.open_orders->date_format, DateFormat::mdy);
  EXPECT_EQ(c.open_orders->encoding, "Windows-1252");
  EXPECT_EQ(c.open_orders->max_shrink, 0.25);
  EXPECT_EQ(std::get<std::int64_t>(c.open_orders->max_unreadable), 10);
  EXPECT_THAT(c.open_orders->required, ElementsAre("cust_name"));
  EXPECT_TRUE(c.open_orders->skip_rows_without_key);
  EXPECT_EQ(c.open_orders->skip_lines, 3);
  EXPECT_EQ(c.open_orders->attempts, 5);
  EXPECT_EQ(c.open_orders->retry_delay, 0s);
  EXPECT_EQ(c.open_orders->timeout, 2h);
  EXPECT_THAT(c.open_orders->mapping, ElementsAre(Pair("cust_name", "KUNDE")));
  ASSERT_EQ(c.commands.size(), 1);
  EXPECT_EQ(c.commands[0].name, "img:resize");
  EXPECT_THAT(c.commands[0].command, ElementsAre("/usr/bin/convert", "a b"));
  EXPECT_EQ(c.commands[0].directory, "/data");
  EXPECT_THAT(c.commands[0].environment, IsEmpty());
  EXPECT_THAT(c.commands[0].set, ElementsAre(Pair("A", "1")));
  EXPECT_EQ(c.commands[0].timeout, 0s);
  EXPECT_EQ(c.commands[0].grace, 3s);
  EXPECT_EQ(c.commands[0].attempts, 2);
  EXPECT_EQ(c.commands[0].retry_delay, 1min);
  EXPECT_EQ(c.commands[0].queue, "images");
  EXPECT_EQ(c.commands[0].concurrency_limit, 3);
  EXPECT_EQ(c.commands[0].output_max, 1 << 20);
  ASSERT_EQ(c.recurring.size(), 1);
  const RecurringConfig& task = c.recurring[0];
  EXPECT_EQ(task.zone, "Asia/Tokyo");
  EXPECT_EQ(task.arguments, R"({"names":["ä\"",1.5E0,true],"since":"2026-01-02","size":3})");
  EXPECT_EQ(task.queue, "late");
  EXPECT_EQ(task.priority, -7);
  EXPECT_EQ(task.misfire, MisfirePolicy::run_all);
  EXPECT_EQ(task.misfire_window, 48h);
  EXPECT_EQ(task.overlap, OverlapPolicy::enqueue);
  EXPECT_EQ(task.line, 50);
}

TEST(Config, ListsAllProblemsAtOnceInTheOrderOfTheFile) {
  EXPECT_THAT(
      problems(
          "[web]\nport = 'x'\nprot = 1\n[store]\ndurability = 'ful'\n[[worker]]\nthreads = 999\n"),
      ElementsAre(
          "joblog.toml:2: web.port: must be a whole number from 0 to 65535, not \"x\"",
          "joblog.toml:3: web.prot: is not a key of the configuration; did you mean \"port\"?",
          "joblog.toml:5: store.durability: must be \"full\" or \"normal\", not \"ful\"; did "
          "you mean \"full\"?",
          "joblog.toml:7: worker.threads: must be a whole number from 1 to 256, not 999"));
}

TEST(Config, SaysAtWhichLineTheTextIsNoToml) {
  const Loaded loaded = load("[web]\nport = 1\nlisten = \n");
  ASSERT_EQ(loaded.problems.size(), 1);
  EXPECT_EQ(loaded.problems[0].line, 3);
  EXPECT_FALSE(loaded.usable());
}

TEST(Config, SaysOnOneLineWhatIsNoToml) {
  for (const std::string text : {"a = f\n", "a = \xff", "\"a\n"}) {
    const auto found = problems(text);
    ASSERT_EQ(found.size(), 1);
    EXPECT_EQ(found[0].find_first_of("\n\xff"), std::string::npos) << found[0];
  }
}

TEST(Config, SuggestsTheNearestTable) {
  EXPECT_THAT(problems("[retentoin]\n"), ElementsAre(HasSubstr("did you mean \"retention\"?")));
  EXPECT_FALSE(load("[retentoin]\n").usable());
}

TEST(Config, WantsTablesWhereTablesBelong) {
  EXPECT_THAT(problems("[recurring]\nx = 1\n[commands]\ny = 'z'"),
              ElementsAre(HasSubstr("recurring.x: must be a table"),
                          HasSubstr("commands.y: must be a table")));
}

TEST(Config, LetsPortOfTheEnvironmentWin) {
  EXPECT_EQ(load("[web]\nport=1", context({{"PORT", "4000"}})).config.web.port, 4000);
  EXPECT_THAT(problems("", context({{"PORT", "http"}})), ElementsAre(HasSubstr("PORT must be")));
}

TEST(Config, KeepsWhatTheEnvironmentSaysWhenTheFileCannotBeUsed) {
  const auto environment = context({{"PORT", "4000"}});
  EXPECT_EQ(load("[web\n", environment).config.web.port, 4000);
  EXPECT_EQ(load_config_file("/no/such/joblog.toml", environment).config.web.port, 4000);
}

TEST(Config, BoundsDurationsAndSaysSo) {
  EXPECT_THAT(problems("[retention]\nevery = '1s'\nlogs = 'long'\njobs = '1500ms'\ndetails = -1"),
              ElementsAre(HasSubstr("from 10 s to 1 d"), HasSubstr("not \"long\""),
                          HasSubstr("whole seconds"), HasSubstr("details: must be a duration")));
}

TEST(Config, KeepsDetailsNoLongerThanTheirLogs) {
  EXPECT_THAT(problems("[retention]\ndetails = '3 days'\nlogs = '2 days'"),
              ElementsAre(HasSubstr("retention.details: must not be longer than logs (2 d")));
  EXPECT_THAT(problems("[retention]\ndetails = 0\nlogs = '2 days'"), testing::SizeIs(1));
  EXPECT_THAT(problems("[retention]\ndetails = '3 days'\nlogs = 0"), IsEmpty());
  EXPECT_EQ(load("[retention]\nlogs = '2 days'").config.retention.details, 48h);
}

TEST(Config, RefusesTwoWorkersOfOneNameAndOddQueues) {
  EXPECT_THAT(problems("[[worker]]\nname='a'\n[[worker]]\nname='a'\nqueues=[]\n"
                       "[[worker]]\nqueues=['no good', '']\n[[worker]]\nqueues='mail'"),
              ElementsAre(HasSubstr(":3: worker.name: \"a\" is the name of another"),
                          HasSubstr(":5: worker.queues: must name at least one"),
                          HasSubstr(":7: worker.queues: "), HasSubstr(":7: worker.queues: "),
                          HasSubstr("must be a list of texts")));
}

TEST(Config, ReplacesVariablesAndNamesTheOnesThatAreNotSet) {
  const auto connection = [](const std::string& text) {
    const Loaded loaded =
        load(odbc + "connection='" + text + "'", context({{"A", "x"}, {"B", "y"}}));
    return loaded.config.open_orders ? loaded.config.open_orders->connection
                                     : to_string(loaded.problems.at(0));
  };
  EXPECT_EQ(connection("${A}-${B}$A$"), "x-y$A$");
  EXPECT_EQ(connection("$${A}"), "${A}");
  EXPECT_EQ(connection("${C}"),
            "joblog.toml:4: open_orders.connection: the environment variable \"C\" is not set");
  EXPECT_THAT(connection("${A"), HasSubstr("is not closed"));
}

TEST(Config, RefusesAPasswordInTheFileWithoutRepeatingIt) {
  for (const std::string line :
       {"connection='a'\npassword='hush'", "connection='Driver=x; PWD = hush;'",
        "connection='Server=a;Password={hush}'"}) {
    const auto found = problems(odbc + line);
    ASSERT_EQ(found.size(), 1) << line;
    EXPECT_THAT(found[0], AllOf(HasSubstr("password_env"), testing::Not(HasSubstr("hush"))));
  }
  EXPECT_THAT(problems(odbc + "connection='a'\npassword_env='A'\npassword_file='b'"),
              ElementsAre(HasSubstr("keep one of them")));
}

TEST(Config, RefusesKeysOfTheOtherSource) {
  EXPECT_THAT(problems("[open_orders]\nsource='csv'\nquery='q'\n"),
              ElementsAre(HasSubstr(":1: open_orders.file: is missing"),
                          HasSubstr(":3: open_orders.query: is only for source = \"odbc\"")));
  EXPECT_THAT(problems(odbc + "connection='a'\nseparator=';'"),
              ElementsAre(HasSubstr("separator: is only for source = \"csv\"")));
}

TEST(Config, RefusesEncodingsAndDateFormatsThatNobodyKnows) {
  const std::string csv = "[open_orders]\nsource='csv'\nfile='a'\n";
  EXPECT_THAT(problems(csv + "encoding='latin-77'"),
              ElementsAre(HasSubstr("encoding: \"latin-77\" is no encoding; some are")));
  EXPECT_THAT(problems(csv + "date_format='d/m/y'"), ElementsAre(HasSubstr("\"dmy\"")));
}

TEST(Config, ChecksTheMappingAgainstTheAttributes) {
  EXPECT_THAT(
      problems(odbc + "connection='a'\n[open_orders.mapping]\ncust_nam='X'\nsales_doc=' '"),
      ElementsAre(HasSubstr("mapping.cust_nam: \"cust_nam\" is no attribute of an open order; "
                            "did you mean \"cust_name\"?"),
                  HasSubstr("mapping.sales_doc: must name a column")));
}

TEST(Config, LeavesOutOpenOrdersAloneWhenOnlyTheyAreWrong) {
  const Loaded loaded = load(odbc);
  ASSERT_EQ(loaded.problems.size(), 1);
  EXPECT_EQ(loaded.problems[0].item, "open_orders");
  EXPECT_TRUE(loaded.usable());
  EXPECT_FALSE(loaded.config.open_orders);
}

TEST(Config, RefusesATaskWithABadScheduleByNameAndLineAndKeepsTheRest) {
  const Loaded loaded = load(
      "[recurring.good]\nschedule='@daily'\nkind='cleanup'\n"
      "[recurring.bad]\nschedule='every 7 minutes'\nkind='cleanup'\n");
  ASSERT_EQ(loaded.problems.size(), 1);
  EXPECT_THAT(to_string(loaded.problems[0]), StartsWith("joblog.toml:5: recurring.bad.schedule: "));
  EXPECT_EQ(loaded.problems[0].item, "recurring.bad");
  EXPECT_TRUE(loaded.usable());
  ASSERT_EQ(loaded.config.recurring.size(), 1);
  EXPECT_EQ(loaded.config.recurring[0].name, "good");
}

TEST(Config, RefusesATaskOfAnUnknownKindAndSuggestsOne) {
  EXPECT_THAT(problems("[recurring.a]\nschedule='@daily'\nkind='clenup'\n[recurring.b]\n"),
              ElementsAre(AllOf(HasSubstr(":3: recurring.a.kind"), HasSubstr("\"cleanup\"?")),
                          HasSubstr(":4: recurring.b.kind: is missing"),
                          HasSubstr(":4: recurring.b.schedule: is missing")));
}

TEST(Config, RefusesBadZonesWhereTheyStand) {
  const Loaded loaded = load("zone='Mars'\n[recurring.a]\nschedule='@daily'\nkind='cleanup'\n");
  ASSERT_EQ(loaded.problems.size(), 1);  // Not again for each task.
  EXPECT_EQ(loaded.problems[0].key, "zone");
  EXPECT_FALSE(loaded.usable());
  EXPECT_THAT(problems("[recurring.a]\nschedule='@daily'\nkind='cleanup'\nzone='Europe/Zurik'"),
              ElementsAre(AllOf(HasSubstr(":4: recurring.a.zone"), HasSubstr("Europe/Zurich"))));
}

TEST(Config, RefusesArgumentsThatAreNoJson) {
  const std::string task = "[recurring.a]\nschedule='@daily'\nkind='cleanup'\n";
  EXPECT_THAT(problems(task + "arguments='{}'"), ElementsAre(HasSubstr("must be a table")));
  EXPECT_THAT(problems(task + "arguments={a=[nan]}"), ElementsAre(HasSubstr("no numbers of JSON")));
  EXPECT_THAT(problems(task + "arguments={a='" + std::string(70'000, 'x') + "'}"),
              testing::SizeIs(1));
}

TEST(Config, RefusesCommandsWrittenForAShell) {
  EXPECT_THAT(problems("[commands.a]\ncommand='rm -rf x'"),
              ElementsAre(AllOf(HasSubstr(":2: commands.a.command"), HasSubstr("no shell"))));
  EXPECT_THAT(problems("[commands.a]\ncommand=[]\n[commands.b]\n"),
              ElementsAre(HasSubstr("must begin with a program"), HasSubstr("is missing")));
}

TEST(Config, RefusesACommandWithTheNameOfABuiltInKind) {
  EXPECT_THAT(problems("[commands.cleanup]\ncommand=['x']"),
              ElementsAre(HasSubstr(":1: commands.cleanup: is the name of a job")));
}

TEST(Config, RefusesVariablesOfOurOwn) {
  EXPECT_THAT(problems("[commands.a]\ncommand=['x']\nset={JOBLOG_RUN='1', 'A=B'='2'}\n"
                       "environment=['JOBLOG_MARK', '']"),
              ElementsAre(HasSubstr(":3: commands.a.set: \"A=B\" cannot be"),
                          HasSubstr(":3: commands.a.set: \"JOBLOG_RUN\": names with"),
                          HasSubstr(":4: commands.a.environment: \"JOBLOG_MARK\""),
                          HasSubstr(":4: commands.a.environment: \"\" cannot be")));
}

TEST(Config, RefusesATaskWhoseCommandIsRefused) {
  const Loaded loaded = load(
      "[commands.a]\n[recurring.b]\nschedule='@daily'\nkind='a'\n[recurring.c]\n"
      "schedule='@daily'\nkind='cleanup'");
  ASSERT_EQ(loaded.problems.size(), 2);
  EXPECT_THAT(to_string(loaded.problems[1]), HasSubstr("commands.a cannot be used"));
  EXPECT_THAT(loaded.config.commands, IsEmpty());
  ASSERT_EQ(loaded.config.recurring.size(), 1);
  EXPECT_EQ(loaded.config.recurring[0].name, "c");
}

TEST(Config, RefusesNamesThatCannotBeKinds) {
  EXPECT_THAT(problems("[commands.'a b']\ncommand=['x']"),
              ElementsAre(HasSubstr(":1: commands.\"a b\": is no good name")));
}

TEST(Config, ChecksSizes) {
  const auto sized = [](const std::string& size) {
    return load("[commands.a]\ncommand=['x']\noutput_max=" + size);
  };
  EXPECT_EQ(sized("'2 kB'").config.commands.at(0).output_max, 2000);
  EXPECT_EQ(sized("4096").config.commands.at(0).output_max, 4096);
  for (const char* bad :
       {"'10 mb'", "'2 GiB'", "0", "'x'", "'-5 MiB'", "1.5", "'9223372036854775807 GiB'"}) {
    EXPECT_EQ(sized(bad).problems.size(), 1) << bad;
  }
}

TEST(Config, SaysWhyAFileCannotBeRead) {
  const Loaded missing = load_config_file("/no/such/joblog.toml", context());
  ASSERT_EQ(missing.problems.size(), 1);
  EXPECT_EQ(to_string(missing.problems[0]),
            "/no/such/joblog.toml: cannot be read: No such file or directory");
  EXPECT_FALSE(missing.usable());
  for (const auto& [path, why] : {std::pair{"/tmp", "/tmp: is a folder, not a file"},
                                  std::pair{"/dev/zero", "/dev/zero: is a device, not a file"}}) {
    const Loaded refused = load_config_file(path, context());
    EXPECT_FALSE(refused.usable());
    EXPECT_EQ(to_string(refused.problems.at(0)), why);
  }
}

TEST(ConfigPassword, ComesFromTheEnvironmentOrTheFirstLineOfAFile) {
  std::string folder = testing::TempDir() + "joblog-config-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  std::ofstream(folder + "/password") << "hush hush\r\nnext\n";
  std::ofstream(folder + "/empty") << "\n";
  const Environment environment = environment_of({{"ERP", "secret"}});
  OpenOrdersConfig config;
  EXPECT_EQ(read_password(config, environment), "");
  config.password_file = folder + "/password";
  EXPECT_EQ(read_password(config, environment), "hush hush");
  config.password_file = folder + "/empty";
  EXPECT_EQ(read_password(config, environment).error().kind, ErrorKind::invalid);
  config.password_file = folder + "/none";
  EXPECT_EQ(read_password(config, environment).error().kind, ErrorKind::not_found);
  config.password_env = "ERP";
  EXPECT_EQ(read_password(config, environment), "secret");
  config.password_env = "NOT_SET";
  EXPECT_THAT(read_password(config, environment).error().message, HasSubstr("NOT_SET"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace joblog
