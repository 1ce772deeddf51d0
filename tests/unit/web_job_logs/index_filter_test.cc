// SPDX-License-Identifier: MIT
// Filters of the list, and that every number is a link to exactly what it counts.
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class IndexFilter : public testing::Test {
 protected:
  std::vector<std::int64_t> found(const std::string& query) {
    return rows_of(fixture_.page("/job_logs?" + query));
  }
  /// All rows behind a link, page by page.
  std::size_t rows_behind(std::string target) {
    std::size_t rows = 0;
    while (!target.empty()) {
      const std::string page = fixture_.page(target);
      rows += rows_of(page).size();
      target = link_of(page, "Older");
    }
    return rows;
  }
  std::string error_of(const std::string& page, const std::string& field) {
    return text_of(by_id(page, field + "-error").inside);
  }
  /// Each chip's count equals the rows behind its link. Answers the counts.
  std::vector<std::size_t> check_chips(const std::string& target) {
    std::vector<std::size_t> counts;
    const std::string page = fixture_.page(target);
    for (const Element& chip : of_class(elements(page, "nav").at(2).inside, "a", "chip")) {
      const auto numbers = of_class(chip.inside, "span", "count");
      if (numbers.empty()) continue;
      counts.push_back(std::stoull(numbers.front().text()));
      EXPECT_EQ(rows_behind(chip.get("href")), counts.back()) << chip.get("href");
    }
    return counts;
  }

  RunPagesFixture fixture_;
};

TEST_F(IndexFilter, KnowsStatusAndKind) {
  const Claim good = fixture_.run("sync");
  const Claim bad = fixture_.run("sync", broken());
  const Claim other = fixture_.run("report", broken());
  const Claim open = fixture_.begin({.kind = "report"});
  EXPECT_THAT(found("status=error"), ElementsAre(other.log.value, bad.log.value));
  EXPECT_THAT(found("status=success"), ElementsAre(good.log.value));
  EXPECT_THAT(found("status=processing"), ElementsAre(open.log.value));
  EXPECT_THAT(found("status=error&kind=sync"), ElementsAre(bad.log.value));
  EXPECT_THAT(found("kind=nothing"), IsEmpty());
  EXPECT_THAT(found("status=lost"), SizeIs(4)) << "no status, no filter";
}

TEST_F(IndexFilter, KnowsTheSuccessesWithWarnings) {
  const Claim plain = fixture_.run("sync");
  const Claim with = fixture_.run("sync", warned());
  fixture_.run("report", broken());
  EXPECT_THAT(found("status=warnings"), ElementsAre(with.log.value));
  EXPECT_THAT(found("status=warnings&kind=report"), IsEmpty());
  EXPECT_THAT(found("status=success"), ElementsAre(with.log.value, plain.log.value));
  EXPECT_THAT(check_chips("/"), ElementsAre(3, 1, 0, 0, 2, 1)) << "those with warnings are last";
  EXPECT_THAT(check_chips("/?kind=sync"), ElementsAre(2, 0, 0, 0, 2, 1));
}

