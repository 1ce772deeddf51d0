// SPDX-License-Identifier: MIT
// What stands in a line, what the bar above the lines offers, and the search over the whole log.
#include "unit/web_job_logs/run_pages_fixture.h"
#include "web/job_logs/log/highlight.h"
#include "web/job_logs/log/rendered_lines.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Terminal : public testing::Test {
 protected:
  Claim written(const std::vector<Line>& lines, const RunEndWish& wish = {}) {
    const Claim run = fixture_.begin();
    fixture_.say(run, lines);
    fixture_.end(run, wish);
    return run;
  }
  std::string log(const Claim& run, const std::string& query = "") {
    return by_id(fixture_.page(RunPagesFixture::address(run) + query), "log").inside;
  }
  static std::string line(const std::string& html, std::int64_t number) {
    return by_id(html, "L" + std::to_string(number)).inside;
  }
  static std::vector<std::string> times(const std::string& html) {
    std::vector<std::string> times;
    for (const Element& time : of_class(html, "time", "term-time")) times.push_back(time.text());
    return times;
  }

  RunPagesFixture fixture_;
};

TEST_F(Terminal, ShowsNumberTimeLevelAndMessageSoThatWhatIsCopiedReadsWell) {
  const std::string html = log(written({{"connecting"}, {"no answer", Level::warning}}));
  EXPECT_EQ(text_of(line(html, 1)), "112:00:00.001 info connecting");
  EXPECT_EQ(text_of(line(html, 2)), "212:00:00.002 warn no answer");
  EXPECT_THAT(
      line(html, 2),
      HasSubstr("datetime=\"2026-11-23T12:00:00.002000Z\" title=\"2026-11-23 12:00:00.002 UTC\""));
  EXPECT_THAT(by_id(html, "L2").tag, HasSubstr("data-level=\"warn\""));
}

TEST_F(Terminal, MarksStandardErrorWhateverItsLevel) {
  const std::string html = log(written({{.message = "copied", .source = Source::standard_output},
                                        {.message = "53 %", .source = Source::standard_error}}));
  EXPECT_THAT(by_id(html, "L1").get("class"), testing::Not(HasSubstr("is-stderr")));
  EXPECT_THAT(by_id(html, "L2").get("class"), HasSubstr("is-stderr"));
}

TEST_F(Terminal, ShowsTimesOfTheClockSinceTheStartOrSinceTheLineBefore) {
  const Claim run = written({{"a", Level::info, false, 1500ms},
                             {"b", Level::info, false, 70s},
                             {"c", Level::info, false, 5ms}});
  EXPECT_THAT(times(log(run)), ElementsAre("12:00:01.500", "12:01:11.500", "12:01:11.505"));
  EXPECT_THAT(times(log(run, "?time=start")), ElementsAre("+1.500", "+1:11.500", "+1:11.505"));
  EXPECT_THAT(times(log(run, "?time=delta")), ElementsAre("+0.000", "+1:10.000", "+0.005"));
  EXPECT_THAT(times(log(run, "?time=delta&from=3")), ElementsAre("+0.005"))
      << "the line above is not shown, but known";
  EXPECT_THAT(times(log(run, "?time=never")), SizeIs(3)) << "no such form: the clock's";
  const std::string html = log(run, "?time=start&line=2");
  EXPECT_EQ(link_of(html, "delta"), RunPagesFixture::address(run) + "?time=delta&line=2#log");
  EXPECT_EQ(link_of(html, "clock"), RunPagesFixture::address(run) + "?line=2#log");
}

TEST_F(Terminal, ShowsTimesInTheReadersZone) {
  fixture_.headers = {{"Cookie", "joblog_zone=Asia%2FKolkata"}};
  EXPECT_THAT(times(log(written({{"a"}}))), ElementsAre("17:30:00.001"));
}

