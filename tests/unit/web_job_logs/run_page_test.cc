// SPDX-License-Identifier: MIT
// The page of a run beside its lines: what a reader sees, and where the links lead.
#include "unit/web_job_logs/run_pages_fixture.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class RunPage : public testing::Test {
 protected:
  std::string page(const Claim& run, const std::string& more = "") {
    return fixture_.page(RunPagesFixture::address(run) + more);
  }
  /// The fact of that name in the summary.
  std::string fact(const std::string& page, const std::string& name) {
    for (const Element& row : elements(by_id(page, "run-summary").inside, "div")) {
      const auto names = elements(row.inside, "dt");
      if (!names.empty() && names.front().text() == name) return first_of(row.inside, "dd").text();
    }
    return "no such fact";
  }
  /// An attempt that fails, and the next one, claimed and started.
  Claim fail_and_retry(const Claim& claim) {
    fixture_.end(claim, broken(JobEnd::retry));
    fixture_.clock.advance(6min);
    fixture_.write([&](Transaction& tx) { tx.promote_due(fixture_.clock.wall_now(), 10); });
    const auto next = fixture_.claim(fixture_.worker);
    EXPECT_THAT(next, SizeIs(1));
    fixture_.start(next.at(0));
    return next.at(0);
  }

  RunPagesFixture fixture_;
};

TEST_F(RunPage, SaysWhatRanHowItEndedAndWhatItPrinted) {
  const Claim run =
      fixture_.begin({.kind = "sync", .trigger = Trigger::schedule, .triggered_by = "nightly"});
  fixture_.say(run, {{"connecting"}, {"12 rows"}});
  fixture_.end(run);
  const std::string html = page(run);
  EXPECT_THAT(html, HasSubstr("<bdi>sync</bdi></a> <span class=\"muted run-number\">" +
                              run.log_name + "</span></h1>"));
  EXPECT_THAT(html, HasSubstr("badge-large badge-success\">success"));
  EXPECT_EQ(fact(html, "Started by"), "schedule nightly");
  EXPECT_EQ(fact(html, "Process"), "here:7");
  EXPECT_EQ(fact(html, "Started"), "2026-11-23 12:00:00");
  EXPECT_EQ(fact(html, "Completed"), "2026-11-23 12:00:02");
  EXPECT_EQ(fact(html, "Duration"), "2 s");
  EXPECT_THAT(html, AllOf(HasSubstr("connecting</span>"), HasSubstr("12 rows</span>")));
  EXPECT_EQ(by_id(html, "log-end").text(), "Succeeded at 2026-11-23 12:00:02.000 UTC after 2 s");
}

TEST_F(RunPage, OfASuccessWithWarningsNamesThemAndLeadsToTheFirst) {
  const Claim run = fixture_.begin({.kind = "sync"});
  fixture_.say(run, {{"connecting"}, {"3 values could not be read", Level::warning}, {"done"}});
  fixture_.end(run, warned(1, "3 values could not be read"));
  const std::string html = page(run);
  EXPECT_THAT(html, HasSubstr("badge-large badge-warnings\">success, 1 warning"));
  const Element problem = by_id(html, "run-problem");
  EXPECT_THAT(problem.text(), AllOf(HasSubstr("Success, but with 1 warning"),
                                    HasSubstr("3 values could not be read")));
  EXPECT_THAT(link_of(problem.inside, "line 2"), testing::EndsWith("#L2"));
  EXPECT_THAT(by_id(html, "log-end").text(), testing::StartsWith("Succeeded with 1 warning at "));
}

TEST_F(RunPage, SaysHowLongTheJobWaitedBefore) {
  fixture_.enqueue({.kind = "sync"});
  fixture_.clock.advance(75s);
  const auto claims = fixture_.claim(fixture_.worker);
  EXPECT_EQ(fact(page(claims.at(0)), "Waited before"), "1 min 15 s");
}

