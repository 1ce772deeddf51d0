// SPDX-License-Identifier: MIT
// Every key that names a path follows one rule: from the data folder, with ~ for the home folder.
// And a password's file is a file, with a password in its first line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>
#include <map>
#include <string>

#include "config/load.h"
#include "support/temp_folder.h"

namespace joblog {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

Loaded load(const std::string& text, std::map<std::string, std::string> variables) {
  const auto environment = [variables](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  return load_config(text, "t.toml",
                     {environment, {"sync_open_orders"}, {"cust_name", "order_qty"}});
}

Loaded load(const std::string& text) {
  return load(text, {{"JOBLOG_DATA", "/data"}, {"HOME", "/home/anna"}, {"X", "/x"}});
}

struct PathKey {
  std::string before, key;
  std::function<std::string(const Config&)> value;
};

const std::vector<PathKey>& path_keys() {
  static const std::vector<PathKey> keys{
      {"[store]\n", "path", [](const Config& c) { return c.store.path; }},
      {"[web]\ntls_key = \"/k\"\n", "tls_certificate",
       [](const Config& c) { return c.web.tls_certificate; }},
      {"[web]\ntls_certificate = \"/c\"\n", "tls_key",
       [](const Config& c) { return c.web.tls_key; }},
      {"[open_orders]\nsource = \"csv\"\n", "file",
       [](const Config& c) { return c.open_orders->file; }},
      {"[open_orders]\nsource = \"odbc\"\nconnection = \"c\"\nquery = \"q\"\n", "password_file",
       [](const Config& c) { return c.open_orders->password_file; }},
      {"[commands.x]\ncommand = [\"true\"]\n", "directory",
       [](const Config& c) { return c.commands.at(0).directory; }}};
  return keys;
}

TEST(ConfigPaths, AreTakenFromTheDataFolderWithATildeForHome) {
  for (const PathKey& path : path_keys()) {
    for (const auto& [written, expected] :
         {std::pair{"a/b.x", "/data/a/b.x"}, std::pair{"./b", "/data/b"}, std::pair{"../b", "/b"},
          std::pair{"/etc/b", "/etc/b"}, std::pair{"~/b", "/home/anna/b"},
          std::pair{"~", "/home/anna"}, std::pair{"${X}/b", "/x/b"}}) {
      const Loaded loaded = load(path.before + path.key + " = \"" + written + "\"\n");
      ASSERT_THAT(loaded.problems, IsEmpty()) << path.key << " " << written;
      EXPECT_EQ(path.value(loaded.config), expected) << path.key << " " << written;
    }
  }
}

TEST(ConfigPaths, OfAnotherUsersHomeAreRefusedWithWhatToDo) {
  for (const PathKey& path : path_keys()) {
    const Loaded loaded = load(path.before + path.key + " = \"~bob/b\"\n");
    ASSERT_EQ(loaded.problems.size(), 1u) << path.key;
    EXPECT_THAT(loaded.problems[0].message, HasSubstr("only ~ and ~/… are understood"));
  }
  const Loaded homeless = load("[store]\npath = \"~/b\"\n", {{"JOBLOG_DATA", "/data"}});
  ASSERT_EQ(homeless.problems.size(), 1u);
  EXPECT_THAT(homeless.problems[0].message, HasSubstr("HOME is not set"));
}

TEST(ConfigGuards, TellACountFromAShareAndRefuseTheRest) {
  const auto limit = [](const std::string& value) {
    return load("[open_orders]\nsource = \"csv\"\nfile = \"f\"\nmax_unreadable = " + value);
  };
  EXPECT_EQ(std::get<std::int64_t>(limit("0").config.open_orders->max_unreadable), 0);
  EXPECT_EQ(std::get<std::int64_t>(limit("1").config.open_orders->max_unreadable), 1);
  EXPECT_EQ(std::get<double>(limit("1.0").config.open_orders->max_unreadable), 1.0);
  EXPECT_EQ(std::get<double>(limit("0.05").config.open_orders->max_unreadable), 0.05);
  for (const std::string wrong : {"-1", "1.5", "\"5 %\"", "true"})
    EXPECT_EQ(limit(wrong).problems.size(), 1u) << wrong;
}

TEST(ConfigGuards, RequireOnlyAttributesThatThereAre) {
  const Loaded loaded =
      load("[open_orders]\nsource = \"csv\"\nfile = \"f\"\nrequired = [\"custname\"]");
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_THAT(loaded.problems[0].message,
              AllOf(HasSubstr("no attribute of an open order"), HasSubstr("\"cust_name\"")));
}

TEST(ConfigFile, IsNoPipeThatNobodyWritesTo) {
  const test::TempFolder folder;
  const std::string pipe = folder.file("joblog.toml");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const Loaded loaded = load_config_file(pipe, {});
  ASSERT_EQ(loaded.problems.size(), 1u);
  EXPECT_THAT(loaded.problems[0].message, HasSubstr("is a pipe"));
}

class PasswordFile : public testing::Test {
 protected:
  static Result<std::string> read(const std::string& path) {
    OpenOrdersConfig config;
    config.password_file = path;
    return read_password(config, [](const std::string&) { return std::nullopt; });
  }
  test::TempFolder folder_;
};

TEST_F(PasswordFile, GivesItsFirstLine) {
  EXPECT_EQ(read(folder_.write("a", "s3cret\r\nmore\n")).value(), "s3cret");
  EXPECT_EQ(read(folder_.write("b", "s3cret")).value(), "s3cret");
  EXPECT_THAT(read(folder_.write("c", "\nx")).error().message, HasSubstr("is empty"));
}

TEST_F(PasswordFile, IsAFileAndHasAnEnd) {
  const std::string pipe = folder_.file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(read(pipe).error().message, HasSubstr(pipe + " is a pipe, not a file"));
  EXPECT_THAT(read("/dev/zero").error().message, HasSubstr("is a device, not a file"));
  EXPECT_THAT(read(folder_.path().string()).error().message, HasSubstr("is a folder"));
  EXPECT_THAT(read(folder_.file("none")).error().message, HasSubstr("No such file"));
  EXPECT_THAT(read(folder_.write("long", std::string(5'000, 'x'))).error().message,
              HasSubstr("longer than 4096 bytes"));
}

}  // namespace
}  // namespace joblog
