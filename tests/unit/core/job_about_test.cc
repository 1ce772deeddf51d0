// SPDX-License-Identifier: MIT
// What a job may say of itself, and what a recurring task takes over from its kind.
#include "core/job_about.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

auto problem(const std::string& key, const std::string& words) {
  return testing::AllOf(Field(&AboutProblem::key, key),
                        Field(&AboutProblem::message, HasSubstr(words)));
}

std::vector<AboutProblem> with_link(std::string link) {
  return problems_with({.link = std::move(link)});
}

TEST(JobAbout, MaySayNothing) { EXPECT_THAT(problems_with({}), IsEmpty()); }

TEST(JobAbout, MayDescribeInSeveralLinesOfAnyLanguage) {
  EXPECT_THAT(
      problems_with({.description = "Öffnet\n\t日本", .owner = "Zoë", .labels = {"a", "b"}}),
      IsEmpty());
}

TEST(JobAbout, NamesEveryPartThatCannotBe) {
  EXPECT_THAT(
      problems_with({.description = std::string(1'001, 'x'),
                     .owner = std::string(101, 'x'),
                     .labels = {"a", "a"},
                     .link = "wiki"}),
      ElementsAre(problem("description", "at most 1000"), problem("owner", "at most 100"),
                  problem("labels", "\"a\" is named twice"), problem("link", "whole address")));
}

TEST(JobAbout, CountsCharactersNotBytes) {
  std::string owner;
  for (int i = 0; i < 100; ++i) owner += "ö";
  EXPECT_THAT(problems_with({.owner = owner}), IsEmpty());
}

TEST(JobAbout, RefusesWhatBreaksARow) {
  EXPECT_THAT(problems_with({.description = std::string("a\0b", 3)}),
              ElementsAre(problem("description", "control characters")));
  EXPECT_THAT(problems_with({.owner = "a\nb"}), ElementsAre(problem("owner", "one line")));
  EXPECT_THAT(problems_with({.owner = "\xff"}), ElementsAre(problem("owner", "UTF-8")));
  EXPECT_THAT(problems_with({.labels = {"a b"}}), ElementsAre(problem("labels", "no label")));
  EXPECT_THAT(problems_with({.labels = {""}}), ElementsAre(problem("labels", "no label")));
  EXPECT_THAT(problems_with({.labels = std::vector<std::string>(21, "a")}),
              ElementsAre(problem("labels", "at most 20")));
}

TEST(JobAbout, LinksOnlyWhereABrowserMayGo) {
  EXPECT_THAT(with_link("https://wiki.example.com/a?b=c#d"), IsEmpty());
  EXPECT_THAT(with_link("HTTP://[::1]:8080/"), IsEmpty());
  for (const char* link : {"javascript:alert(1)", "data:text/html,x", "//host/x", "/x", "https://",
                           "https:///x", "http://:80/", "ftp://host/"}) {
    EXPECT_THAT(with_link(link), ElementsAre(problem("link", "whole address"))) << link;
  }
  EXPECT_THAT(with_link("https://anna:secret@host/"), ElementsAre(problem("link", "password")));
  EXPECT_THAT(with_link("https://host/a b"), ElementsAre(problem("link", "character")));
  EXPECT_THAT(with_link("https://host/\n"), ElementsAre(problem("link", "character")));
  EXPECT_THAT(with_link("https://host/" + std::string(2'000, 'x')),
              ElementsAre(problem("link", "at most 2000")));
}

TEST(JobAbout, ATaskTakesOverWhatItLeavesOpen) {
  const JobAbout kind{.description = "Copies", .owner = "Ops", .labels = {"a", "b"}, .link = "l"};
  EXPECT_EQ(about_of_task({}, kind), kind);
  EXPECT_EQ(
      about_of_task({.owner = "Anna", .labels = {"b", "c"}}, kind),
      (JobAbout{.description = "Copies", .owner = "Anna", .labels = {"b", "c", "a"}, .link = "l"}));
}

TEST(JobAbout, SaysWhereItIsDefined) {
  EXPECT_EQ(to_string(DefinedAt{"/etc/joblog.toml", 12}), "/etc/joblog.toml:12");
  EXPECT_EQ(to_string(DefinedAt{"/etc/joblog.toml", 0}), "/etc/joblog.toml");
  EXPECT_EQ(to_string(DefinedAt{}), "");
}

}  // namespace
}  // namespace joblog
