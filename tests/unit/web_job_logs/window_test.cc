// SPDX-License-Identifier: MIT
// A log of any size in windows: every line once, whichever way one walks.
#include <numeric>

#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using Numbers = std::vector<std::int64_t>;

class LogWindow : public testing::Test {
 protected:
  Claim written(const std::vector<Line>& lines, const RunEndWish& wish = {}) {
    const Claim run = fixture_.begin();
    fixture_.say(run, lines);
    fixture_.end(run, wish);
    return run;
  }
  std::string page(const Claim& run, const std::string& query = "") {
    return fixture_.page(RunPagesFixture::address(run) + query);
  }
  /// Follows a link below or above the lines to its end; the windows' lines in the order of the
  /// log.
  Numbers walk(const std::string& from, std::string_view words) {
    Numbers all;
    std::string target = from;
    for (int windows = 0; windows < 100 && !target.empty(); ++windows) {
      const std::string html = fixture_.page(target);
      const Numbers lines = lines_of(html);
      EXPECT_TRUE(std::ranges::is_sorted(lines));
      all.insert(words.contains("Earlier") ? all.begin() : all.end(), lines.begin(), lines.end());
      target = link_of(terminal(html), words);
    }
    return all;
  }
  static std::string terminal(const std::string& html) { return by_id(html, "log").inside; }
  static std::string line(const std::string& html, std::int64_t number) {
    return by_id(html, "L" + std::to_string(number)).inside;
  }
  static Numbers up_to(std::int64_t last) {
    Numbers all(static_cast<std::size_t>(last));
    std::iota(all.begin(), all.end(), 1);
    return all;
  }
  /// One line of 12 parts and some around it.
  static std::vector<Line> with_long_line() {
    std::vector<Line> lines{{"before"}};
    for (int part = 1; part <= 12; ++part) {
      lines.push_back(
          {std::string(5000, static_cast<char>('a' + part - 1)), Level::info, part < 12});
    }
    lines.push_back({"after"});
    return lines;
  }

  RunPagesFixture fixture_;
};

TEST_F(LogWindow, ShowsAShortLogWhole) {
  const std::string html = page(written({{"one"}, {"two"}, {"three"}}));
  EXPECT_EQ(lines_of(html), up_to(3));
  EXPECT_THAT(text_of(html), HasSubstr("Lines 1 to 3 of 3"));
  EXPECT_EQ(link_of(terminal(html), "Later"), "");
  EXPECT_EQ(link_of(terminal(html), "Earlier"), "");
}

TEST_F(LogWindow, CoversEveryLineOnceForwardsAndBackwards) {
  const Claim run = written(std::vector<Line>(3217, {"line"}));
  EXPECT_EQ(walk(RunPagesFixture::address(run), "Later lines"), up_to(3217));
  EXPECT_EQ(walk(link_of(terminal(page(run)), "Last lines"), "Earlier lines"), up_to(3217));
  EXPECT_THAT(lines_of(page(run)), SizeIs(500));
}

TEST_F(LogWindow, CoversEveryLineOnceWhenTheirSizesDiffer) {
  std::vector<Line> lines;
  for (int i = 0; i < 600; ++i)
    lines.push_back({std::string(static_cast<std::size_t>(i * 37 % 4900 + 1), 'x')});
  const Claim run = written(lines);
  EXPECT_EQ(walk(RunPagesFixture::address(run), "Later lines"), up_to(600));
  EXPECT_EQ(walk(link_of(terminal(page(run)), "Last lines"), "Earlier lines"), up_to(600));
}

TEST_F(LogWindow, CoversEveryLineOfALevelOnce) {
  std::vector<Line> lines;
  Numbers warnings, errors, plain;
  for (int i = 1; i <= 4000; ++i) {
    const Level level = i % 6 == 0   ? Level::error
                        : i % 5 == 0 ? Level::warning
                        : i % 2 == 0 ? Level::debug
                                     : Level::info;
    if (level >= Level::warning) warnings.push_back(i);
    if (level == Level::error) errors.push_back(i);
    if (level >= Level::info) plain.push_back(i);
    lines.push_back({"x", level});
  }
  const Claim run = written(lines);
  EXPECT_EQ(walk(RunPagesFixture::address(run) + "?level=error", "Later lines"), errors);
  EXPECT_EQ(walk(RunPagesFixture::address(run) + "?level=warn", "Later lines"), warnings);
  EXPECT_EQ(walk(RunPagesFixture::address(run) + "?level=info", "Later lines"), plain);
  EXPECT_EQ(walk(RunPagesFixture::address(run) + "?level=warn&to=4000", "Earlier lines"), warnings);
}

