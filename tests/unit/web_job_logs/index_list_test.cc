// SPDX-License-Identifier: MIT
// The list of runs: what a row says, and the ways through pages.
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

using Ids = std::vector<std::int64_t>;

class IndexList : public testing::Test {
 protected:
  /// Follows the button until there is none; the ids of each page, one after the other.
  Ids walk(const std::string& from, std::string_view button) {
    Ids seen;
    std::string target = from;
    for (int pages = 0; pages < 1'000 && !target.empty(); ++pages) {
      const std::string page = fixture_.page(target);
      std::ranges::copy(rows_of(page), std::back_inserter(seen));
      target = link_of(page, button);
    }
    return seen;
  }
  std::string row(const std::string& page, const Claim& run) {
    return by_id(page, "run-" + std::to_string(run.log.value)).inside;
  }
  static Ids numbers(std::int64_t from, std::int64_t to) {
    Ids ids;
    for (std::int64_t id = from; id >= to; --id) ids.push_back(id);
    return ids;
  }

  RunPagesFixture fixture_;
};

TEST_F(IndexList, StandsAtTheRootAndAtJobLogsWithItsLinksOnTop) {
  for (const char* address : {"/", "/job_logs"}) {
    const std::string page = fixture_.page(address);
    EXPECT_THAT(page, HasSubstr("<h1>Job Logs</h1>"));
    EXPECT_EQ(link_of(first_of(page, "div", "actions").inside, "Open Orders"), "/open_orders");
    EXPECT_EQ(link_of(first_of(page, "div", "actions").inside, "Jobs Monitor"), "/jobs");
  }
}

TEST_F(IndexList, ShowsTheNewestFirst) {
  const Claim first = fixture_.run("sync");
  const Claim second = fixture_.run("report");
  EXPECT_THAT(rows_of(fixture_.page("/")), ElementsAre(second.log.value, first.log.value));
}

TEST_F(IndexList, SaysOfARunWhatWhenHowLongWithWhatResultAndWhy) {
  const Claim run =
      fixture_.begin({.kind = "sync", .trigger = Trigger::schedule, .triggered_by = "nightly"});
  fixture_.end(run, {.statistics = {{"seconds_total", 2}, {"rows_written", 12410}}});
  fixture_.clock.advance(3min);
  const std::string cells = row(fixture_.page("/"), run);
  EXPECT_EQ(link_of(cells, "sync"), RunPagesFixture::address(run)) << "the job's name comes first";
  EXPECT_EQ(link_of(cells, "only"), "/job_logs?kind=sync");
  EXPECT_EQ(elements(cells, "td").back().text(), run.log_name);
  EXPECT_THAT(cells, HasSubstr("badge-success\">success"));
  EXPECT_THAT(cells, HasSubstr("title=\"2026-11-23 12:00:00.000 UTC\" data-relative>3 min ago"));
  EXPECT_THAT(text_of(cells), AllOf(HasSubstr("2 s"), HasSubstr("12,410 rows written"),
                                    HasSubstr("schedule nightly")));
}

TEST_F(IndexList, ShowsTheFirstLineOfAnErrorAndItsWholeOnHover) {
  const Claim run = fixture_.begin();
  fixture_.end(run, {.status = Status::error,
                     .job_end = JobEnd::failed,
                     .error_class = "ConnectionError",
                     .error_message = "\n\x1b[31mno route to the ERP\x1b[0m\nat line 3"});
  const std::string cells = row(fixture_.page("/"), run);
  EXPECT_THAT(cells, HasSubstr("title=\"ConnectionError: no route to the ERP\""));
  EXPECT_THAT(text_of(cells),
              AllOf(HasSubstr("ConnectionError: no route to the ERP"), Not(HasSubstr("line 3"))));
}

TEST_F(IndexList, ShowsASuccessWithWarningsInAColourOfItsOwnWithTheFirst) {
  RunEndWish wish = warned();
  wish.statistics = {{"rows_written", 10}};
  const Claim run = fixture_.run("sync", wish);
  const std::string page = fixture_.page("/");
  EXPECT_EQ(by_id(page, "run-" + std::to_string(run.log.value)).get("class"), "is-warned");
  EXPECT_THAT(row(page, run), HasSubstr("badge-warnings\">success, 3 warnings"));
  EXPECT_THAT(text_of(row(page, run)),
              AllOf(HasSubstr("10 rows written"),
                    HasSubstr("3 values could not be read: quantity in row 17")));
}

