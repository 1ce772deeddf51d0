// SPDX-License-Identifier: MIT
// A failed run beside the last success of its job: what is missing, new, elsewhere, slower.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Comparison : public testing::Test {
 protected:
  Claim ran(const std::vector<Line>& lines, const RunEndWish& wish = {},
            const std::string& kind = "sync") {
    const Claim run = fixture_.begin({.kind = kind});
    fixture_.say(run, lines);
    fixture_.end(run, wish);
    fixture_.clock.advance(1min);
    return run;
  }
  std::string compare(const Claim& run, const std::string& query = "") {
    return fixture_.page(RunPagesFixture::address(run) + "/compare" + query);
  }
  static std::string summary(const std::string& html) {
    return by_id(html, "comparison-summary").text();
  }
  /// What the rows of the table say, cell by cell.
  static std::vector<std::string> rows(const std::string& html) {
    std::vector<std::string> all;
    for (const Element& row : elements(first_of(html, "tbody").inside, "tr")) {
      const auto cell = [&](const char* css) { return first_of(row.inside, "td", css).text(); };
      all.push_back(row.get("class") == "compare-fold"
                        ? row.text()
                        : cell("compare-mark") + "|" + cell("compare-before") + "|" +
                              cell("compare-after"));
    }
    return all;
  }

  RunPagesFixture fixture_;
};

TEST_F(Comparison, StandsOneClickFromTheFailedRun) {
  ran({{"connected"}});
  const Claim failed = ran({{"no route"}}, broken());
  const std::string link =
      link_of(fixture_.page(RunPagesFixture::address(failed)), "Compare with the last success");
  ASSERT_EQ(link, RunPagesFixture::address(failed) + "/compare");
  EXPECT_THAT(rows(fixture_.page(link)), ElementsAre("missing|1 connected|", "new||1 no route"));
}

TEST_F(Comparison, IsNotOfferedWithoutASuccessNorOfASuccess) {
  const Claim first = ran({{"no route"}}, broken());
  const Claim success = ran({{"connected"}});
  for (const Claim& run : {first, success}) {
    EXPECT_EQ(link_of(fixture_.page(RunPagesFixture::address(run)), "Compare with"), "");
  }
}

TEST_F(Comparison, TakesNumbersTimesAndIdsForAlikeAndShowsThemAsTheyAre) {
  ran({{"batch 1 of 20 in 85 ms"}, {"done"}});
  const Claim failed = ran({{"batch 7 of 20 in 1.2 s"}, {"batch refused"}}, broken());
  const std::string html = compare(failed);
  EXPECT_THAT(summary(html),
              HasSubstr("Identical until line 1. 1 line is missing. 1 line is new."));
  EXPECT_THAT(rows(html), ElementsAre("|1 batch 1 of 20 in 85 ms|1 batch 7 of 20 in 1.2 s",
                                      "missing|2 done|", "new||2 batch refused"));
}

TEST_F(Comparison, FoldsWhatIsEqual) {
  std::vector<Line> lines(300, {"customer 12 unchanged"});
  for (std::size_t i = 0; i < lines.size(); ++i) lines[i].message += " in " + std::string(i, 'x');
  ran(lines);
  lines[250] = {"customer 4711 has no country", Level::error};
  const Claim failed = ran(lines, broken());
  const std::string html = compare(failed);
  EXPECT_THAT(rows(html), SizeIs(10));
  EXPECT_EQ(rows(html).front(), "247 equal lines");
  EXPECT_EQ(rows(html).back(), "46 equal lines");
  EXPECT_EQ(link_of(html, "46 equal lines"), RunPagesFixture::address(failed) + "?line=255#L255");
}

TEST_F(Comparison, SaysWhereMovedLinesAre) {
  ran({{"fetch"}, {"lock"}, {"write"}, {"count"}, {"close"}});
  const Claim failed = ran({{"fetch"}, {"write"}, {"count"}, {"close"}, {"lock"}}, broken());
  const std::string html = compare(failed);
  EXPECT_THAT(summary(html), HasSubstr("1 line is elsewhere."));
  EXPECT_THAT(rows(html), AllOf(testing::Contains("moved to 5|2 lock|"),
                                testing::Contains("moved from 2||5 lock")));
}

TEST_F(Comparison, NamesTheStepsThatTookMuchLonger) {
  const std::vector<Line> lines{{"fetch"}, {"write", Level::info, false, 100ms}, {"count"}};
  ran(lines);
  std::vector<Line> slow = lines;
  slow[1].after = 9s;
  const std::string html = compare(ran(slow, broken()));
  EXPECT_THAT(summary(html), HasSubstr("All 3 lines are alike."));
  const std::string steps = by_id(html, "slower-steps").text();
  EXPECT_THAT(steps, AllOf(HasSubstr("line 1"), HasSubstr("9 s was 100 ms")));
  EXPECT_THAT(of_class(html, "tr", "is-slow"), SizeIs(1));
}

