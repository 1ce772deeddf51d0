// SPDX-License-Identifier: MIT
// What a server had to leave out of its configuration is shown where people look; and time zones
// whose rules change under it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/eventually.h"
#include "support/installation.h"
#include "support/raw_http.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SkippedItem : public testing::Test {
 protected:
  static std::string config(const std::string& schedule, const std::string& zone = "UTC") {
    return "[commands.hello]\ncommand = [\"echo\", \"hello\"]\n[recurring.backup]\nschedule = \"" +
           schedule + "\"\nkind = \"hello\"\nzone = \"" + zone + "\"\n";
  }
  static std::string page(const Background& server, std::string_view path) {
    return ask(port_of(server), get(path)).body;
  }
  void run_it_once() {
    home_.rewrite_config(config("every 1 seconds"));
    Background server = home_.serve();
    EXPECT_TRUE(eventually([&] {
      const auto task = home_.json_line({"schedules"});
      return task.contains("last_run");
    }));
    EXPECT_EQ(server.stop(), 0);
  }

  Installation home_{""};
};

TEST_F(SkippedItem, ATaskIsOnThePagesInTheBannerInUpAndOnTheCommandLine) {
  run_it_once();
  home_.rewrite_config(config("* * * * 8"));
  Background server = home_.serve();
  EXPECT_THAT(page(server, "/"), HasSubstr("1 task of the configuration is left out: backup"));
  EXPECT_THAT(page(server, "/jobs/recurring"),
              AllOf(HasSubstr("Left out of the configuration"), HasSubstr("joblog.toml:4"),
                    HasSubstr("task-backup"), HasSubstr("not planned"),
                    Not(HasSubstr("No recurring tasks"))));
  EXPECT_THAT(page(server, "/jobs/recurring?task=backup"),
              AllOf(HasSubstr("Not planned"), HasSubstr("badge-success")))
      << "its past stays";
  EXPECT_EQ(page(server, "/up"), "ok\nconfiguration: 1 part is left out\n");
  EXPECT_THAT(home_.run({"schedules"}).out,
              AllOf(HasSubstr("left out, not planned: joblog.toml:4"), HasSubstr("last  20")));
  EXPECT_EQ(home_.run({"check"}).exit_code, 3);

  home_.rewrite_config(config("every 1 seconds"));
  EXPECT_THAT(home_.run({"schedules"}).out, HasSubstr("was left out and is in order now"));
  EXPECT_EQ(home_.run({"reload"}).exit_code, 0);
  EXPECT_TRUE(eventually([&] { return page(server, "/up") == "ok\n"; }));
  EXPECT_THAT(page(server, "/jobs/recurring"), Not(HasSubstr("Left out")));
}

TEST_F(SkippedItem, ATaskThatNeverRanIsShownAsWell) {
  home_.rewrite_config(config("* * * * 8"));
  Background server = home_.serve();
  EXPECT_THAT(
      page(server, "/jobs/recurring"),
      AllOf(HasSubstr("task-backup"), HasSubstr("joblog.toml:4"), Not(HasSubstr("Run now"))));
  EXPECT_EQ(home_.run({"schedules"}).exit_code, 0);
}

TEST_F(SkippedItem, ACommandIsShownWithItsTask) {
  home_.rewrite_config(
      "[commands.hello]\ncommand = \"echo hello\"\n[recurring.backup]\n"
      "schedule = \"@daily\"\nkind = \"hello\"\n");
  Background server = home_.serve();
  EXPECT_THAT(
      page(server, "/jobs/recurring"),
      AllOf(HasSubstr("command hello"), HasSubstr("joblog.toml:2"), HasSubstr("task backup")));
  EXPECT_THAT(page(server, "/"), HasSubstr("2 parts of the configuration are left out"));
}

TEST_F(SkippedItem, ATaskWhoseZoneIsGoneSaysWhyItCannotBePlanned) {
  home_.rewrite_config(config("@daily", "Europe/Atlantis"));
  Background server = home_.serve();
  EXPECT_THAT(page(server, "/jobs/recurring"),
              AllOf(HasSubstr("task-backup"), HasSubstr("no time zone is named")));
}

TEST_F(SkippedItem, WhatARunningServerStillRunsIsNotCalledLeftOut) {
  home_.rewrite_config(config("@daily"));
  Background server = home_.serve();
  home_.rewrite_config(config("* * * * 8"));
  const auto task = home_.json_line({"schedules"});
  EXPECT_FALSE(task.contains("problem"));
  EXPECT_THAT(home_.run({"schedules"}).out,
              AllOf(HasSubstr("the server goes on with it as before"), HasSubstr("next  ")));
}

TEST_F(SkippedItem, NewRulesOfATimeZoneReachPagesCommandLineAndServer) {
  const std::string zones = home_.folder().file("zones");
  const auto install = [&](const std::string& rules) {
    std::filesystem::create_directories(zones);
    std::filesystem::copy_file("/usr/share/zoneinfo/" + rules, zones + "/next");
    std::filesystem::rename(zones + "/next", zones + "/Here");
  };
  install("Europe/Zurich");
  home_.environment["TZDIR"] = zones;
  home_.rewrite_config(config("30 2 15 1 *", "Here"));
  Background server = home_.serve();
  const auto next = [&] {
    return std::string(home_.json_line({"schedules"}).at("next").as_array().at(0).as_string());
  };
  EXPECT_THAT(next(), HasSubstr("-01-15T01:30:00"));
  install("Asia/Tokyo");
  EXPECT_THAT(next(), HasSubstr("-01-14T17:30:00"));
  EXPECT_THAT(page(server, "/jobs/recurring"), HasSubstr("-01-14T17:30:00"));
  EXPECT_TRUE(server.says("the time zone Here has new rules"));
}

}  // namespace
}  // namespace joblog::test