TEST_F(IndexList, ShowsHowFarARunIs) {
  const Claim run = fixture_.begin();
  fixture_.progress(run, {.done = 400, .total = 1200, .step = "import"});
  const std::string cells = row(fixture_.page("/"), run);
  EXPECT_THAT(text_of(cells),
              AllOf(HasSubstr("processing"), HasSubstr("import"), HasSubstr("33 %")));
  EXPECT_THAT(cells, HasSubstr("value=\"400\" max=\"1200\""));
}

TEST_F(IndexList, SaysWhoOrWhatStartedARun) {
  struct Case {
    Trigger trigger;
    const char* by;
    const char* said;
  };
  for (const Case& c :
       {Case{Trigger::person, "anna", "by anna"},
        Case{Trigger::command_line, "root", "command line by root"},
        Case{Trigger::api, "", "program"}, Case{Trigger::schedule, "hourly", "schedule hourly"}}) {
    const Claim run = fixture_.begin({.kind = "sync", .trigger = c.trigger, .triggered_by = c.by});
    fixture_.end(run);
    EXPECT_THAT(text_of(row(fixture_.page("/"), run)), HasSubstr(c.said));
  }
  const Claim first = fixture_.begin({.kind = "mail", .attempts_max = 4});
  fixture_.end(first, broken(JobEnd::retry));
  fixture_.clock.advance(6min);
  fixture_.write([&](Transaction& tx) { tx.promote_due(fixture_.clock.wall_now(), 10); });
  const auto second = fixture_.claim(fixture_.worker);
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_THAT(text_of(row(fixture_.page("/"), second[0])), HasSubstr("retry, attempt 2 of 4"));
}

TEST_F(IndexList, MarksADurationFarFromWhatIsUsualOnceTenSuccessesAreKnown) {
  for (int i = 0; i < 8; ++i) fixture_.run("sync", {.took = 10s});
  const Claim early = fixture_.run("sync", {.took = 60s});
  EXPECT_THAT(row(fixture_.page("/"), early), Not(HasSubstr("× usual"))) << "nine are too few";
  for (int i = 0; i < 20; ++i) fixture_.run("sync", {.took = 10s});
  const Claim slow = fixture_.run("sync", {.took = 32s});
  const Claim fast = fixture_.run("sync", {.took = 2s});
  const Claim plain = fixture_.run("sync", {.took = 11s});
  fixture_.clock.advance(1min);
  const std::string page = fixture_.page("/");
  EXPECT_THAT(row(page, slow),
              AllOf(HasSubstr("mark-slow\">3.2 × usual"), HasSubstr("usually 10 s")));
  EXPECT_THAT(row(page, fast), HasSubstr("mark-fast\">0.2 × usual"));
  EXPECT_THAT(row(page, plain), Not(HasSubstr("class=\"mark")));
}

TEST_F(IndexList, DoesNotCallAFailureFast) {
  for (int i = 0; i < 12; ++i) fixture_.run("sync", {.took = 10s});
  RunEndWish failure = broken();
  failure.took = 1s;
  const Claim run = fixture_.run("sync", failure);
  EXPECT_THAT(row(fixture_.page("/"), run), Not(HasSubstr("mark-fast")));
}

// --- Pages

TEST_F(IndexList, HasTwentyFiveRowsAPageAndSaysOfHowMany) {
  fixture_.run_many("sync", 26);
  const std::string page = fixture_.page("/");
  EXPECT_EQ(rows_of(page), numbers(26, 2));
  EXPECT_THAT(text_of(first_of(page, "nav", "pager").inside), HasSubstr("25 of 26 runs"));
}

TEST_F(IndexList, WalksDownAndUpAndSkipsAndRepeatsNothingAmongRunsOfOneSecond) {
  fixture_.run_many("sync", 90);
  EXPECT_EQ(walk("/", "Older"), numbers(90, 1));

  // Up again: each page is in the same order, the pages come the other way round.
  const std::string last = fixture_.page(link_of(fixture_.page("/"), "Last"));
  EXPECT_EQ(rows_of(last), numbers(25, 1));
  Ids up = walk(link_of(fixture_.page("/"), "Last"), "Newer");
  std::ranges::sort(up, std::greater<>{});
  EXPECT_EQ(up, numbers(90, 1));
}

