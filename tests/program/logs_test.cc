// SPDX-License-Identifier: MIT
// Reading what ran, and asking for what does not exist.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/installation.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> kinds_of(const std::vector<boost::json::object>& logs) {
  std::vector<std::string> kinds;
  for (const auto& log : logs) kinds.emplace_back(log.at("kind").as_string());
  return kinds;
}

class Logs : public testing::Test {
 protected:
  Logs() : home_("") {
    home_.run({"exec", "--name", "good", "--", "sh", "-c", "echo all is well"});
    home_.run({"exec", "--name", "bad", "--", "sh", "-c", "echo no paper >&2; exit 3"});
  }
  Installation home_;
};

TEST_F(Logs, AreListedNewestFirst) {
  EXPECT_THAT(kinds_of(home_.json({"logs"})), ElementsAre("bad", "good"));
  const Ran shown = home_.run({"logs"});
  EXPECT_THAT(shown.out, AllOf(HasSubstr("✗ error"), HasSubstr("✓ success"), HasSubstr("no paper"),
                               HasSubstr("tester"), Not(HasSubstr("\x1b"))));
}

TEST_F(Logs, AreChosenByStatusKindTimeAndText) {
  EXPECT_THAT(kinds_of(home_.json({"logs", "--status", "error"})), ElementsAre("bad"));
  EXPECT_THAT(kinds_of(home_.json({"logs", "--kind", "good"})), ElementsAre("good"));
  EXPECT_THAT(kinds_of(home_.json({"logs", "--text", "paper"})), ElementsAre("bad"));
  EXPECT_THAT(kinds_of(home_.json({"logs", "--since", "1h"})), ElementsAre("bad", "good"));
  EXPECT_THAT(kinds_of(home_.json({"logs", "--since", "2h", "--until", "1h"})), IsEmpty());
  EXPECT_EQ(home_.run({"logs", "--status", "eror"}).exit_code, 2);
}

TEST_F(Logs, ShowOneRunLineByLineByItsName) {
  const auto newest = home_.json_line({"logs"});
  const std::string name(home_.json({"logs"}).front().at("name").as_string());
  const Ran shown = home_.run({"logs", "show", name});
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("running sh with 2 arguments"), HasSubstr("stderr| no paper"),
                    HasSubstr("CommandFailed: exit code 3")));
}

TEST_F(Logs, SuggestTheNearestNameForOneThatIsNone) {
  std::string name(home_.json({"logs"}).front().at("name").as_string());
  const std::string right = name;
  std::swap(name[12], name[13]);
  if (name == right) name[0] = '1';
  const Ran shown = home_.run({"logs", "show", name});
  EXPECT_EQ(shown.exit_code, 4);
  EXPECT_THAT(shown.err,
              AllOf(HasSubstr(name), HasSubstr("did you mean \"" + right.substr(0, 10))));
  const Ran last = home_.run({"logs", "show", "lats"});
  EXPECT_EQ(last.exit_code, 4);
  EXPECT_THAT(last.err, HasSubstr("did you mean \"last\"?"));
}

TEST_F(Logs, CannotRunOrEnqueueAKindThatIsNone) {
  for (const char* verb : {"run", "enqueue"}) {
    const Ran ran = home_.run({verb, "sync_open_order"});
    EXPECT_EQ(ran.exit_code, 4) << verb;
    EXPECT_THAT(ran.err, HasSubstr("did you mean \"sync_open_orders\"?")) << verb;
  }
}

TEST_F(Logs, SayThatAJobIsNone) {
  const Ran shown = home_.run({"jobs", "show", "4711"});
  EXPECT_EQ(shown.exit_code, 4);
  EXPECT_THAT(shown.err, HasSubstr("there is no job 4711"));
}

TEST_F(Logs, ShowAStatisticInItsUnit) {
  const Ran shown = home_.run({"logs", "show", "last"});
  EXPECT_THAT(shown.out, HasSubstr("exit_code"));
  EXPECT_THAT(shown.out, testing::ContainsRegex("cpu_seconds +[0-9]+\\.[0-9][0-9][0-9] s\n"));
}

}  // namespace
}  // namespace joblog::test
