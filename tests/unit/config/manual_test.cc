// SPDX-License-Identifier: MIT
// docs/configuration.md is true: every key and variable that the program reads stands in it, every
// key in it exists, and the defaults in it are the defaults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "config/load.h"
#include "support/paths.h"

namespace joblog {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::string& manual() {
  static const std::string text = content_of(JOBLOG_SOURCE_DIR "/docs/configuration.md");
  return text;
}

/// What `pattern` captures in the sources below `folder`, the first group that took part.
std::set<std::string> captured(const std::string& folder, const std::regex& pattern) {
  std::set<std::string> found;
  const auto root = std::filesystem::path(JOBLOG_SOURCE_DIR) / folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".cc") continue;
    const std::string text = content_of(entry.path());
    for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) {
      found.insert((*at)[1].str());
    }
  }
  return found;
}

/// Where a part of the manual begins, and the configuration that its keys are tried in.
const std::map<std::string, std::string> kParts{
    {"## The file itself", ""},
    {"## `[store]`", "[store]\n"},
    {"## `[node]`", "[node]\n"},
    {"## `[web]`", "[web]\n"},
    {"## `[[worker]]`", "[[worker]]\n"},
    {"## `[retention]`", "[retention]\n"},
    {"## `[open_orders]`", "[open_orders]\nsource = \"csv\"\nfile = \"orders.csv\"\n"},
    {"With `source = \"odbc\"`:",
     "[open_orders]\nsource = \"odbc\"\nconnection = \"Driver=FreeTDS\"\nquery = \"SELECT\"\n"},
    {"With `source = \"csv\"`:", "[open_orders]\nsource = \"csv\"\nfile = \"orders.csv\"\n"},
    {"## `[recurring.NAME]`",
     "[recurring.nightly]\nschedule = \"@daily\"\nkind = \"sync_open_orders\"\n"},
    {"## `[commands.NAME]`", "[commands.backup]\ncommand = [\"rsync\"]\n"},
    {"## Environment", ""},
};

struct Row {
  std::string part, key, value;
};

/// The rows whose default is a value: "| `port` | `3000` | …".
std::vector<Row> rows_with_defaults() {
  static const std::regex pattern(R"(^\| `(\w+)` \| `(.+?)` \| .*)");
  std::vector<Row> rows;
  std::string part;
  for (const std::string_view line : split(manual(), '\n')) {
    if (kParts.contains(std::string(line))) part = line;
    std::cmatch match;
    if (part == "## Environment") continue;
    if (std::regex_match(line.begin(), line.end(), match, pattern)) {
      rows.push_back({part, match[1], match[2]});
    }
  }
  return rows;
}

Loaded load(const std::string& toml) {
  return load_config(toml, "joblog.toml",
                     {.environment = {}, .kinds = {"sync_open_orders"}, .attributes = {}});
}

void expect_same(const Config& a, const Config& b) {
  EXPECT_EQ(a.zone, b.zone);
  EXPECT_TRUE(a.store == b.store);
  EXPECT_TRUE(a.node == b.node);
  EXPECT_TRUE(a.web == b.web);
  EXPECT_TRUE(a.workers == b.workers);
  EXPECT_TRUE(a.retention == b.retention);
  EXPECT_TRUE(a.open_orders == b.open_orders);
  EXPECT_TRUE(a.recurring == b.recurring);
  EXPECT_TRUE(a.commands == b.commands);
}

TEST(Manual, NamesEveryKeyThatIsRead) {
  static const std::regex pattern(R"re((?:read\w*(?:<\w+>)?|take|subsection)\(\s*"(\w+)")re");
  auto keys = captured("src/config", pattern);
  EXPECT_GT(keys.size(), 40U) << "the pattern no longer finds them";
  keys.erase("password");  // Read to be refused.
  for (const std::string& key : keys) {
    const bool is_named = manual().contains("| `" + key + "` |") || manual().contains("[" + key) ||
                          manual().contains("." + key + "]");
    EXPECT_TRUE(is_named) << key;
  }
}

TEST(Manual, NamesEveryVariableThatIsRead) {
  static const std::regex pattern(
      R"re((?:environment\(|(?:variable|given)\(environment, )"([A-Z_]+)")re");
  const auto variables = captured("src", pattern);
  EXPECT_GT(variables.size(), 9U) << "the pattern no longer finds them";
  const std::string part = manual().substr(manual().find("## Environment"));
  for (const std::string& variable : variables) EXPECT_THAT(part, HasSubstr("`" + variable + "`"));
}

TEST(Manual, NamesKeysThatExistWithTheDefaultsTheyHave) {
  const auto rows = rows_with_defaults();
  EXPECT_GT(rows.size(), 30U) << "the pattern no longer finds them";
  for (const Row& row : rows) {
    const std::string& around = kParts.at(row.part);
    const std::string line = row.key + " = " + row.value + "\n";
    SCOPED_TRACE(around + line);
    const Loaded with = load(around + line), without = load(around);
    EXPECT_THAT(without.problems, IsEmpty());
    for (const ConfigProblem& problem : with.problems) ADD_FAILURE() << to_string(problem);
    expect_same(with.config, without.config);
  }
}

TEST(Manual, HasEveryPart) {
  for (const auto& [part, around] : kParts) EXPECT_THAT(manual(), HasSubstr("\n" + part + "\n"));
}

}  // namespace
}  // namespace joblog