TEST_F(IndexList, WalksTheSameWayThroughAFilter) {
  for (int i = 0; i < 45; ++i) {
    fixture_.run_many("sync", 1);
    fixture_.run_many("report", 1, broken());
  }
  const Ids errors = walk("/job_logs?status=error", "Older");
  EXPECT_THAT(errors, SizeIs(45));
  EXPECT_TRUE(std::ranges::is_sorted(errors, std::greater<>{}));
  EXPECT_TRUE(std::ranges::all_of(errors, [](auto id) { return id % 2 == 0; }));
  EXPECT_EQ(walk("/job_logs?kind=report&status=error", "Older"), errors);
  EXPECT_EQ(walk("/job_logs?q=route", "Older"), errors);
}

TEST_F(IndexList, StaysTrueWhileRunsAreAddedOnTop) {
  fixture_.run_many("sync", 60);
  std::string page = fixture_.page("/");
  Ids seen = rows_of(page);
  while (!link_of(page, "Older").empty()) {
    fixture_.run_many("sync", 7);
    page = fixture_.page(link_of(page, "Older"));
    std::ranges::copy(rows_of(page), std::back_inserter(seen));
  }
  EXPECT_EQ(seen, numbers(60, 1));
}

TEST_F(IndexList, OffersOnlyTheWaysThatLeadSomewhere) {
  EXPECT_EQ(link_of(fixture_.page("/"), "Older"), "") << "an empty list";
  fixture_.run_many("sync", 26);
  const std::string first = fixture_.page("/");
  EXPECT_EQ(link_of(first, "First"), "");
  EXPECT_EQ(link_of(first, "Newer"), "");
  const std::string second = fixture_.page(link_of(first, "Older"));
  EXPECT_EQ(link_of(second, "Older"), "");
  EXPECT_EQ(link_of(second, "Last"), "");
  EXPECT_EQ(link_of(second, "First"), "/job_logs");
  const std::string back = fixture_.page(link_of(second, "Newer"));
  EXPECT_EQ(link_of(back, "Newer"), "");
  EXPECT_EQ(link_of(back, "First"), "/job_logs") << "the page that new runs arrive on";
}

TEST_F(IndexList, JumpsToADate) {
  const Claim monday = fixture_.run("sync");  // 23 November, noon
  fixture_.clock.advance(48h);
  const Claim wednesday = fixture_.run("sync");
  const auto jump = [&](const std::string& at) {
    return rows_of(fixture_.page("/job_logs?at=" + at));
  };
  EXPECT_THAT(jump("2026-11-23"), ElementsAre(monday.log.value)) << "a day means its end";
  EXPECT_THAT(jump("2026-11-24"), ElementsAre(monday.log.value)) << "the last at or before";
  EXPECT_THAT(jump("2026-11-23%2012:00"), ElementsAre(monday.log.value))
      << "a minute means its end";
  EXPECT_THAT(jump("2026-11-25"), ElementsAre(wednesday.log.value, monday.log.value));
  EXPECT_EQ(link_of(fixture_.page("/job_logs?at=2026-11-24"), "Newer"),
            "/job_logs?after=" + std::to_string(monday.log.value));

  EXPECT_THAT(jump("2026-11-22"), ElementsAre(wednesday.log.value, monday.log.value))
      << "before all: the oldest";
}

TEST_F(IndexList, SaysWhatIsWrongWithADateToJumpToBesideTheField) {
  fixture_.run("sync");
  const std::string page = fixture_.page("/job_logs?at=noonish");
  EXPECT_THAT(page, HasSubstr("value=\"noonish\""));
  EXPECT_THAT(text_of(by_id(page, "at-error").inside),
              HasSubstr("\"noonish\" is not a time like 2h or"));
  EXPECT_THAT(page, HasSubstr("aria-invalid=\"true\" aria-describedby=\"at-error\""));
  EXPECT_THAT(rows_of(page), SizeIs(1)) << "and shows the list as it is";
}

TEST_F(IndexList, KeepsTheFilterWhileItJumps) {
  const std::string page =
      fixture_.page("/job_logs?status=error&kind=sync&q=a%22b&period=7d&since=7d");
  const std::string form = first_of(first_of(page, "nav", "pager").inside, "form").inside;
  EXPECT_THAT(
      form,
      AllOf(HasSubstr("name=\"status\" value=\"error\""), HasSubstr("name=\"kind\" value=\"sync\""),
            HasSubstr("name=\"q\" value=\"a&quot;b\""), HasSubstr("name=\"period\" value=\"7d\""),
            HasSubstr("name=\"since\" value=\"7d\"")));
}