TEST_F(Comparison, ShowsStatisticsThatDiffer) {
  ran({{"a"}}, {.statistics = {{"rows_written", 12'410}, {"batches", 3}, {"skipped", 2}}});
  RunEndWish wish = broken();
  wish.statistics = {{"rows_written", 500}, {"batches", 3}, {"retries", 4}};
  const std::string text = by_id(compare(ran({{"a"}}, wish)), "statistics").text();
  EXPECT_THAT(text, AllOf(HasSubstr("rows written500 was 12,410"), HasSubstr("retries4 was —"),
                          HasSubstr("skipped— was 2"), Not(HasSubstr("batches"))));
}

TEST_F(Comparison, SaysThatNothingHasSucceededYet) {
  ran({{"connected"}}, {}, "mail");  // Another job.
  const std::string html = compare(ran({{"no route"}}, broken()));
  EXPECT_THAT(text_of(html), HasSubstr("No run of sync has succeeded before this one."));
  EXPECT_THAT(rows(html), IsEmpty());
}

TEST_F(Comparison, SaysThatRetentionHasRemovedTheOtherLines) {
  const Claim old = ran({{"connected"}}, {.statistics = {{"rows", 5}}});
  fixture_.clock.advance(24h * 40);
  ran({{"connected"}});  // The lines of the last success are kept.
  fixture_.write([&](Transaction& tx) {
    tx.prune({.details_before = fixture_.clock.wall_now(), .logs_before = {}, .jobs_before = {}});
  });
  const Claim failed = ran({{"no route"}}, broken());
  const std::string html = compare(failed, "?with=" + old.log_name);
  EXPECT_THAT(text_of(html), HasSubstr("The lines of the run " + old.log_name +
                                       " have been removed by retention."));
  EXPECT_THAT(by_id(html, "statistics").text(), HasSubstr("rows— was 5"));
}

TEST_F(Comparison, OfARunThatGoesOnSaysSo) {
  ran({{"connected"}, {"done"}});
  const Claim running = fixture_.begin();
  fixture_.say(running, {{"connected"}});
  EXPECT_THAT(text_of(compare(running)), HasSubstr("The run goes on"));
}

TEST_F(Comparison, TakesAnyOtherRunByNameOrNumber) {
  const Claim first = ran({{"one"}});
  ran({{"two"}});
  const Claim failed = ran({{"one"}}, broken());
  for (const std::string& with : {std::to_string(first.log.value), first.log_name}) {
    const std::string html = compare(failed, "?with=" + with);
    EXPECT_THAT(summary(html), HasSubstr("The only line is alike.")) << with;
    EXPECT_THAT(text_of(html), HasSubstr("the run " + first.log_name)) << with;
  }
  const auto none = fixture_.get(RunPagesFixture::address(failed) + "/compare?with=999");
  EXPECT_EQ(none.status, 404);
  EXPECT_THAT(none.body, HasSubstr("The run to compare with is not there."));
}

TEST_F(Comparison, ByNameLeadsToTheNumber) {
  const Claim run = ran({{"one"}});
  const auto answer = fixture_.get("/job_logs/" + run.log_name + "/compare?with=last");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(header_of(answer, "Location"), RunPagesFixture::address(run) + "/compare?with=last");
  EXPECT_EQ(fixture_.get("/job_logs/999/compare").status, 404);
}

TEST_F(Comparison, OfManyDifferencesComesInPages) {
  std::vector<Line> before, after;
  for (int i = 0; i < 300; ++i) {
    const std::string word(static_cast<std::size_t>(i) + 1, 'x');
    before.push_back({"same " + word});
    after.push_back({"same " + word});
    if (i % 2 == 0) after.push_back({"more " + word});
  }
  ran(before);
  const Claim failed = ran(after, broken());
  const std::string html = compare(failed);
  EXPECT_THAT(rows(html), SizeIs(400));
  EXPECT_THAT(text_of(html), HasSubstr("rows 1 to 400 of 450"));
  const std::string rest = fixture_.page(link_of(html, "Later differences"));
  EXPECT_THAT(rows(rest), SizeIs(50));
  EXPECT_EQ(link_of(rest, "Earlier differences"), RunPagesFixture::address(failed) + "/compare");
}

TEST_F(Comparison, OfALongLogIsShort) {
  std::vector<Line> lines;
  for (int i = 0; i < 20'000; ++i) lines.push_back({"line of the log", Level::info, false, 1us});
  ran(lines);
  lines.resize(15'000);
  const Claim failed = ran(lines, broken());
  const std::string html = compare(failed);
  EXPECT_THAT(summary(html), HasSubstr("Identical until line 15,000. 5,000 lines are missing."));
  EXPECT_LT(html.size(), 64U << 10);
}

TEST_F(Comparison, ShowsHostileLinesAsText) {
  ran({{"fine"}});
  const std::string html = compare(ran({{"<script>alert(1)</script>\x1b[31m\x07"}}, broken()));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(rows(html), testing::Contains("new||1 <script>alert(1)</script>^G"));
}

TEST_F(Comparison, WaitsForATurnOfItsOwn) {
  const Claim run = ran({{"one"}});
  http::Request request;
  request.path = RunPagesFixture::address(run) + "/compare";
  EXPECT_TRUE(fixture_.router.is_heavy(request));
}

}  // namespace
}  // namespace joblog::test
