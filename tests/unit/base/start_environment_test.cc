// SPDX-License-Identifier: MIT
// Variables as they are looked up; what others may read of them is shown by tests/security.
#include "base/start_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(StartEnvironment, OfAnotherProcessAreFoundByUsAndByLibraries) {
  StartEnvironment variables;
  variables.adopt({"OWN_ONE=1", "OWN_EMPTY=", "no variable", "=odd", "OWN_ONE=2"});
  const Environment look = variables.lookup();
  EXPECT_THAT(look("OWN_ONE"), Optional(std::string("1")));
  EXPECT_THAT(look("OWN_EMPTY"), Optional(std::string()));
  EXPECT_FALSE(look("OWN_TWO"));
  EXPECT_STREQ(::getenv("OWN_ONE"), "1");
  forget_variable("OWN_ONE");
  EXPECT_EQ(::getenv("OWN_ONE"), nullptr);
  EXPECT_THAT(look("OWN_ONE"), Optional(std::string("1"))) << "joblog itself keeps it";
}

TEST(StartEnvironment, ThatTellNothingAreAFew) {
  StartEnvironment variables;
  variables.adopt({"PATH=/bin", "LC_ALL=C", "API_TOKEN=x", "JOBLOG_MARK=m", "ADMIN_PASSWORD=y",
                   "JOBLOG_ARG_KEY=z", "PATHOLOGY=p"});
  EXPECT_THAT(variables.non_secret(), ElementsAre("PATH=/bin", "LC_ALL=C", "JOBLOG_MARK=m"));
}

TEST(StartEnvironment, AreTakenFromWhereOthersCouldReadThem) {
  ::setenv("OWN_LATER", "of the heap", 1);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {  // What it takes is gone for good.
    const std::string home = ::getenv("HOME") != nullptr ? ::getenv("HOME") : "";
    const StartEnvironment taken = StartEnvironment::take();
    std::ifstream in("/proc/self/environ");
    const std::string left{std::istreambuf_iterator<char>(in), {}};
    const bool kept = taken.lookup()("OWN_LATER") == "of the heap" &&
                      std::string(::getenv("OWN_LATER")) == "of the heap" &&
                      (home.empty() || std::string(::getenv("HOME")) == home);
    ::_exit(kept && !left.contains("OWN_LATER") ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace joblog
