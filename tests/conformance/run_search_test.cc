// SPDX-License-Identifier: MIT
// A search for a text in all runs: what it finds, in which order, what it leaves out before it
// reads any text, and how it stops and goes on.
#include <fmt/format.h>

#include "conformance/store_test.h"
#include "storage/search_all_runs.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

struct Said {
  std::string message;
  Level level = Level::info;
  bool continued = false;
};

/// "2: 4 of 17, 18": run 2, whose lines 17 and 18 are shown of 4 that match.
std::string in_words(const RunHits& hits) {
  std::string words = fmt::format("{}: {} of", hits.log.id.value, hits.matching);
  for (const Detail& line : hits.lines) words += fmt::format(" {}", line.sequence);
  return words + (hits.by_name ? " named" : "");
}

class RunSearchTest : public StoreTest {
 protected:
  JobLogId ran(const std::vector<Said>& lines, const End& end = {}, const std::string& kind = "a") {
    const Claim claim = claimed({.kind = kind});
    start(claim);
    say(claim, 1, lines);
    finish(claim, end);
    return claim.log;
  }
  void say(const Claim& claim, std::int64_t first, const std::vector<Said>& lines) {
    std::vector<DetailView> details;
    for (const Said& said : lines) {
      details.push_back({.log = claim.log,
                         .sequence = first + std::ssize(details),
                         .at = now_,
                         .level = said.level,
                         .continued = said.continued,
                         .message = said.message});
    }
    write([&](Transaction& tx) { tx.append_details(details, claim.holder); });
  }
  FoundRuns search(RunSearch wish, std::optional<SearchPlace> below = {}, int runs = 25,
                   const ReadLimit& limit = {}) {
    return search_all_runs(store(), clock_,
                           {.search = std::move(wish), .below = below, .runs = runs}, limit)
        .value();
  }
  std::vector<std::string> found(RunSearch wish) {
    std::vector<std::string> all;
    for (const RunHits& hits : search(std::move(wish)).hits) all.push_back(in_words(hits));
    return all;
  }

  const SystemClock clock_;
};

TEST_P(RunSearchTest, FindsLinesOfAllRunsTheNewestRunFirst) {
  ran({{"order 4711 came"}, {"nothing"}, {"order 4711 went"}});
  ran({{"order 4712"}});
  ran({{"another"}, {"ORDER 4711 again"}});
  EXPECT_THAT(found({.text = "order 4711"}), ElementsAre("3: 1 of 2", "1: 2 of 1 3"));
  EXPECT_THAT(found({.text = "order 4713"}), IsEmpty());
}

TEST_P(RunSearchTest, CountsAllLinesOfARunAndShowsTheFirst) {
  ran(std::vector<Said>(700, Said{"the same"}));
  EXPECT_THAT(found({.text = "SAME"}), ElementsAre("1: 700 of 1 2 3"));
  EXPECT_THAT(found({.text = "same", .lines_shown = 1}), ElementsAre("1: 700 of 1"));
}

TEST_P(RunSearchTest, TakesTheTextLiterally) {
  ran({{"100% of a_b"}, {"caf\u00c9 au lait"}});
  EXPECT_THAT(found({.text = "0% OF A_"}), SizeIs(1));
  EXPECT_THAT(found({.text = "a%b"}), IsEmpty());
  EXPECT_THAT(found({.text = "caf\u00e9"}), ElementsAre("1: 1 of 2"));
}

TEST_P(RunSearchTest, ReadsThroughColoursAndAcrossThePartsOfALine) {
  ran({{"\x1b[32mOR\x1b[1mDER\x1b[0m 4711"}});
  ran({{"{\"order\": \"OR", Level::info, true}, {"DER 4711\"}"}, {"or"}, {"der"}});
  EXPECT_THAT(found({.text = "order 4711"}), ElementsAre("2: 1 of 1", "1: 1 of 1"));
}

TEST_P(RunSearchTest, ReadsAcrossPartsThatWereStoredApart) {
  const Claim claim = claimed({.kind = "a"});
  say(claim, 1, {{"first"}, {"one, or", Level::info, true}});
  say(claim, 3, {{"der two"}});
  EXPECT_THAT(found({.text = "order"}), ElementsAre("1: 1 of 2"));
  EXPECT_THAT(found({.text = "firstone"}), IsEmpty()) << "two lines are not one";
}

TEST_P(RunSearchTest, FindsNamesAndErrorsToo) {
  ran({{"plain"}});
  End end = failing();
  end.error_message = "no route to the ERP";
  ran({{"plain"}}, end);
  ran({{"the ERP is there"}});
  EXPECT_THAT(found({.text = "the erp"}), ElementsAre("3: 1 of 1", "2: 0 of named"));
  EXPECT_THAT(found({.text = log(JobLogId{2}).name}), ElementsAre("2: 0 of named"));
}

TEST_P(RunSearchTest, FindsErrorsBelowARunInWhoseMidstItGoesOn) {
  End end = failing();
  end.error_message = "no route to the ERP";
  ran({{"plain"}}, end);
  ran({{"plain"}, {"plain"}});
  const SearchSpan rest{.from = JobLogId{1}, .to = JobLogId{2}, .before_line = 2, .runs = 25};
  const auto found = read([&](Reader& r) { return r.search_runs({.text = "the ERP"}, rest); });
  ASSERT_THAT(found.hits, SizeIs(1));
  EXPECT_EQ(in_words(found.hits.front()), "1: 0 of named");
}