TEST(SinceStart, GrowsWithTheTime) {
  using web::job_logs::since_start;
  EXPECT_EQ(since_start(0), "+0.000");
  EXPECT_EQ(since_start(999), "+0.999");
  EXPECT_EQ(since_start(83'123), "+1:23.123");
  EXPECT_EQ(since_start(3'600'000), "+1:00:00.000");
  EXPECT_EQ(since_start(-1'500), "−1.500");
}

TEST_F(Terminal, KeepsMessagesOfSeveralLinesAndBlanksAsTheyAre) {
  EXPECT_THAT(line(log(written({{"a\n  b\tc"}})), 1),
              HasSubstr("<span class=\"term-text\">a\n  b\tc</span>"));
}

TEST_F(Terminal, OffersWrapCopyAndDownloads) {
  const Claim run = written({{"a"}});
  const std::string html = log(run);
  EXPECT_THAT(html, AllOf(HasSubstr("data-action=\"lines#toggleWrap\""),
                          HasSubstr("data-action=\"lines#copy\""),
                          HasSubstr("data-lines-target=\"copied\"")));
  EXPECT_EQ(link_of(html, "All lines as text"), RunPagesFixture::address(run) + "/download.txt");
  EXPECT_EQ(link_of(html, "All lines as NDJSON"),
            RunPagesFixture::address(run) + "/download.ndjson");
  EXPECT_EQ(link_of(html, "What is shown"), "");
  EXPECT_EQ(link_of(log(run, "?level=error"), "What is shown, as text"),
            RunPagesFixture::address(run) + "/download.txt?level=error");
  EXPECT_EQ(link_of(log(run, "?q=a%26b"), "What is shown, as NDJSON"),
            RunPagesFixture::address(run) + "/download.ndjson?q=a%26b");
}

TEST_F(Terminal, HasATailOnlyWhileTheRunGoesOn) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"a"}, {"b"}});
  const std::string page =
      fixture_.page(RunPagesFixture::address(run) + "?level=warn&time=start&back=%2Fjobs");
  const Element terminal = by_id(page, "log");
  EXPECT_EQ(terminal.get("data-tail-url-value"),
            RunPagesFixture::address(run) + "/tail?back=%2Fjobs&time=start&level=warn");
  EXPECT_EQ(terminal.get("data-tail-poll-url-value"),
            RunPagesFixture::address(run) + "/lines?back=%2Fjobs&time=start&level=warn");
  EXPECT_EQ(by_id(fixture_.page(RunPagesFixture::address(run)), "log").get("data-tail-after-value"),
            "2");
  fixture_.end(run);
  EXPECT_EQ(by_id(fixture_.page(RunPagesFixture::address(run)), "log").get("data-tail-url-value"),
            "");
}

TEST_F(Terminal, GivesAReaderOfAnEarlierPartTheNewsButNoLines) {
  const Claim run = fixture_.begin();
  fixture_.say(run, std::vector<Line>(900, {"x"}));
  for (const char* place : {"?from=1", "?q=x"}) {
    EXPECT_EQ(by_id(fixture_.page(RunPagesFixture::address(run) + place), "log")
                  .get("data-tail-after-value"),
              "9007199254740991");
  }
  EXPECT_EQ(by_id(fixture_.page(RunPagesFixture::address(run) + "?from=700"), "log")
                .get("data-tail-after-value"),
            "900");
}

// --- Search

TEST_F(Terminal, FindsInTheWholeLogWithTheExactNumberOfHits) {
  std::vector<Line> lines(5000, {"plain"});
  for (std::size_t i = 0; i < 1234; ++i) lines[i * 4 + 1].message = "needle " + std::to_string(i);
  const Claim run = written(lines);
  std::string html = log(run, "?q=NEEDLE");
  EXPECT_THAT(text_of(html), HasSubstr("1,234 hits in the whole log, 1 to 100 shown"));
  std::size_t hits = 0;
  for (int pages = 0; pages < 20; ++pages) {
    hits += lines_of(html).size();
    const std::string more = link_of(html, "More hits");
    if (more.empty()) break;
    html = by_id(fixture_.page(more), "log").inside;
  }
  EXPECT_EQ(hits, 1234U);
  EXPECT_THAT(text_of(html), HasSubstr("1,201 to 1,234 shown"));
  EXPECT_EQ(link_of(html, "First hits"), RunPagesFixture::address(run) + "?q=NEEDLE#log");
}

TEST_F(Terminal, LeadsFromAHitToItsPlaceAndFromThereToTheNext) {
  std::vector<Line> lines(3000, {"plain"});
  lines[1499].message = lines[2499].message = "a needle here";
  const Claim run = written(lines);
  const std::string hits = log(run, "?q=needle&time=start&level=error");
  EXPECT_THAT(lines_of(hits), ElementsAre(1500, 2500)) << "a search finds in all levels";
  const std::string link = first_of(line(hits, 1500), "a", "term-no").get("href");
  EXPECT_EQ(link, RunPagesFixture::address(run) + "?time=start&q=needle&line=1500#L1500");
  const std::string place = by_id(fixture_.page(link), "log").inside;
  EXPECT_EQ(lines_of(place).front(), 1400);
  EXPECT_THAT(line(place, 1500), HasSubstr("a <mark>needle</mark> here"));
  EXPECT_THAT(text_of(place), HasSubstr("Hit 1 of 2"));
  EXPECT_EQ(link_of(place, "Next"),
            RunPagesFixture::address(run) + "?time=start&q=needle&line=2500#L2500");
  EXPECT_EQ(link_of(place, "Clear"), RunPagesFixture::address(run) + "?time=start#log");
}