TEST_F(RunPage, LeadsToItsJobItsKindAndTheRunsBesideIt) {
  const Claim before = fixture_.run("sync", broken());
  fixture_.run("report");
  const Claim run = fixture_.run("sync");
  fixture_.run("report");
  const Claim after = fixture_.run("sync");
  const std::string html = page(run);
  EXPECT_EQ(link_of(html, "job " + std::to_string(run.job.value)),
            "/jobs/" + std::to_string(run.job.value));
  EXPECT_EQ(link_of(html, "all runs of sync"), "/job_logs?kind=sync");
  EXPECT_EQ(link_of(html, "sync"), "/jobs/all?kind=sync");
  EXPECT_EQ(link_of(html, before.log_name), RunPagesFixture::address(before));
  EXPECT_EQ(link_of(html, after.log_name), RunPagesFixture::address(after));
  EXPECT_EQ(fact(html, "Run before"), before.log_name + " error");
  EXPECT_EQ(fact(page(before), "Run before"), "—");
  EXPECT_EQ(fact(page(after), "Run after"), "—");
}

TEST_F(RunPage, ListsTheAttemptsOfItsJobWithLinks) {
  const Claim first = fixture_.begin({.kind = "sync", .attempts_max = 3});
  EXPECT_THAT(page(first),
              AllOf(HasSubstr("attempt 1 of 3"), Not(HasSubstr("aria-label=\"Attempts\""))));
  const Claim second = fail_and_retry(first);
  const Claim third = fail_and_retry(second);
  const std::string html = page(second);
  const auto attempts = of_class(by_id(html, "run-summary").inside, "a", "chip");
  ASSERT_THAT(attempts, SizeIs(3));
  EXPECT_EQ(attempts[0].get("href"), RunPagesFixture::address(first));
  EXPECT_EQ(attempts[0].text(), "attempt 1 error");
  EXPECT_EQ(attempts[1].get("aria-current"), "true");
  EXPECT_EQ(attempts[2].get("href"), RunPagesFixture::address(third));
  EXPECT_EQ(attempts[2].text(), "attempt 3 processing");
  EXPECT_EQ(fact(html, "Started by"), "retry, attempt 2 of 3");
}

TEST_F(RunPage, ShowsTheAttemptsAroundItWhenThereAreMany) {
  Claim attempt = fixture_.begin({.kind = "sync", .attempts_max = 30});
  for (int i = 1; i < 20; ++i) attempt = fail_and_retry(attempt);
  const std::string html = page(attempt);
  const auto attempts = of_class(by_id(html, "run-summary").inside, "a", "chip");
  ASSERT_THAT(attempts, SizeIs(13));
  EXPECT_THAT(attempts[0].text(), HasSubstr("attempt 9"));
  EXPECT_EQ(attempts.back().text(), "all attempts");
  EXPECT_EQ(attempts.back().get("href"), "/jobs/" + std::to_string(attempt.job.value));
}

TEST_F(RunPage, PutsTheNumbersBesideThoseOfTheLastSuccess) {
  const Claim success = fixture_.run(
      "sync",
      {.statistics = {
           {"rows_fetched", 1000}, {"rows_written", 1000}, {"warnings", 0}, {"skipped", 5}}});
  RunEndWish failure = broken();
  failure.statistics = {{"rows_fetched", 7}};
  fixture_.run("sync", failure);
  const Claim run = fixture_.run("sync", {.statistics = {{"rows_fetched", 1010},
                                                         {"rows_written", 200},
                                                         {"warnings", 3},
                                                         {"seconds_total", 1.5}}});
  const std::string html = page(run);
  const std::string numbers = by_id(html, "run-statistics").inside;
  std::vector<std::string> rows;
  for (const Element& row : elements(first_of(numbers, "dl").inside, "div")) {
    std::string text = first_of(row.inside, "dt").text();
    for (const Element& part : elements(first_of(row.inside, "dd").inside, "span"))
      text += " | " + part.text();
    rows.push_back(text);
  }
  EXPECT_THAT(rows, ElementsAre("rows fetched | 1,010 | 10 (1 %)",
                                "rows written | 200 | 800 (80 %)", "warnings | 3 | 3",
                                "seconds total | 1.500 s | new", "skipped | — | was 5"));
  EXPECT_THAT(numbers,
              AllOf(HasSubstr("diff diff-up\">10"), HasSubstr("diff diff-down diff-odd\">800")));
  EXPECT_EQ(link_of(numbers, "the last success"), RunPagesFixture::address(success));
}

