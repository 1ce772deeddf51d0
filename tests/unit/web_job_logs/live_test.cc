// SPDX-License-Identifier: MIT
// What an open list is told: rows that moved on, how many are new, numbers that changed.
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class LiveList : public testing::Test {
 protected:
  /// Where a page asks.
  std::string live_url(const std::string& page) {
    return attribute(first_of(page, "div", "table-wrap").tag, "data-live-list-url-value");
  }
  std::string fresh(const std::string& answer) {
    return first_of(answer, "output").get("data-new");
  }
  std::string row(const std::string& html, const Claim& run) {
    return by_id(html, "run-" + std::to_string(run.log.value)).inside;
  }

  RunPagesFixture fixture_;
};

TEST_F(LiveList, SendsNoRowsAndCountsNothingNewWhenNothingChanged) {
  fixture_.run_many("sync", 30);
  const std::string url = live_url(fixture_.page("/"));
  const std::string answer = fixture_.page(url);
  EXPECT_THAT(rows_of(answer), IsEmpty());
  EXPECT_EQ(fresh(answer), "0");
  EXPECT_EQ(fixture_.page(url), answer) << "and says the same again";
}

TEST_F(LiveList, SendsARunThatMovesOnAndEndsAsThePageWouldShowIt) {
  const Claim run = fixture_.begin();
  const std::string url = live_url(fixture_.page("/"));
  fixture_.progress(run, {.done = 1, .total = 4, .step = "fetch"});
  EXPECT_THAT(text_of(row(fixture_.page(url), run)), HasSubstr("25 %"));
  fixture_.end(run, broken());
  const std::string answer = fixture_.page(url);
  EXPECT_THAT(rows_of(answer), ElementsAre(run.log.value));
  EXPECT_THAT(answer, HasSubstr("badge-error"));
  fixture_.clock.advance(1min);
  EXPECT_EQ(row(fixture_.page(url), run), row(fixture_.page("/"), run));
}

TEST_F(LiveList, CountsNewRunsButDoesNotSendThem) {
  fixture_.run_many("sync", 3);
  const std::string url = live_url(fixture_.page("/"));
  fixture_.run_many("sync", 2);
  const std::string answer = fixture_.page(url);
  EXPECT_THAT(rows_of(answer), IsEmpty());
  EXPECT_EQ(fresh(answer), "2");
}

TEST_F(LiveList, CountsTheFirstRunsOfAnEmptyList) {
  const std::string url = live_url(fixture_.page("/"));
  EXPECT_EQ(fresh(fixture_.page(url)), "0");
  fixture_.run_many("sync", 2);
  EXPECT_EQ(fresh(fixture_.page(url)), "2");
}

TEST_F(LiveList, CountsOnlyWhatTheFilterWouldShow) {
  fixture_.run_many("sync", 1, broken());
  const std::string url = live_url(fixture_.page("/job_logs?status=error&kind=sync"));
  fixture_.run_many("sync", 4);
  fixture_.run_many("report", 2, broken());
  fixture_.run_many("sync", 3, broken());
  EXPECT_EQ(fresh(fixture_.page(url)), "3");
}

TEST_F(LiveList, AsksForNothingNewOnOlderPages) {
  const Claim open = fixture_.begin();
  fixture_.run_many("sync", 30);
  const std::string second = link_of(fixture_.page("/"), "Older");
  const std::string url = live_url(fixture_.page(second));
  EXPECT_THAT(url, Not(HasSubstr("newest")));
  fixture_.run_many("sync", 2);
  fixture_.end(open);
  const std::string answer = fixture_.page(url);
  EXPECT_EQ(fresh(answer), "0");
  EXPECT_THAT(rows_of(answer), ElementsAre(open.log.value));
  fixture_.clock.advance(1min);
  EXPECT_EQ(row(fixture_.page(url), open), row(fixture_.page(second), open))
      << "its link leads back to that page";
}

TEST_F(LiveList, KeepsTheNumbersUpToDate) {
  fixture_.run_many("sync", 2);
  const std::string url = live_url(fixture_.page("/"));
  fixture_.run_many("sync", 1, broken());
  const std::string answer = fixture_.page(url), page = fixture_.page("/");
  EXPECT_EQ(by_id(answer, "count-all").text(), "3");
  EXPECT_EQ(by_id(answer, "count-error").text(), "1");
  for (const char* part : {"count-all", "count-error", "count-success", "strip", "well"}) {
    EXPECT_THAT(by_id(answer, part).tag, HasSubstr("data-live")) << part;
    EXPECT_EQ(by_id(answer, part).inside, by_id(page, part).inside) << part;
  }
}

TEST_F(LiveList, IsNotAWholePage) {
  const auto answer = fixture_.get("/job_logs/live");
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.content_type, HasSubstr("text/html"));
  EXPECT_THAT(answer.body, AllOf(Not(HasSubstr("<html")), Not(HasSubstr("<main"))));
}

TEST_F(LiveList, IgnoresNumbersThatAreNone) {
  const Claim run = fixture_.run("sync");
  const auto id = std::to_string(run.log.value);
  EXPECT_THAT(
      rows_of(fixture_.page("/job_logs/live?open=x.-1.999.." + id + ".99999999999999999999")),
      ElementsAre(run.log.value));
  EXPECT_EQ(fresh(fixture_.page("/job_logs/live?newest=-7")), "1");
  EXPECT_EQ(fresh(fixture_.page("/job_logs/live?newest=x")), "0");
}

}  // namespace
}  // namespace joblog::test
