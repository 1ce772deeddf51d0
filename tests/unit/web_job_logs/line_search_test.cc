// SPDX-License-Identifier: MIT
// The search field of the list: what stands in lines, with words that choose runs.
#include "unit/web_job_logs/run_pages_fixture.h"
#include "web/job_logs/list/search_turns.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class LineSearch : public testing::Test {
 protected:
  Claim said(const std::vector<Line>& lines, const std::string& kind = "sync",
             const RunEndWish& wish = {}) {
    const Claim claim = fixture_.begin({.kind = kind});
    fixture_.say(claim, lines);
    fixture_.end(claim, wish);
    return claim;
  }
  std::vector<std::int64_t> found(const std::string& query) {
    return rows_of(fixture_.page("/job_logs?" + query));
  }
  std::string hits_of(const std::string& page, const Claim& run) {
    return by_id(page, "hits-" + std::to_string(run.log.value)).inside;
  }

  RunPagesFixture fixture_;
};

TEST_F(LineSearch, ShowsTheFirstLinesThatMatchEachLinkedToItsPlace) {
  const Claim run =
      said({{"start"}, {"order 4711 came"}, {"Order 4711"}, {"order 4711"}, {"order 4711"}});
  said({{"order 4712"}});
  const std::string page = fixture_.page("/job_logs?q=order+4711");
  EXPECT_THAT(rows_of(page), ElementsAre(run.log.value));
  const std::string hits = hits_of(page, run);
  EXPECT_THAT(elements(hits, "li"), SizeIs(3));
  EXPECT_THAT(text_of(hits), HasSubstr("4 lines match"));
  EXPECT_THAT(hits, HasSubstr("<mark>order 4711</mark> came"));
  EXPECT_THAT(link_of(hits, "2"), AllOf(StartsWith(RunPagesFixture::address(run) + "?"),
                                        EndsWith("&q=order%204711&line=2#L2")));
}

TEST_F(LineSearch, TakesWordsBesideTheTextAsFilters) {
  const Claim bad = said({{"text"}}, "sync", broken());
  said({{"text"}}, "sync");
  const Claim other = said({{"text", Level::warning}}, "report", broken());
  EXPECT_THAT(found("q=status:error+text"), ElementsAre(other.log.value, bad.log.value));
  EXPECT_THAT(found("q=text+job:sync+status:error"), ElementsAre(bad.log.value));
  EXPECT_THAT(found("q=level:warning"), ElementsAre(other.log.value));
  EXPECT_THAT(found("q=text&level=warning"), ElementsAre(other.log.value));
  EXPECT_THAT(found("q=since:2030-01-01+text"), IsEmpty());
  EXPECT_THAT(found("text=text&kind=report"), ElementsAre(other.log.value));
  const std::string page = fixture_.page("/job_logs?q=status:error+text");
  EXPECT_EQ(attribute(by_id(page, "q").tag, "value"), "text");
  EXPECT_EQ(link_of(page, "success"), "/job_logs?status=success&q=text");
}

TEST_F(LineSearch, TakesAWordInQuotesAsText) {
  const Claim run = said({{"exit: status:error"}});
  const std::string page = fixture_.page("/job_logs?q=%22status:error%22");
  EXPECT_THAT(rows_of(page), ElementsAre(run.log.value));
  EXPECT_EQ(attribute(by_id(page, "q").tag, "value"), "\"status:error\"");
}

TEST_F(LineSearch, SaysWhichWordIsNone) {
  said({{"text"}});
  const std::string page = fixture_.page("/job_logs?q=status:eror+text");
  EXPECT_THAT(text_of(by_id(page, "q-error").inside), HasSubstr("status:\"eror\" is not known"));
  EXPECT_THAT(rows_of(page), SizeIs(1)) << "it filters nothing";
}

TEST_F(LineSearch, ShowsALongLineAroundTheText) {
  const Claim run = said({{std::string(2'000, 'x') + " needle " + std::string(2'000, 'y')}});
  const std::string hits = hits_of(fixture_.page("/job_logs?q=needle"), run);
  EXPECT_THAT(text_of(hits), AllOf(HasSubstr("… xxx"), HasSubstr("yyy …")));
  EXPECT_THAT(hits, HasSubstr("<mark>needle</mark>"));
  EXPECT_LT(hits.size(), 2'000U);
}

TEST_F(LineSearch, IsHarmlessWhateverTheLinesSay) {
  const Claim run = said({{"<script>alert(1)</script>\x1b[31mred"}});
  const std::string hits = hits_of(fixture_.page("/job_logs?q=%3Cscript%3E"), run);
  EXPECT_THAT(hits, AllOf(HasSubstr("<mark>&lt;script&gt;</mark>"), Not(HasSubstr("<script>"))));
}

TEST_F(LineSearch, GoesOnBehindAFullPage) {
  for (int i = 0; i < 30; ++i) said({{"text"}});
  const std::string first = fixture_.page("/job_logs?q=text");
  EXPECT_THAT(rows_of(first), SizeIs(25));
  EXPECT_THAT(rows_of(fixture_.page(link_of(first, "Older"))), ElementsAre(5, 4, 3, 2, 1));
}

TEST(SearchTurns, AreOneAtATimeForEachReader) {
  web::job_logs::SearchTurns turns;
  const ReadLimit nobody_waits{.is_given_up = [] { return true; }};
  auto annas = turns.take("anna", {});
  EXPECT_FALSE(turns.take("anna", nobody_waits)) << "she has one";
  {
    const auto berts = turns.take("bert", nobody_waits);
    EXPECT_TRUE(berts);
    EXPECT_FALSE(turns.take("carl", nobody_waits)) << "two are enough";
  }
  EXPECT_TRUE(turns.take("carl", nobody_waits));
  annas.reset();
  EXPECT_TRUE(turns.take("anna", nobody_waits));
}

}  // namespace
}  // namespace joblog::test