TEST_F(LogWindow, StaysSmallWhateverTheLinesHold) {
  const std::string html = page(written(std::vector<Line>(2000, {std::string(5000, 'x')})));
  EXPECT_LT(html.size(), 400U << 10);
  EXPECT_THAT(lines_of(html), SizeIs(testing::AllOf(testing::Gt(20U), testing::Lt(80U))));
}

// --- Places

TEST_F(LogWindow, OpensAFailedRunAtItsFirstErrorWithALittleAbove) {
  std::vector<Line> lines(2000, {"fine"});
  lines[1233].level = Level::error;
  lines[1500].level = Level::error;
  const std::string html = page(written(lines, broken()));
  EXPECT_EQ(lines_of(html).front(), 1214);
  EXPECT_THAT(by_id(html, "L1234").tag, HasSubstr("data-level=\"error\""));
  EXPECT_NE(link_of(terminal(html), "Earlier lines"), "");
}

TEST_F(LogWindow, OpensARunThatGoesOnAtItsEndAndOneThatSucceededAtItsStart) {
  const Claim run = fixture_.begin();
  fixture_.say(run, std::vector<Line>(900, {"x"}));
  EXPECT_EQ(lines_of(page(run)).back(), 900);
  fixture_.end(run);
  EXPECT_EQ(lines_of(page(run)).front(), 1);
}

TEST_F(LogWindow, OpensAroundTheLineOfALink) {
  const Claim run = written(std::vector<Line>(3000, {"x"}));
  const Numbers lines = lines_of(page(run, "?line=1500"));
  EXPECT_EQ(lines.front(), 1400);
  EXPECT_EQ(lines.back(), 1899);
  EXPECT_EQ(lines_of(page(run, "?line=1")).front(), 1);
  EXPECT_THAT(lines_of(page(run, "?line=3000")), Contains(3000));
  EXPECT_THAT(lines_of(page(run, "?line=99999")), Contains(3000)) << "beyond the end: the end";
  EXPECT_EQ(lines_of(page(run, "?line=0")).front(), 1);
  EXPECT_EQ(lines_of(page(run, "?line=-7")).front(), 1);
  EXPECT_EQ(lines_of(page(run, "?from=99999")).front(), 3000);
}

TEST_F(LogWindow, EveryLineNumberIsALinkToItself) {
  const std::string html = page(written({{"one"}, {"two"}}));
  const Element number = first_of(line(html, 2), "a", "term-no");
  EXPECT_EQ(number.get("href"), "#L2");
  EXPECT_EQ(number.text(), "2");
  EXPECT_EQ(number.get("tabindex"), "-1") << "a log has thousands";
}

TEST_F(LogWindow, LeadsToALineOrARangeThatSomebodyTypes) {
  const Claim run = written(std::vector<Line>(300, {"x"}));
  const auto leads = [&](const std::string& typed) {
    const auto answer = fixture_.get(RunPagesFixture::address(run) +
                                     "?time=start&back=%2Fjob_logs%3Fkind%3Dsync&goto=" + typed);
    return answer.status == 303 ? header_of(answer, "Location") : "the page";
  };
  const std::string kept =
      RunPagesFixture::address(run) + "?back=%2Fjob_logs%3Fkind%3Dsync&time=start";
  EXPECT_EQ(leads("120"), kept + "&line=120#L120");
  EXPECT_EQ(leads("120-134"), kept + "&line=120#L120-L134");
  EXPECT_EQ(leads("L134-L120"), kept + "&line=120#L120-L134");
  EXPECT_EQ(leads("%23L7"), kept + "&line=7#L7");
  for (const char* nonsense : {"", "x", "-", "0", "1-", "-5", "1-x", "99999999999999999999"}) {
    EXPECT_EQ(leads(nonsense), "the page") << nonsense;
  }
}

// --- Errors and levels

TEST_F(LogWindow, StepsToErrorsOutsideTheWindow) {
  std::vector<Line> lines(3000, {"x"});
  for (const std::size_t at : {99U, 1999U, 2000U, 2899U}) lines[at].level = Level::error;
  const Claim run = written(lines);
  const std::string html = page(run, "?from=1000");
  const auto error = [&](const std::string& direction) {
    for (const Element& link : elements(terminal(html), "a")) {
      if (link.get("data-error") == direction) return link.get("href");
    }
    return std::string();
  };
  EXPECT_EQ(error("previous"), RunPagesFixture::address(run) + "?line=100#L100");
  EXPECT_EQ(error("next"), RunPagesFixture::address(run) + "?line=2000#L2000");
  EXPECT_THAT(text_of(html), HasSubstr("4 errors"));
  const std::string inside = page(run, "?from=1990");
  EXPECT_EQ(link_of(terminal(inside), "2,001"), RunPagesFixture::address(run) + "?from=1990#L2001");
}