TEST_F(IndexFilter, CountsEachStatusExactlyAndLinksToThoseRuns) {
  fixture_.run_many("sync", 27);
  fixture_.run_many("sync", 3, broken());
  fixture_.run_many("report", 2, broken());
  fixture_.begin({.kind = "report"});
  using Counts = std::vector<std::size_t>;
  EXPECT_EQ(check_chips("/"), (Counts{33, 5, 1, 0, 27, 0}))
      << "all, error, processing, new, success";
  EXPECT_EQ(check_chips("/job_logs?kind=report"), (Counts{3, 2, 1, 0, 0, 0}));
  EXPECT_EQ(check_chips("/job_logs?kind=nothing"), (Counts{0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(check_chips("/job_logs?status=error"), (Counts{33, 5, 1, 0, 27, 0}))
      << "each other status can be chosen";
}

TEST_F(IndexFilter, CountsWithinWholeHoursAndKeepsQuietWhereItWouldHaveToCountOneByOne) {
  fixture_.run_many("sync", 2);
  fixture_.clock.advance(1h);
  fixture_.run_many("sync", 3, broken());
  using Counts = std::vector<std::size_t>;
  EXPECT_EQ(check_chips("/job_logs?since=2026-11-23T13:00:00Z"), (Counts{3, 3, 0, 0, 0, 0}));
  EXPECT_EQ(check_chips("/job_logs?since=2026-11-23T12:00:00Z&until=2026-11-23T13:00:00Z"),
            (Counts{2, 0, 0, 0, 2, 0}));
  EXPECT_EQ(check_chips("/job_logs?since=2026-11-23"), (Counts{5, 3, 0, 0, 2, 0}));
  EXPECT_THAT(check_chips("/job_logs?since=2026-11-23T12:30:00Z"), IsEmpty());
  EXPECT_THAT(check_chips("/job_logs?q=route"), IsEmpty());
  EXPECT_THAT(text_of(fixture_.page("/job_logs?q=route")), HasSubstr("3 runs"))
      << "of this page, not “3 of”";
}

TEST_F(IndexFilter, TakesSinceAndUntilAsWordsSpansAndDates) {
  const Claim old = fixture_.run("sync");  // 23 November, noon
  fixture_.clock.advance(24h);
  const Claim fresh = fixture_.run("sync");
  fixture_.clock.advance(1h);
  const auto o = old.log.value, f = fresh.log.value;
  EXPECT_THAT(found("since=2h"), ElementsAre(f));
  EXPECT_THAT(found("since=yesterday"), ElementsAre(f, o));
  EXPECT_THAT(found("since=today"), ElementsAre(f));
  EXPECT_THAT(found("until=yesterday"), ElementsAre(o))
      << "a day that bounds from above means its end";
  EXPECT_THAT(found("until=2026-11-23"), ElementsAre(o));
  EXPECT_THAT(found("until=2026-11-22"), IsEmpty());
  EXPECT_THAT(found("since=2026-11-23%2012:00&until=2026-11-23%2012:01"), ElementsAre(o));
  EXPECT_THAT(found("since=2026-11-23+12:01&until=2026-11-24+12:00"), IsEmpty());
  EXPECT_THAT(found("since=2026-11-24T13:00:00%2B01:00"), ElementsAre(f));
}

TEST_F(IndexFilter, ReadsTimesInTheReadersZone) {
  const Claim run = fixture_.run("sync");  // 12:00 UTC, 13:00 in Berlin
  fixture_.headers = {{"Cookie", "joblog_zone=Europe%2FBerlin"}};
  EXPECT_THAT(found("since=2026-11-23%2013:00&until=2026-11-23%2013:01"),
              ElementsAre(run.log.value));
  EXPECT_THAT(found("until=2026-11-23%2012:30"), IsEmpty());
}

TEST_F(IndexFilter, SaysWhatIsWrongWithATimeBesideItsField) {
  fixture_.run("sync");
  const std::string page = fixture_.page("/job_logs?since=soonish&until=2026-13-01");
  EXPECT_THAT(error_of(page, "since"), HasSubstr("\"soonish\" is not a time like"));
  EXPECT_THAT(error_of(page, "until"), HasSubstr("\"2026-13-01\" is not a time like"));
  EXPECT_THAT(by_id(page, "since").tag,
              AllOf(HasSubstr("value=\"soonish\""), HasSubstr("aria-invalid=\"true\""),
                    HasSubstr("aria-describedby=\"since-error\"")));
  EXPECT_THAT(rows_of(page), SizeIs(1)) << "what is no time filters nothing";
}

TEST_F(IndexFilter, ShowsAnExactTimeOfALinkAsAPersonWouldTypeIt) {
  fixture_.headers = {{"Cookie", "joblog_zone=Europe%2FBerlin"}};
  const std::string page = fixture_.page("/job_logs?since=2026-11-23T13:00:00Z");
  EXPECT_EQ(attribute(by_id(page, "since").tag, "value"), "2026-11-23 14:00");
  // 02:30 for the second time: typed, it would mean the first.
  const std::string twice = fixture_.page("/job_logs?since=2026-10-25T01:30:00Z");
  EXPECT_EQ(attribute(by_id(twice, "since").tag, "value"), "2026-10-25T01:30:00Z");
}

TEST_F(IndexFilter, FindsTextInNameAndErrorLiterally) {
  const auto failing = [](const std::string& message) {
    RunEndWish wish = broken();
    wish.error_message = message;
    return wish;
  };
  const auto percent = fixture_.run("sync", failing("disk 100% full")).log.value;
  const auto under = fixture_.run("sync", failing("load_x broke")).log.value;
  const auto quotes = fixture_.run("sync", failing("said \"no\" to 'me'")).log.value;
  const auto good = fixture_.run("sync");
  EXPECT_THAT(found("q=100%25"), ElementsAre(percent));
  EXPECT_THAT(found("q=ad_x"), ElementsAre(under));
  EXPECT_THAT(found("q=adyx"), IsEmpty());
  EXPECT_THAT(found("q=%22no%22"), ElementsAre(quotes));
  EXPECT_THAT(found("q=%27me%27"), ElementsAre(quotes));
  EXPECT_THAT(found("q=DISK"), ElementsAre(percent)) << "in any case";
  EXPECT_THAT(found("q=connectionerror"), SizeIs(3)) << "the class of the error";
  EXPECT_THAT(found("q=" + good.log_name), ElementsAre(good.log.value));
  EXPECT_THAT(found("q=" + good.log_name.substr(0, 8)), SizeIs(4)) << "the beginning of a name";
  EXPECT_THAT(found("q=a+OR+b"), IsEmpty()) << "no operators";
  EXPECT_THAT(found("q=%2A"), IsEmpty());
}

TEST_F(IndexFilter, FindsATextOfOneCharacter) {
  RunEndWish wish = broken();
  wish.error_message = "at 5 %";
  const Claim run = fixture_.run("sync", wish);
  EXPECT_THAT(found("q=%25"), ElementsAre(run.log.value));
}

TEST_F(IndexFilter, CutsATextThatIsNoSearch) {
  fixture_.run("sync", broken());
  const std::string page = fixture_.page("/job_logs?q=" + std::string(1500, 'x'));
  EXPECT_EQ(attribute(by_id(page, "q").tag, "value").size(), 200U);
}

TEST_F(IndexFilter, KeepsEverythingElseWhenOneThingIsChosen) {
  fixture_.run("sync");
  const std::string page =
      fixture_.page("/job_logs?status=error&kind=sync&q=abc&since=1h&period=7d");
  EXPECT_EQ(link_of(page, "success"),
            "/job_logs?status=success&kind=sync&q=abc&since=1h&period=7d");
  EXPECT_EQ(link_of(page, "30 d"), "/job_logs?status=error&kind=sync&q=abc&since=1h&period=30d");
  const std::string form = first_of(page, "form", "filters").inside;
  EXPECT_THAT(form, AllOf(HasSubstr("name=\"status\" value=\"error\""),
                          HasSubstr("name=\"period\" value=\"7d\""),
                          HasSubstr("<option value=\"sync\" selected>sync"),
                          HasSubstr("name=\"q\" value=\"abc\"")));
  EXPECT_EQ(link_of(form, "Reset"), "/job_logs?period=7d");
  EXPECT_THAT(fixture_.page("/job_logs?period=7d"), Not(HasSubstr(">Reset<")));
}

TEST_F(IndexFilter, OffersTheKindsThatRanAndTheOneThatIsAskedFor) {
  fixture_.run("sync");
  fixture_.run("mail");
  const std::string page = fixture_.page("/job_logs?kind=gone");
  std::vector<std::string> offered;
  for (const Element& option : elements(by_id(page, "kind").inside, "option"))
    offered.push_back(option.get("value"));
  EXPECT_THAT(offered, ElementsAre("", "gone", "mail", "sync"));
}

}  // namespace
}  // namespace joblog::test
