// SPDX-License-Identifier: MIT
// `logs diff`: a run beside the last success of its job, or beside any other.
#include "cli/log_diff.h"

#include <gmock/gmock.h>

#include "base/text.h"
#include "console_fixture.h"

namespace joblog::cli {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LogsDiffTest : public ConsoleFixture {
 protected:
  /// Runs a job that says this, a second for each line; a minute passes.
  std::string ran(const std::vector<std::string>& lines, const std::string& error = "",
                  const std::string& kind = "sync") {
    const Claim claim = start({.kind = kind});
    std::int64_t number = 0;
    for (const std::string& line : lines) {
      log(claim, ++number, line);
      clock.now += 1s;
    }
    finish(claim, error);
    clock.now += 1min;
    return claim.log_name;
  }
  int diff(const LogsDiff& wanted, Console& console) { return diff_logs(*store, wanted, console); }
};

TEST_F(LogsDiffTest, ShowsAFailedRunBesideTheLastSuccess) {
  const std::string before = ran({"connected", "read 120 rows", "wrote 120 rows"});
  const std::string after = ran({"connected", "read 7 rows", "disk is full"}, "disk is full");
  EXPECT_EQ(diff({.name = "last"}, piped), exits::done);
  const std::string text = screen();
  EXPECT_THAT(text, AllOf(HasSubstr(after + "  ✗ error  sync"),
                          HasSubstr("compared with " + before + "  ✓ success  sync")));
  EXPECT_THAT(text, HasSubstr("Identical until line 2. 1 line is missing. 1 line is new.\n"));
  EXPECT_THAT(text, HasSubstr("        2       2  read 7 rows\n"
                              "-       3          wrote 120 rows\n"
                              "+               3  disk is full\n"));
}

TEST_F(LogsDiffTest, ComparesWithAnyRunThatIsNamed) {
  const std::string first = ran({"connected"});
  ran({"something else"});
  const std::string last = ran({"connected"}, "broken");
  EXPECT_EQ(diff({.name = last, .with = first}, piped), exits::done);
  EXPECT_THAT(screen(),
              AllOf(HasSubstr("compared with " + first), HasSubstr("The only line is alike.")));
}

TEST_F(LogsDiffTest, SaysWhyThereIsNothingToCompareWith) {
  EXPECT_EQ(diff({.name = "last"}, piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("there is no run yet"));
  ran({"fine"}, "", "mail");
  const std::string failed = ran({"no route"}, "no route");
  EXPECT_EQ(diff({.name = failed}, piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("no run of \"sync\" has succeeded before " + failed));
  EXPECT_EQ(diff({.name = failed, .with = "20200101000000"}, piped), exits::not_found);
  EXPECT_THAT(trouble(), HasSubstr("there is no run \"20200101000000\""));
}

TEST_F(LogsDiffTest, SaysHowMuchIsLeft) {
  ran({"a", "b", "c", "d"});
  ran({"e", "f"}, "broken");
  EXPECT_EQ(diff({.name = "last", .limit = 2}, piped), exits::done);
  EXPECT_THAT(screen(), AllOf(HasSubstr("  b\n"), Not(HasSubstr("  c\n")),
                              HasSubstr("… 4 rows more; --limit shows more of them\n")));
}

TEST_F(LogsDiffTest, IsOneJsonValueALineForPrograms) {
  ran({"connected", "done"});
  const std::string after = ran({"connected", "broken"}, "broken");
  EXPECT_EQ(diff({.name = "last"}, json), exits::done);
  const auto lines = json_lines();
  ASSERT_GE(lines.size(), 4U);
  EXPECT_EQ(lines[0].at("type"), "comparison");
  EXPECT_EQ(lines[0].at("log"), after.c_str());
  EXPECT_EQ(lines[0].at("identical_until"), 1);
  const auto& missing = lines[lines.size() - 2];
  EXPECT_EQ(missing.at("change"), "missing");
  EXPECT_EQ(missing.at("before"), 2);
  EXPECT_TRUE(missing.at("after").is_null());
  EXPECT_EQ(missing.at("message_before"), "done");
  EXPECT_EQ(lines.back().at("change"), "new");
  EXPECT_EQ(lines.back().at("message_after"), "broken");
}

TEST_F(LogsDiffTest, MakesHostileLinesHarmless) {
  ran({"fine"});
  ran({kHostile}, "broken");
  EXPECT_EQ(diff({.name = "last"}, colour), exits::done);
  EXPECT_THAT(screen(), AllOf(Not(HasSubstr("\x1b[2J")), Not(HasSubstr("\x07"))));
}

}  // namespace
}  // namespace joblog::cli
