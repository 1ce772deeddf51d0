// SPDX-License-Identifier: MIT
// `logs --text`: the runs in whose lines a text stands, with those lines.
#include <gmock/gmock.h>

#include "base/text.h"
#include "cli/logs.h"
#include "console_fixture.h"

namespace joblog::cli {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class LogSearch : public ConsoleFixture {
 protected:
  int list(const Logs& logs, Console& console) { return search_logs(*store, logs, console, {}); }
  void say(const Claim& claim, const std::vector<std::string>& lines) {
    std::int64_t number = 0;
    for (const std::string& line : lines) log(claim, ++number, line);
  }
};

TEST_F(LogSearch, ShowsTheLinesThatHoldATextUnderTheirRuns) {
  const Claim old = start({.kind = "import"});
  say(old,
      {"order 4711 came", "nothing", "Order \x1b[31m47\x1b[0m11 went", "order 4711", "order 4711"});
  finish(old);
  clock.now += 1s;
  finish(start({.kind = "mail"}), "order 4711 bounced");
  EXPECT_EQ(list({.text = "order 4711"}, piped), exits::done);
  const auto text = screen();
  const auto lines = split(text, '\n');
  ASSERT_THAT(lines, SizeIs(8));
  EXPECT_THAT(lines[0], StartsWith("20261123140001  ✗ error  mail  2026-11-23 14:00:01"));
  EXPECT_THAT(lines[1], EndsWith("QueryError: order 4711 bounced"));
  EXPECT_THAT(lines[2], StartsWith("20261123140000  ✓ success  import"));
  EXPECT_THAT(lines[2], EndsWith("  4 lines"));
  EXPECT_THAT(lines[3], StartsWith("       1  "));
  EXPECT_THAT(lines[4], EndsWith("Order 4711 went"));
  EXPECT_EQ(lines[6], "          and 1 more");
}

TEST_F(LogSearch, SaysThatASearchFindsNothingOrMayFindMore) {
  list({.text = "nowhere"}, piped);
  EXPECT_EQ(screen(), "no runs match; 0 lines of 0 runs searched.\n");
  for (int run = 0; run < 3; ++run) {
    const Claim claim = start({.kind = "import"});
    say(claim, {"order 4711"});
    finish(claim);
  }
  list({.text = "nowhere"}, piped);
  EXPECT_THAT(screen(), HasSubstr("no runs match; 3 lines of 3 runs searched.\n"));
  list({.text = "order", .limit = 2}, piped);
  EXPECT_THAT(screen(), HasSubstr("2 runs; 2 lines of 2 runs searched. There may be more"));
  list({.text = "order", .limit = 3}, piped);
  EXPECT_THAT(screen(), Not(HasSubstr("There may be more")));
}

TEST_F(LogSearch, GivesMatchingLinesInTheObjectOfTheirRun) {
  const Claim claim = start({.kind = "import"});
  say(claim, {"one", "order 4711"});
  finish(claim);
  list({.text = "ORDER"}, json);
  EXPECT_THAT(screen(), AllOf(HasSubstr("\"kind\":\"import\""), HasSubstr("\"matching_lines\":1"),
                              HasSubstr("\"lines\":[{\"sequence\":2,")));
}

}  // namespace
}  // namespace joblog::cli