TEST_P(RunSearchTest, ChoosesRunsByStatusJobAndTime) {
  ran({{"text"}}, failing(), "a");
  now_ += 1h;
  ran({{"text"}}, {}, "b");
  now_ += 1h;
  ran({{"text"}}, failing(), "b");
  ran({{"text"}}, warned(), "b");
  EXPECT_THAT(found({.text = "text", .status = Status::error}),
              ElementsAre("3: 1 of 1", "1: 1 of 1"));
  EXPECT_THAT(found({.text = "text", .kind = "b"}),
              ElementsAre("4: 1 of 1", "3: 1 of 1", "2: 1 of 1"));
  EXPECT_THAT(found({.text = "text", .status = Status::error, .kind = "b"}),
              ElementsAre("3: 1 of 1"));
  EXPECT_THAT(found({.text = "text", .status = StatusChoice(Status::success, true)}),
              ElementsAre("4: 1 of 1"));
  EXPECT_THAT(found({.text = "text", .until = first_instant + 2h}),
              ElementsAre("2: 1 of 1", "1: 1 of 1"));
  EXPECT_THAT(found({.text = "text", .since = first_instant + 1h, .until = first_instant + 2h}),
              ElementsAre("2: 1 of 1"));
  EXPECT_THAT(found({.text = "text", .since = first_instant + 9h}), IsEmpty());
}

TEST_P(RunSearchTest, ReadsNoLinesOfRunsThatWereNotChosen) {
  ran(std::vector<Said>(50, Said{"text"}), {}, "a");
  ran({{"text"}}, {}, "b");
  EXPECT_EQ(search({.text = "text", .kind = "b"}).lines, 1);
  EXPECT_EQ(search({.text = "text", .kind = "b"}).runs, 1);
  EXPECT_EQ(search({.text = "text", .minimum = Level::error}).lines, 0);
  EXPECT_EQ(search({.text = "text"}).lines, 51);
}

TEST_P(RunSearchTest, TakesLinesOfALevelAndAbove) {
  ran({{"text"}, {"text", Level::warning}, {"text", Level::error}, {"other", Level::error}});
  ran({{"text"}});
  ran({{"text", Level::debug}});
  EXPECT_THAT(found({.text = "text", .minimum = Level::error}), ElementsAre("1: 1 of 3"));
  EXPECT_THAT(found({.text = "text", .minimum = Level::warning}), ElementsAre("1: 2 of 2 3"));
  EXPECT_THAT(found({.text = "text", .minimum = Level::info}),
              ElementsAre("2: 1 of 1", "1: 3 of 1 2 3"));
  EXPECT_THAT(found({.minimum = Level::error}), ElementsAre("1: 2 of 3 4")) << "of any text";
}

TEST_P(RunSearchTest, GoesOnWhereAFullPageEnds) {
  for (int run = 0; run < 150; ++run) ran({{run % 3 == 0 ? "this one" : "another"}});
  std::vector<std::int64_t> all;
  std::optional<SearchPlace> below;
  for (int pages = 0; pages < 20; ++pages) {
    const FoundRuns page = search({.text = "this one"}, below, 7);
    for (const RunHits& hits : page.hits) all.push_back(hits.log.id.value);
    if (page.complete) break;
    EXPECT_THAT(page.hits, SizeIs(7));
    below = page.reached;
  }
  EXPECT_THAT(all, SizeIs(50));
  EXPECT_TRUE(std::ranges::is_sorted(all, std::greater{}));
  EXPECT_THAT(std::ranges::adjacent_find(all), all.end()) << "none comes twice";
}

TEST_P(RunSearchTest, StopsWhenItIsEnoughAndGetsOnWithEachCall) {
  const JobLogId old = ran({{"needle"}});
  for (int run = 0; run < 3; ++run) ran(std::vector<Said>(40'000, Said{"hay"}));
  ran({{"needle"}});
  const ReadLimit at_once{.is_enough = [] { return true; }};
  FoundRuns all = search({.text = "needle"}, {}, 25, at_once);
  int parts = 1;
  for (; !all.complete; ++parts) {
    ASSERT_LT(parts, 1'000) << "it does not get on";
    take_in(all, search({.text = "needle"}, all.reached, 25, at_once));
  }
  ASSERT_THAT(all.hits, SizeIs(2));
  EXPECT_EQ(all.hits.back().log.id, old);
  EXPECT_EQ(all.lines, 120'002) << "each line once";
}

TEST_P(RunSearchTest, CountsALongRunOnceThoughItStopsInIt) {
  ran(std::vector<Said>(200'000, Said{"hay"}));
  ran(std::vector<Said>(200'000, Said{"needle"}));
  const ReadLimit at_once{.is_enough = [] { return true; }};
  FoundRuns all = search({.text = "needle"}, {}, 25, at_once);
  while (!all.complete) take_in(all, search({.text = "needle"}, all.reached, 25, at_once));
  ASSERT_THAT(all.hits, SizeIs(1));
  EXPECT_EQ(all.hits.front().matching, 200'000);
  EXPECT_EQ(all.lines, 400'000);
}

TEST_P(RunSearchTest, IsBrokenOffWhenNobodyWaitsAnyLonger) {
  ran(std::vector<Said>(150'000, Said{"hay"}));
  const ReadLimit given_up{.is_given_up = [] { return true; }};
  const auto found = search_all_runs(store(), clock_, {.search = {.text = "needle"}}, given_up);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::unavailable);
}

TEST_P(RunSearchTest, OfAnEmptyStoreIsComplete) {
  EXPECT_THAT(found({.text = "text"}), IsEmpty());
  EXPECT_TRUE(search({.text = "text"}).complete);
  EXPECT_EQ(search({.text = "text"}).runs, 0);
}

JOBLOG_EVERY_STORE(RunSearchTest);

}  // namespace
}  // namespace joblog::test