TEST_F(IndexList, TakesPlacesThatMakeNoSenseForTheFirstPage) {
  fixture_.run_many("sync", 3);
  for (const char* place :
       {"before=x", "before=-4", "after=", "before=99999999999999999999", "page=99", "before=0"}) {
    EXPECT_EQ(rows_of(fixture_.page(std::string("/job_logs?") + place)), numbers(3, 1)) << place;
  }
}

TEST_F(IndexList, LeadsToTheRunAndFromThereBackToTheSamePlace) {
  fixture_.run_many("sync", 30, broken());
  const std::string list = fixture_.page("/job_logs?status=error&before=10");
  const std::string link = link_of(by_id(list, "run-9").inside, "sync");
  const std::string run = fixture_.page(link);
  EXPECT_EQ(first_of(run, "a", "back").get("href"), "/job_logs?status=error&before=10");
}

// --- A search that takes long

TEST_F(IndexList, ShowsWhatALongSearchHasFoundAndGoesOnFromThereWithTheSameFilter) {
  fixture_.run_many("sync", 700);
  const Claim oldest = fixture_.run("sync", broken());
  fixture_.run_many("sync", 700);
  const Claim older = fixture_.run("sync", broken());
  fixture_.run_many("sync", 700);
  fixture_.services.read_time = Duration{0};
  const std::string page = fixture_.page("/job_logs?kind=sync&q=ERP");
  EXPECT_THAT(page, AllOf(HasSubstr("No runs found so far"), Not(HasSubstr("No runs match"))));
  EXPECT_THAT(text_of(by_id(page, "search-stop").inside),
              HasSubstr("The search stopped before its end, at the runs of "));
  EXPECT_THAT(link_of(page, "Search on"), HasSubstr("/job_logs?kind=sync&q=ERP&before="));
  EXPECT_THAT(walk("/job_logs?kind=sync&q=ERP", "Search on"),
              ElementsAre(older.log.value, oldest.log.value));
}

TEST_F(IndexList, SaysThatASearchThatWentOnFoundNothingMore) {
  fixture_.run_many("sync", 1'500);
  fixture_.services.read_time = Duration{0};
  std::string page = fixture_.page("/job_logs?q=ERP");
  EXPECT_NE(link_of(page, "Search on"), "");
  for (std::string on; !(on = link_of(page, "Search on")).empty();) page = fixture_.page(on);
  EXPECT_THAT(page, AllOf(HasSubstr("No more runs match"), Not(HasSubstr("Search on"))));
  EXPECT_EQ(link_of(page, "First page"), "/job_logs?q=ERP");
}

TEST_F(IndexList, ASearchThatCameToItsEndOffersNoWayOn) {
  fixture_.run("sync");
  fixture_.services.read_time = Duration{0};
  const std::string page = fixture_.page("/job_logs?q=ERP");
  EXPECT_THAT(page, AllOf(HasSubstr("No runs match"), Not(HasSubstr("Search on"))));
}

// --- Empty

TEST_F(IndexList, SaysWhatWouldBeHereWhenNothingHasRun) {
  const std::string page = fixture_.page("/");
  EXPECT_THAT(page, AllOf(HasSubstr("Nothing has run yet"), HasSubstr("Start one with “Run now”")));
  EXPECT_EQ(link_of(page, "Run a job now"), "/job_logs/run");
}

TEST_F(IndexList, SaysWhichFilterIsInTheWayAndTakesEachOff) {
  fixture_.run("sync");
  const std::string list = fixture_.page("/job_logs?status=error&kind=sync&since=1h");
  const std::string page = first_of(list, "div", "empty").inside;
  EXPECT_THAT(page, HasSubstr("No runs match"));
  EXPECT_EQ(link_of(page, "status error"), "/job_logs?kind=sync&since=1h");
  EXPECT_EQ(link_of(page, "job sync"), "/job_logs?status=error&since=1h");
  EXPECT_EQ(link_of(page, "since 1h"), "/job_logs?status=error&kind=sync");
  EXPECT_EQ(link_of(page, "Reset the filter"), "/job_logs");
}

}  // namespace
}  // namespace joblog::test