TEST_F(RunPage, ComparesOnlyNumbersWhoseDifferenceSaysSomething) {
  fixture_.run("sync",
               {.statistics = {{"exit_code", 0}, {"cpu_seconds", 20}, {"rows", 100}, {"read", 7}}});
  RunEndWish failure = broken();
  failure.statistics = {{"exit_code", 4}, {"cpu_seconds", 0.06}, {"rows", 1}, {"read", 7}};
  const auto numbers = [&](const Claim& run) { return by_id(page(run), "run-statistics").inside; };
  const std::string failed = numbers(fixture_.run("sync", failure));
  EXPECT_THAT(text_of(failed), Not(HasSubstr("same")));
  EXPECT_EQ(elements(failed, "dd").at(0).text(), "4") << "an exit code is not more or less";
  EXPECT_EQ(elements(failed, "dd").at(1).text(), "0.060 s") << "it failed early";
  EXPECT_THAT(elements(failed, "dd").at(2).text(), HasSubstr("99 (99 %)"));
  EXPECT_THAT(failed, Not(HasSubstr("diff-odd")));
  EXPECT_EQ(elements(failed, "dd").at(3).text(), "7");
  const std::string slow = numbers(
      fixture_.run("sync", {.statistics = {{"cpu_seconds", 50}, {"rows", 100}, {"read", 7}}}));
  EXPECT_THAT(text_of(slow), AllOf(HasSubstr("30.000 s (150 %)"), Not(HasSubstr("was 0"))));
}

TEST_F(RunPage, SaysWhenThereIsNoSuccessToCompareWith) {
  const Claim run = fixture_.run("sync", {.statistics = {{"rows", 3}}});
  EXPECT_THAT(by_id(page(run), "run-statistics").text(), HasSubstr("no success before"));
}

TEST_F(RunPage, ShowsProgressStepAndTheTimeThatIsLeftWhileItRuns) {
  const Claim run = fixture_.begin();
  fixture_.progress(run, {.done = 400, .total = 1200, .step = "import"});
  EXPECT_EQ(by_id(page(run), "progress").text(), "import400 of 1,200 · 33 %")
      << "too early to tell";
  fixture_.clock.advance(58s);
  const std::string html = page(run);
  EXPECT_EQ(by_id(html, "progress").text(), "import400 of 1,200 · 33 % · about 2 min left");
  EXPECT_THAT(by_id(html, "progress").inside, HasSubstr("value=\"400\" max=\"1200\""));
  EXPECT_THAT(fact(html, "Duration"), HasSubstr("so far"));
  EXPECT_THAT(html, HasSubstr("<meta http-equiv=\"refresh\" content=\"5\">"))
      << "for readers without a script";
  fixture_.end(run, {.progress = {.done = 1200, .total = 1200, .step = "import"}});
  EXPECT_THAT(by_id(page(run), "progress").tag, HasSubstr("hidden"));
}

TEST_F(RunPage, ShowsAStepOfUnknownLength) {
  const Claim run = fixture_.begin();
  fixture_.progress(run, {.done = 0, .total = 0, .step = "waiting for the ERP"});
  const Element progress = by_id(page(run), "progress");
  EXPECT_EQ(progress.text(), "waiting for the ERP");
  EXPECT_THAT(progress.inside, HasSubstr("<progress class=\"progress\" aria-label"));
}

TEST_F(RunPage, SaysWhyItFailedHowFarItCameAndWhatComesNext) {
  const Claim first = fixture_.begin({.kind = "sync", .attempts_max = 2});
  fixture_.say(first, {{"one"}, {"it broke", Level::error}});
  RunEndWish failure = broken(JobEnd::retry);
  failure.progress = {.done = 40, .total = 120, .step = "import"};
  fixture_.end(first, failure);
  const Element problem = by_id(page(first), "run-problem");
  EXPECT_THAT(problem.text(),
              AllOf(HasSubstr("ConnectionError"), HasSubstr("no route to the ERP"),
                    HasSubstr("It had come to import, 40 of 120 · 33 %."), HasSubstr("Next: ")));
  EXPECT_EQ(link_of(problem.inside, "line 2"), RunPagesFixture::address(first) + "?line=2#L2");

  fixture_.clock.advance(6min);
  fixture_.write([&](Transaction& tx) { tx.promote_due(fixture_.clock.wall_now(), 10); });
  const auto second = fixture_.claim(fixture_.worker);
  fixture_.end(second.at(0), broken());
  EXPECT_THAT(by_id(page(second.at(0)), "run-problem").text(), HasSubstr("Out of attempts"));
}