TEST_F(LogWindow, SaysWhatALevelHidesAndHowToShowAll) {
  const Claim run = written({{"a"}, {"b", Level::warning}, {"c", Level::debug}});
  const std::string none = terminal(page(run, "?level=error"));
  EXPECT_THAT(none,
              AllOf(HasSubstr("Only errors: 0 of 3 lines."), HasSubstr("No line of this level")));
  EXPECT_EQ(link_of(none, "Show all"), RunPagesFixture::address(run) + "#log");
  EXPECT_THAT(terminal(page(run, "?level=warn")),
              HasSubstr("Only warnings and errors: 1 of 3 lines."));
  EXPECT_THAT(terminal(page(run, "?level=info")),
              HasSubstr("Debug lines are hidden; the log has 3 lines."));
  EXPECT_THAT(lines_of(page(run, "?level=info")), ElementsAre(1, 2));
  EXPECT_THAT(terminal(page(run)), Not(HasSubstr("Show all")));
}

TEST_F(LogWindow, ShowsTheNearestOfALevelWhenNoneFollows) {
  std::vector<Line> lines(2000, {"x"});
  lines[9].level = Level::error;
  const Claim run = written(lines);
  EXPECT_THAT(lines_of(page(run, "?level=error&from=1500")), ElementsAre(10));
  EXPECT_THAT(lines_of(page(run, "?level=error&to=5")), ElementsAre(10));
  EXPECT_THAT(lines_of(page(run, "?level=error&line=1500")), ElementsAre(10));
}

// --- Long lines

TEST_F(LogWindow, CutsALongLineAndShowsItsRestWhenItIsAskedFor) {
  const Claim run = written(with_long_line());
  const std::string html = page(run);
  EXPECT_THAT(lines_of(html), ElementsAre(1, 2, 3, 14));
  EXPECT_THAT(line(html, 3), AllOf(HasSubstr("up to 50,000 characters more"), HasSubstr("↳")));
  const std::string rest = fixture_.page(link_of(line(html, 3), "show"));
  EXPECT_THAT(lines_of(rest), ElementsAre(4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
  EXPECT_THAT(line(rest, 4), HasSubstr(std::string(5000, 'c')));
}

TEST_F(LogWindow, CutsALineOfTenMegabytes) {
  std::vector<Line> lines(2100, {std::string(5000, 'x'), Level::info, true});
  lines.back().continued = false;
  lines.push_back({"the end"});
  const Claim run = written(lines);
  const std::string html = page(run);
  EXPECT_THAT(lines_of(html), ElementsAre(1, 2, 2101));
  EXPECT_LT(html.size(), 64U << 10);
  EXPECT_THAT(line(html, 2), HasSubstr("up to 10,490,000 characters more"));
  const std::string rest = fixture_.page(link_of(line(html, 2), "show"));
  EXPECT_EQ(lines_of(rest).front(), 3);
  EXPECT_LT(rest.size(), 400U << 10);
  Numbers parts = walk(link_of(line(html, 2), "show"), "Later lines");
  EXPECT_EQ(parts.back(), 2101);
  EXPECT_EQ(std::ranges::adjacent_find(parts, std::greater_equal<>{}), parts.end()) << "none twice";
  EXPECT_THAT(lines_of(page(run, "?line=1000")), Contains(1000))
      << "a link to a part shows that part";
  EXPECT_THAT(lines_of(page(run, "?to=2101")), ElementsAre(1, 2, 2101));
}

TEST_F(LogWindow, SaysWhyThereAreNoLines) {
  EXPECT_THAT(terminal(page(written({}))), HasSubstr("The run wrote no lines."));
  EXPECT_THAT(terminal(page(fixture_.begin())), HasSubstr("No lines yet."));
  const Claim run = written({{"a"}, {"b"}});
  fixture_.clock.advance(24h * 40);
  fixture_.run("sync");  // The last success of a kind is kept.
  fixture_.write([&](Transaction& tx) {
    tx.prune(
        {.details_before = fixture_.clock.wall_now() - 24h, .logs_before = {}, .jobs_before = {}});
  });
  EXPECT_THAT(terminal(page(run)),
              HasSubstr("The 2 lines of this run have been removed by retention"));
}

}  // namespace
}  // namespace joblog::test
