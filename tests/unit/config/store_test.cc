// SPDX-License-Identifier: MIT
// [store] and [node]: which store, how its password is found, and what a server does for it.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "config/load.h"
#include "support/temp_folder.h"

namespace joblog {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

Loaded load(const std::string& text, std::map<std::string, std::string> variables = {}) {
  return load_config(text, "joblog.toml",
                     {.environment = environment_of(std::move(variables)),
                      .kinds = {},
                      .attributes = {},
                      .problem_with_store_url = [](const std::string& url) {
                        return url.ends_with("/joblog") ? std::nullopt
                                                        : std::optional<std::string>("is refused");
                      }});
}

std::vector<std::string> problems(const std::string& text,
                                  std::map<std::string, std::string> variables = {}) {
  std::vector<std::string> texts;
  for (const ConfigProblem& problem : load(text, std::move(variables)).problems)
    texts.push_back(to_string(problem));
  return texts;
}

TEST(StoreConfig, IsAFileUnlessAServerIsNamed) {
  EXPECT_EQ(load("").config.store.url, "");
  const Loaded loaded =
      load("[store]\nurl = \"postgresql://joblog@${HOST}/joblog\"\n", {{"HOST", "db1"}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.config.store.url, "postgresql://joblog@db1/joblog");
}

TEST(StoreConfig, RefusesAPasswordInTheAddressWithoutRepeatingIt) {
  for (const std::string url : {"postgresql://joblog:hush@db1/joblog", "postgresql://:hush@/joblog",
                                "postgresql://joblog@db1/joblog?password=hush",
                                "postgresql://db1/joblog?user=a&PassWord=hush", "joblog:hush@db1",
                                "postgresql://a:h@hush@db1/joblog"}) {
    EXPECT_THAT(problems("\n[store]\nurl = '" + url + "'"),
                ElementsAre(AllOf(HasSubstr("joblog.toml:3: store.url: "),
                                  HasSubstr("password_env"), Not(HasSubstr("hush")))))
        << url;
  }
  EXPECT_THAT(problems("[store]\nurl = 'postgresql://a@[::1]:5432/joblog'"), IsEmpty());
}

TEST(StoreConfig, RefusesAnAddressThatNobodyCanReadWithItsLine) {
  EXPECT_THAT(
      problems("[store]\nurl = 'db1/joblog'"),
      ElementsAre(AllOf(HasSubstr(":2: store.url: must be an address like"), HasSubstr("path"))));
  EXPECT_THAT(problems("[store]\nurl = 'postgresql://db1/other'"),
              ElementsAre("joblog.toml:2: store.url: is refused"));
  EXPECT_THAT(problems("[store]\nurl = '${STORE}'"),
              ElementsAre(HasSubstr("\"STORE\" is not set")));
}

TEST(StoreConfig, RefusesWhatContradictsItself) {
  const std::string server = "[store]\nurl = 'postgresql://db1/joblog'\n";
  EXPECT_THAT(problems(server + "path = 'a.sqlite3'"),
              ElementsAre(HasSubstr(":3: store.path: is given as well as url")));
  EXPECT_THAT(problems(server + "password_env = 'A'\npassword_file = 'b'"),
              ElementsAre(HasSubstr(":4: store.password_file: is given as well")));
  EXPECT_THAT(problems("[store]\npassword_env = 'A'"),
              ElementsAre(HasSubstr(":2: store.password_env: is for a store on a server")));
  EXPECT_THAT(problems(server + "password = 'hush'"),
              ElementsAre(AllOf(HasSubstr("password_env"), Not(HasSubstr("hush")))));
}

TEST(StoreConfig, HasItsPasswordFromAVariableOrTheFirstLineOfAFile) {
  const test::TempFolder folder;
  const auto password = [&](const std::string& key, const std::string& value) {
    const Loaded loaded =
        load(fmt::format("[store]\nurl = 'postgresql://db1/joblog'\n{} = '{}'\n", key, value));
    EXPECT_THAT(loaded.problems, IsEmpty());
    return read_password(loaded.config.store, environment_of({{"DB_PASSWORD", "hush"}}));
  };
  EXPECT_EQ(password("password_env", "DB_PASSWORD"), "hush");
  EXPECT_EQ(password("password_file", folder.write("secret", "hush hush\nof the database\n")),
            "hush hush");
  const auto unset = password("password_env", "OTHER");
  ASSERT_FALSE(unset);
  EXPECT_THAT(unset.error().message,
              AllOf(HasSubstr("OTHER"), HasSubstr("store.password_env"), HasSubstr("database")));
  EXPECT_FALSE(password("password_file", folder.file("none")));
}

TEST(StoreConfig, GivesItsPasswordToNoCommand) {
  EXPECT_THAT(
      problems("[store]\nurl='postgresql://db1/joblog'\npassword_env='DB'\n"
               "[commands.dump]\ncommand=['dump']\nenvironment=['PATH', 'DB']\n"),
      ElementsAre(AllOf(HasSubstr(":6: commands.dump.environment: "), HasSubstr("[store]"))));
}

TEST(NodeConfig, HasEveryRoleUnlessSomeAreNamed) {
  EXPECT_THAT(load("").config.node.roles,
              ElementsAre(NodeRole::worker, NodeRole::scheduler, NodeRole::web));
  const Loaded loaded = load("[node]\nname = 'node-1'\nroles = ['web', 'worker', 'web']\n");
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.config.node.name, "node-1");
  EXPECT_THAT(loaded.config.node.roles, ElementsAre(NodeRole::web, NodeRole::worker));
  EXPECT_FALSE(loaded.config.node.has(NodeRole::scheduler));
}

TEST(NodeConfig, RefusesRolesAndNamesThatSayNothing) {
  EXPECT_THAT(problems("[node]\nroles = []"), ElementsAre(HasSubstr(":2: node.roles: ")));
  EXPECT_THAT(problems("[node]\nroles = ['wep']"), ElementsAre(HasSubstr("not \"wep\"")));
  EXPECT_THAT(problems("[node]\nname = 'a b'"), ElementsAre(HasSubstr(":2: node.name: ")));
}

}  // namespace
}  // namespace joblog