TEST_F(Terminal, ShowsWhatALongSearchHasFoundAndGoesOnFromThere) {
  std::vector<Line> lines(3000, {"plain"});
  for (const std::size_t hit : {100U, 1000U, 2900U}) lines[hit - 1].message = "a needle here";
  const Claim run = written(lines);
  fixture_.services.read_time = Duration{0};
  std::string html = log(run, "?q=needle&time=start");
  EXPECT_THAT(text_of(html), HasSubstr("the search took long and stopped there"));
  EXPECT_THAT(lines_of(html), ElementsAre(100));
  std::vector<std::int64_t> found;
  for (int pages = 0; pages < 20; ++pages) {
    for (const std::int64_t hit : lines_of(html)) found.push_back(hit);
    const std::string on = link_of(html, "Search on");
    if (on.empty()) break;
    html = by_id(fixture_.page(on), "log").inside;
  }
  EXPECT_THAT(found, ElementsAre(100, 1000, 2900));
  EXPECT_THAT(text_of(html), HasSubstr("1 hit from line 2,"));
  EXPECT_THAT(link_of(html, "First hits"), HasSubstr("q=needle"));
  EXPECT_THAT(text_of(log(run, "?q=nothing")), HasSubstr("No line from line 1 to 510 holds"));
  EXPECT_THAT(text_of(log(run, "?q=needle&line=100")), HasSubstr("Hit 1 of 1 or more"));
}

TEST_F(Terminal, FindsLiterally) {
  const Claim run = written({{"100% of a_b"}, {"[x] (y)"}, {"<b>&amp;</b>"}, {"plain"}});
  EXPECT_THAT(lines_of(log(run, "?q=0%25")), ElementsAre(1));
  EXPECT_THAT(lines_of(log(run, "?q=a_b")), ElementsAre(1));
  EXPECT_THAT(lines_of(log(run, "?q=%5Bx%5D+%28")), ElementsAre(2));
  EXPECT_THAT(lines_of(log(run, "?q=%3Cb%3E%26amp")), ElementsAre(3));
  EXPECT_THAT(log(run, "?q=%3Cb%3E%26amp"), HasSubstr("<mark>&lt;b&gt;&amp;amp</mark>;&lt;/b&gt;"));
  const std::string none = log(run, "?q=.%2A");
  EXPECT_THAT(lines_of(none), IsEmpty());
  EXPECT_THAT(text_of(none),
              AllOf(HasSubstr("0 hits in the whole log"), HasSubstr("No line holds \".*\".")));
}

TEST_F(Terminal, FindsWhatStandsAcrossTwoPartsOfALongLine) {
  const Claim run = written({{std::string(4997, 'x') + "nee", Level::info, true},
                             {"dle" + std::string(4990, 'y'), Level::info, true},
                             {"the end of the needle"},
                             {"nee"},
                             {"dle"}});
  const std::string html = log(run, "?q=needle");
  EXPECT_THAT(text_of(html), HasSubstr("2 hits in the whole log"));
  EXPECT_THAT(lines_of(html), ElementsAre(1, 3))
      << "where it begins; lines of their own do not join";
}

TEST_F(Terminal, CutsASearchThatIsNone) {
  const Claim run = written({{"a"}});
  const std::string html = log(run, "?q=" + std::string(1500, 'x'));
  EXPECT_EQ(
      attribute(html.substr(html.find("<input class=\"input\" type=\"search\"")), "value").size(),
      200U);
}

TEST(Highlight, MarksAcrossSpansAndKeepsTheirLooks) {
  using web::job_logs::highlighted;
  using web::job_logs::Span;
  EXPECT_THAT(highlighted({{"abNEE", "fg-1"}, {"dle", ""}, {"!", ""}}, "needle"),
              ElementsAre(Span{"ab", "fg-1"}, Span{"NEE", "fg-1", true}, Span{"dle", "", true},
                          Span{"!", ""}));
  EXPECT_THAT(highlighted({{"aaaa", ""}}, "aa"),
              ElementsAre(Span{"aa", "", true}, Span{"aa", "", true}));
  EXPECT_THAT(highlighted({{"abc", "x"}}, ""), ElementsAre(Span{"abc", "x"}));
  EXPECT_THAT(highlighted({}, "x"), IsEmpty());
}

}  // namespace
}  // namespace joblog::test
