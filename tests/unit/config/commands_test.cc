// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"

namespace joblog {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Loaded load(const std::string& text) {
  return load_config(text, "joblog.toml",
                     {.environment = {}, .kinds = {"sync_open_orders"}, .attributes = {}});
}

std::vector<std::string> problems(const std::string& command, const std::string& rest = "") {
  std::vector<std::string> texts;
  for (const ConfigProblem& problem :
       load("[commands.x]\ncommand = ['x', '{day}']\n" + command + rest).problems) {
    texts.push_back(to_string(problem));
  }
  return texts;
}

TEST(ConfigOfCommands, ReadsHowLinesAreRead) {
  const Loaded loaded = load(R"(
[commands.x]
command = ["x"]
levels = "stream"
reports = false
progress = '(\d+)/(\d+)'
stats = { rows = '(\d+) rows' }
level_rules = { error = "^FEHLER", info = ["a", "b"] }
secrets = ["PGPASSWORD"]
)");
  EXPECT_THAT(loaded.problems, IsEmpty());
  ASSERT_THAT(loaded.config.commands, SizeIs(1));
  const CommandConfig& command = loaded.config.commands[0];
  EXPECT_EQ(command.lines.levels, LevelSource::stream);
  EXPECT_FALSE(command.lines.reports);
  EXPECT_THAT(command.lines.level_rules, SizeIs(3));
  EXPECT_EQ(command.lines.statistics[0].name, "rows");
  EXPECT_EQ(command.lines.progress->groups(), 2);
  EXPECT_THAT(command.secrets, ElementsAre("PGPASSWORD"));
  EXPECT_FALSE(command.parameters);
}

TEST(ConfigOfCommands, ReadsWhatAJobSaysOfItself) {
  const Loaded loaded = load(R"(
[commands.x]
command = ["x"]
description = "Copies the files"
owner = "Operations"
labels = ["backup", "nightly"]
link = "https://wiki.example.com/backup"
[recurring.y]
schedule = "@daily"
kind = "x"
owner = "Anna"
[open_orders]
source = "csv"
file = "orders.csv"
labels = ["erp"]
)");
  EXPECT_THAT(loaded.problems, IsEmpty());
  const JobAbout& about = loaded.config.commands[0].about;
  EXPECT_EQ(about.description, "Copies the files");
  EXPECT_EQ(about.owner, "Operations");
  EXPECT_THAT(about.labels, ElementsAre("backup", "nightly"));
  EXPECT_EQ(about.link, "https://wiki.example.com/backup");
  EXPECT_EQ(loaded.config.recurring[0].about.owner, "Anna");
  EXPECT_THAT(loaded.config.open_orders->about.labels, ElementsAre("erp"));
  EXPECT_EQ(loaded.config.open_orders_line, 12);
}

TEST(ConfigOfCommands, NamesTheLineOfAWordThatCannotBeShown) {
  EXPECT_THAT(problems("link = 'ftp://files.example.com'"),
              ElementsAre(AllOf(HasSubstr("joblog.toml:3: commands.x.link"),
                                HasSubstr("must be a whole address"))));
  EXPECT_THAT(problems("labels = ['a b']"), ElementsAre(HasSubstr("\"a b\" is no label")));
  EXPECT_THAT(problems("owner = \"a\\nb\""), ElementsAre(HasSubstr("must be one line")));
}

TEST(ConfigOfCommands, RefusesRulesThatCannotWork) {
  EXPECT_THAT(problems("levels = 'txt'"), ElementsAre(HasSubstr("did you mean \"text\"?")));
  EXPECT_THAT(problems("level_rules = { error = '(' }"),
              ElementsAre(AllOf(HasSubstr("joblog.toml:3: commands.x.level_rules.error"),
                                HasSubstr("is no regular expression"))));
  EXPECT_THAT(problems("level_rules = { fatal = 'x' }"), ElementsAre(HasSubstr("is not a key")));
  EXPECT_THAT(problems("level_rules = { error = 1 }"), ElementsAre(HasSubstr("must be a text")));
  EXPECT_THAT(problems("stats = { rows = 'rows' }"), ElementsAre(HasSubstr("in a group")));
  EXPECT_THAT(problems("progress = 'x'"), ElementsAre(HasSubstr("must catch a share")));
  EXPECT_THAT(problems("progress = '('"), ElementsAre(HasSubstr("is no regular expression")));
}

TEST(ConfigOfCommands, ReadsParameters) {
  const Loaded loaded = load(R"(
[commands.x]
command = ["x", "{day}"]
[commands.x.parameters]
day = { type = "date", required = true, description = "first" }
count = { type = "integer", min = 1, max = 9, default = 3, choices = [1, 3] }
token = { secret = true, pattern = "[a-z]+" }
)");
  EXPECT_THAT(loaded.problems, IsEmpty());
  const Parameters& parameters = *loaded.config.commands[0].parameters;
  ASSERT_THAT(parameters, SizeIs(3));  // By name.
  EXPECT_EQ(parameters[0].default_value, "3");
  EXPECT_THAT(parameters[0].choices, ElementsAre("1", "3"));
  EXPECT_EQ(parameters[1].type, ParameterType::date);
  EXPECT_TRUE(parameters[1].required);
  EXPECT_TRUE(parameters[2].secret);
}

TEST(ConfigOfCommands, RefusesParametersThatCannotBe) {
  const auto with = [](const std::string& parameter) {
    return problems("[commands.x.parameters]\nday = " + parameter);
  };
  EXPECT_THAT(with("{ type = 'txt' }"), ElementsAre(HasSubstr("did you mean \"text\"?")));
  EXPECT_THAT(
      with("{ secret = true, default = 'hunter2' }"),
      ElementsAre(AllOf(HasSubstr("a secret has none"), testing::Not(HasSubstr("hunter2")))));
  EXPECT_THAT(with("{ required = true, default = 'x' }"),
              ElementsAre(HasSubstr("a required parameter has none")));
  EXPECT_THAT(with("{ type = 'integer', default = 'x' }"),
              ElementsAre(HasSubstr("must be a whole number")));
  EXPECT_THAT(with("{ choices = ['a'], default = 'b' }"), ElementsAre(HasSubstr("must be \"a\"")));
  EXPECT_THAT(with("{ choices = [1] }"), ElementsAre(HasSubstr("must be a text")));
  EXPECT_THAT(with("{ min = 1 }"), ElementsAre(HasSubstr("for integers and numbers only")));
  EXPECT_THAT(with("{ pattern = '(' }"), ElementsAre(HasSubstr("is no regular expression")));
  EXPECT_THAT(with("{ type = 'integer', min = 2, max = 1 }"),
              ElementsAre(HasSubstr("greater than max")));
  EXPECT_THAT(with("{ typ = 'date' }"), ElementsAre(HasSubstr("did you mean \"type\"?")));
  EXPECT_THAT(with("1"), ElementsAre(HasSubstr("must be a table")));
  EXPECT_THAT(problems("parameters = 1"), ElementsAre(HasSubstr("must be a table")));
  EXPECT_THAT(problems("[commands.x.parameters]\nDAY = {}"),
              ElementsAre(HasSubstr("is no good name")));
  EXPECT_THAT(problems("[commands.x.parameters]\ndays = {}"),
              ElementsAre(HasSubstr("did you mean {days}?")));
}

TEST(ConfigOfCommands, NeverPassesOnJoblogsOwnSecrets) {
  EXPECT_THAT(problems("environment = ['ADMIN_PASSWORD']"),
              ElementsAre(HasSubstr("joblog's own secret")));
  EXPECT_THAT(
      problems("environment = ['ERP']",
               "\n[open_orders]\nsource='odbc'\nconnection='a=b'\nquery='q'\npassword_env='ERP'\n"),
      ElementsAre(
          AllOf(HasSubstr("joblog.toml:3: commands.x.environment"), HasSubstr("never passed on"))));
}

}  // namespace
}  // namespace joblog