TEST_F(RunPage, SaysWhatIsUsualBesideTheDuration) {
  for (int i = 0; i < 12; ++i) fixture_.run("sync", {.took = 10s});
  const Claim slow = fixture_.run("sync", {.took = 40s});
  EXPECT_EQ(fact(page(slow), "Duration"), "40 s 4.0 × usual usually 10 s");
}

TEST_F(RunPage, SaysWhoDidWhatWithTheJob) {
  const Claim run = fixture_.run("sync", broken());
  fixture_.post(RunPagesFixture::address(run) + "/retry");
  fixture_.clock.advance(1min);
  EXPECT_THAT(by_id(page(run), "run-summary").text(), HasSubstr("retry by anna, 1 min ago"));
}

TEST_F(RunPage, HasOneLineOfFactsUnderItsTitle) {
  for (int i = 0; i < 12; ++i) fixture_.run("sync", {.took = 10s});
  const Claim run = fixture_.run("sync", {.took = 11s});
  fixture_.clock.advance(5min);
  EXPECT_EQ(of_class(page(run), "p", "run-line").at(0).text(),
            "5 min ago 11 s (usually 10 s) attempt 1 of 1 program job 13 all runs of sync summary");
}

TEST_F(RunPage, SaysInGreyWhoCancelledIt) {
  const Claim run = fixture_.begin({.kind = "sync"});
  fixture_.say(run, {{"counting"}, {"Cancelled: cancelled on request", Level::error}});
  fixture_.post(RunPagesFixture::address(run) + "/cancel");
  RunEndWish cancelled = broken(JobEnd::cancelled);
  cancelled.error_class = "Cancelled";
  fixture_.end(run, cancelled);
  const Claim next = fixture_.run("sync");
  const std::string html = page(run);
  EXPECT_THAT(html, HasSubstr("badge-large badge-cancelled\">cancelled by anna"));
  EXPECT_THAT(text_of(html), AllOf(Not(HasSubstr("First error")), HasSubstr("Cancelled by anna at"),
                                   HasSubstr("No further attempt will be made.")));
  EXPECT_EQ(fact(page(next), "Run before"), run.log_name + " cancelled");
  const std::string list = by_id(fixture_.page("/"), "run-" + std::to_string(run.log.value)).tag +
                           by_id(fixture_.page("/"), "run-" + std::to_string(run.log.value)).inside;
  EXPECT_THAT(list, AllOf(HasSubstr("badge-cancelled\">cancelled by anna"),
                          Not(HasSubstr("is-error")), Not(HasSubstr("row-error"))));
}

TEST_F(RunPage, OffersNoWayToRunWhatNobodyKnows) {
  fixture_.services.runs_kind = [](std::string_view kind) { return kind == "sync"; };
  const Claim known = fixture_.run("sync", broken());
  const Claim run = fixture_.run("t", broken());
  EXPECT_THAT(page(known), HasSubstr("Retry now"));
  const std::string html = page(run);
  EXPECT_THAT(text_of(html),
              AllOf(Not(HasSubstr("Retry now")), Not(HasSubstr("Run again")),
                    HasSubstr("Cannot be run again: no job \"t\" is defined here.")));
  for (const char* action : {"/retry", "/run_again"}) {
    const auto answer = fixture_.post(RunPagesFixture::address(run) + action);
    EXPECT_EQ(answer.status, 409) << action;
    EXPECT_THAT(text_of(answer.body), HasSubstr("Cannot be run again")) << action;
  }
  EXPECT_EQ(fixture_.job(run.job).state, JobState::failed);
}

TEST_F(RunPage, NamesTheLineThatItOpensAt) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"one"}, {"it broke", Level::error}});
  fixture_.end(run, broken());
  const auto opens_at = [&](const std::string& more) {
    return by_id(page(run, more), "log").get("data-lines-open-value");
  };
  EXPECT_EQ(opens_at(""), "L2");
  EXPECT_EQ(opens_at("?from=1"), "") << "who asked for a place gets it";
  EXPECT_EQ(by_id(page(fixture_.run("sync")), "log").get("data-lines-open-value"), "");
}

// --- The way back

TEST_F(RunPage, LeadsBackToTheListAsItWasFromEverywhereOnThePage) {
  const Claim before = fixture_.run("sync");
  const Claim run = fixture_.run("sync");
  const std::string back = "/job_logs?status=success&before=9";
  const std::string html = page(run, "?back=" + web::percent_encode(back));
  EXPECT_EQ(first_of(html, "a", "back").get("href"), back);
  EXPECT_EQ(first_of(html, "a", "back").text(), "Job Logs");
  for (const std::string& words : {before.log_name, std::string("warn+"), std::string("start")}) {
    EXPECT_EQ(web::Url::from(link_of(html, words))->get("back"), back) << words;
  }
  EXPECT_EQ(first_of(page(run, "?back=%2Fjobs%3Fqueue%3Da"), "a", "back").text(), "Jobs Monitor");
}

TEST_F(RunPage, LeadsToNoOtherSite) {
  const Claim run = fixture_.run("sync");
  for (const char* back :
       {"https://evil.example", "//evil.example/a", "/\\evil.example", "javascript:alert(1)",
        "/job_logs%0d%0aX: y", "\"><script>", "data:text/html,x", "http:evil", ""}) {
    const std::string html = page(run, "?back=" + web::percent_encode(back));
    EXPECT_EQ(first_of(html, "a", "back").get("href").substr(0, 9), "/job_logs") << back;
    EXPECT_THAT(html, AllOf(Not(HasSubstr("//evil")), Not(HasSubstr("\\evil")),
                            Not(HasSubstr("javascript:"))))
        << back;
  }
}

// --- Addresses

TEST_F(RunPage, IsFoundByTheNameOfTheRunToo) {
  const Claim run = fixture_.run("sync");
  const auto answer = fixture_.get("/job_logs/" + run.log_name);
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(header_of(answer, "Location"), RunPagesFixture::address(run));
}

TEST_F(RunPage, KeepsWhatWasAskedOfItByName) {
  const Claim run = fixture_.run("sync");
  const auto answer = fixture_.get("/job_logs/" + run.log_name + "?q=price+list&line=3");
  EXPECT_EQ(header_of(answer, "Location"),
            RunPagesFixture::address(run) + "?q=price%20list&line=3");
}

TEST_F(RunPage, AnswersByNameWithAllThatIsBelowIt) {
  const Claim run = fixture_.begin();
  fixture_.say(run, {{"one"}});
  for (const char* rest : {"/download.txt", "/download.ndjson", "/tail", "/lines"}) {
    EXPECT_EQ(fixture_.get("/job_logs/" + run.log_name + rest).status, 200) << rest;
  }
  EXPECT_EQ(fixture_.post("/job_logs/" + run.log_name + "/cancel").status, 303);
}

TEST_F(RunPage, SaysThatThereIsNoSuchRun) {
  fixture_.run("sync");
  for (const char* id : {"2", "0", "-1", "99999999999999999999", "9223372036854775807", "abc", "1x",
                         "1.0", "%201", "0x1", "20261123120099", "20261123120000_7"}) {
    for (const char* rest : {"", "/download.txt", "/download.ndjson", "/tail", "/lines"}) {
      const auto answer = fixture_.get("/job_logs/" + std::string(id) + rest);
      EXPECT_EQ(answer.status, 404) << id << rest;
      EXPECT_THAT(answer.body, HasSubstr("There is no run with this number.")) << id << rest;
    }
    for (const char* action : {"run_again", "retry", "cancel"}) {
      EXPECT_EQ(fixture_.post("/job_logs/" + std::string(id) + "/" + action).status, 404)
          << id << action;
    }
  }
}

TEST_F(RunPage, SaysWhichPartsRetentionHasRemoved) {
  const Claim run = fixture_.run("sync");
  fixture_.clock.advance(24h * 40);
  fixture_.run("sync");
  fixture_.write([&](Transaction& tx) {
    const TimePoint long_ago = fixture_.clock.wall_now() - 24h;
    tx.prune({.details_before = long_ago, .logs_before = {}, .jobs_before = long_ago});
  });
  EXPECT_THAT(text_of(page(run)), HasSubstr("job 1, removed by retention"));
}

}  // namespace
}  // namespace joblog::test
