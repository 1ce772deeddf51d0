// SPDX-License-Identifier: MIT
// The page of a job that people call by its name.
#include "monitor_fixture.h"

namespace joblog::web::monitor {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

class NamedJobTest : public MonitorTest {
 protected:
  void put_task(const std::string& key, const std::string& kind, const std::string& problem = "") {
    tasks_.push_back({.key = key,
                      .schedule = "30 2 * * *",
                      .zone = "Europe/Berlin",
                      .job = {.kind = kind, .arguments = R"({"depth":3})"},
                      .problem = problem});
    fixture.write(
        [&](Transaction& tx) { tx.put_recurring_tasks(tasks_, fixture.clock.wall_now()); });
  }
  void plan(const std::string& task, const std::string& kind) {
    fixture.clock.advance(1min);
    fixture.write([&](Transaction& tx) {
      tx.record_instant({.task = task,
                         .instant = fixture.clock.wall_now(),
                         .outcome = InstantOutcome::run,
                         .reason = {},
                         .job = job_of(kind),
                         .now = fixture.clock.wall_now()});
    });
  }
  /// Runs for so many seconds and reports so many rows.
  void succeed_in(const std::string& kind, std::chrono::seconds took, double rows) {
    fixture.enqueue(job_of(kind));
    const auto claims = fixture.claim(process());
    ASSERT_EQ(claims.size(), 1U);
    const TimePoint start = fixture.clock.wall_now();
    fixture.clock.advance(took);
    const RunFinish finish{.lease = claims[0],
                           .status = Status::success,
                           .job_end = JobEnd::finished,
                           .started_at = start,
                           .finished_at = fixture.clock.wall_now(),
                           .statistics = {{"rows_written", rows}, {"exit_code", 0}},
                           .queue = claims[0].queue,
                           .kind = claims[0].kind};
    fixture.write([&](Transaction& tx) { tx.finish_runs({&finish, 1}); });
  }
  /// The page of a program that says this of its jobs.
  std::string page_of(const JobAbout& about, const KnownJob& known, const std::string& target) {
    MonitorOptions options{
        .kinds = [this] { return registry.kinds(); },
        .make_job = {},
        .make_bulk_job = {},
        .about = [about](const std::string&, const std::string&) { return about; },
        .known_job = [known](const std::string&, const std::string&) { return known; }};
    const Router with_words{services, routes(options)};
    http::Request request;
    request.target = target;
    const auto url = Url::from(target);
    request.path = url->path();
    request.query = http::Parameters(url->query());
    return with_words.answer(request).body;
  }

  std::vector<RecurringTask> tasks_;
};

TEST_F(NamedJobTest, SaysHowAKindStandsAndWhy) {
  succeed(job_of("mail"));
  fail_job(job_of("mail"), "NoRows", "there were 3 rows");
  const std::string body = page("/jobs/all?kind=mail");
  EXPECT_THAT(body, AllOf(HasSubstr("<h1><bdi>mail</bdi></h1>"), HasSubstr(">failing<"),
                          HasSubstr("failed: there were 3 rows"),
                          HasSubstr("50 % of the last 2 succeeded")));
}

TEST_F(NamedJobTest, ListsItsLastRunsWithTheirErrors) {
  succeed(job_of("mail"));
  fail_job(job_of("mail"), "NoRows", "there were 3 rows");
  fail_job(job_of("report"), "Other", "not of this job");
  const std::string body = page("/jobs/all?kind=mail");
  EXPECT_THAT(body, AllOf(HasSubstr("href=\"/job_logs/1\""), HasSubstr("href=\"/job_logs/2\""),
                          HasSubstr("NoRows: there were 3 rows"),
                          HasSubstr("href=\"/job_logs?kind=mail\"")));
  EXPECT_THAT(body, Not(HasSubstr("not of this job")));
}

TEST_F(NamedJobTest, CountsTheRunsOfADayAWeekAndAMonth) {
  fail_job(job_of("mail"), "NoRows", "no rows");
  fixture.clock.advance(std::chrono::days{3});
  succeed(job_of("mail"));
  const std::string body = page("/jobs/all?kind=mail");
  const auto row = [&](const std::string& period) {
    const auto at = body.find("<td>" + period);
    return body.substr(at, body.find("</tr>", at) - at);
  };
  EXPECT_THAT(row("24 h"), AllOf(HasSubstr(">1<"), HasSubstr("100 %")));
  EXPECT_THAT(row("7 d"), AllOf(HasSubstr(">2<"), HasSubstr("50 %"), HasSubstr("status=error")));
}

TEST_F(NamedJobTest, OfATaskHasItsScheduleInBothZonesAndWhatItGives) {
  put_task("nightly", "report");
  const std::string body = page("/jobs/all?task=nightly");
  EXPECT_THAT(body, AllOf(HasSubstr("at 02:30 every day (Europe/Berlin)"),
                          HasSubstr("<code><bdi>30 2 * * *</bdi></code>"),
                          HasSubstr(">24 Nov 02:30</time>"), HasSubstr(">24 Nov 01:30</time>")));
  EXPECT_THAT(body, AllOf(HasSubstr("&quot;depth&quot;: 3"),
                          HasSubstr("A planned run is skipped while the one before")));
}

TEST_F(NamedJobTest, ShowsTheChangeOfTheClockAmongTheNextTimes) {
  fixture.clock.advance(std::chrono::sys_days{std::chrono::year{2027} / 3 / 25} - test::kNoon);
  put_task("nightly", "report");
  const std::string body = page("/jobs/all?task=nightly");
  EXPECT_THAT(body, HasSubstr("2027-03-28 02:00: clocks go forward by 1 h (CET to CEST)"));
  EXPECT_LT(body.find("27 Mar 02:30"), body.find("clocks go forward"));
  EXPECT_LT(body.find("clocks go forward"), body.find("29 Mar 02:30"));
}

TEST_F(NamedJobTest, OfATaskCanBeStartedAndPausedAndSaysSoAtOnce) {
  put_task("nightly", "report");
  EXPECT_THAT(page("/jobs/all?task=nightly"),
              AllOf(HasSubstr("action=\"/jobs/recurring/nightly/run\""),
                    HasSubstr("action=\"/jobs/recurring/nightly/pause\"")));
  const auto answer = post("/jobs/recurring/nightly/pause",
                           {{"task", "nightly"}, {"back", "/jobs/all?task=nightly"}});
  EXPECT_EQ(location(answer), "/jobs/all?task=nightly");
  EXPECT_THAT(page("/jobs/all?task=nightly"),
              AllOf(HasSubstr("action=\"/jobs/recurring/nightly/resume\""), HasSubstr("by anna"),
                    HasSubstr("Paused: these times are skipped.")));
}

TEST_F(NamedJobTest, OfATaskThatIsLeftOutSaysWhyAndOffersNothing) {
  put_task("nightly", "report", "joblog.toml:3: there is no such zone");
  const std::string body = page("/jobs/all?task=nightly");
  EXPECT_THAT(body, AllOf(HasSubstr("left out"), HasSubstr("there is no such zone")));
  EXPECT_THAT(body, Not(HasSubstr("/jobs/recurring/nightly/run")));
}

TEST_F(NamedJobTest, OfAKindThatOneTaskStartsIsTheTasks) {
  put_task("nightly", "report");
  const auto answer = get("/jobs/all?kind=report");
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(location(answer), "/jobs/all?task=nightly");
}

TEST_F(NamedJobTest, OfAKindThatSeveralTasksStartIsTheirList) {
  put_task("nightly", "report");
  put_task("weekly", "report");
  EXPECT_EQ(location(get("/jobs/all?kind=report")), "/jobs/all?text=report");
}

TEST_F(NamedJobTest, TasksOfOneKindShowTheirOwnRunsOnly) {
  put_task("large", "report");
  put_task("small", "report");
  plan("large", "report");
  end_next(JobEnd::failed, "NoRows", "of the large one");
  plan("small", "report");
  end_next(JobEnd::failed, "NoRows", "of the small one");
  const std::string body = page("/jobs/all?task=large");
  EXPECT_THAT(body, HasSubstr("of the large one"));
  EXPECT_THAT(body, Not(HasSubstr("of the small one")));
  EXPECT_THAT(body, HasSubstr("All runs of kind"));
}

TEST_F(NamedJobTest, ATaskMayHaveTheNameOfAnotherKind) {
  put_task("mail", "report");
  succeed(job_of("mail"));
  EXPECT_THAT(page("/jobs/all?task=mail"), HasSubstr("at 02:30 every day"));
  EXPECT_THAT(page("/jobs/all?kind=mail"),
              AllOf(HasSubstr("href=\"/job_logs/1\""), Not(HasSubstr("at 02:30 every day"))));
}

TEST_F(NamedJobTest, ShowsWhatWaits) {
  fixture.enqueue(job_of("mail"));
  fixture.enqueue(job_of("report"));
  const std::string body = page("/jobs/all?kind=mail");
  EXPECT_THAT(body, AllOf(HasSubstr(">Waiting<"), HasSubstr("id=\"job-1\"")));
  EXPECT_THAT(body, Not(HasSubstr("id=\"job-2\"")));
}

TEST_F(NamedJobTest, DrawsDurationsAndNumbersOverWhatIsUsual) {
  for (int run = 0; run < 12; ++run) succeed_in("mail", 10s, 100);
  succeed_in("mail", 20s, 3);
  fail_job(job_of("mail"), "NoRows", "no rows");
  const std::string body = page("/jobs/all?kind=mail");
  EXPECT_THAT(body, AllOf(HasSubstr("Duration of the last 14 runs"), HasSubstr("usually 10 s"),
                          HasSubstr("class=\"dot-success\""), HasSubstr("class=\"dot-error\"")));
  EXPECT_THAT(body, AllOf(HasSubstr("<dt>rows written</dt>"), HasSubstr("usually 100"),
                          HasSubstr("less than half of the usual")));
  EXPECT_THAT(body, Not(HasSubstr("exit code"))) << "it names something, and is no number";
}

TEST_F(NamedJobTest, SaysWhatItIs) {
  const JobAbout about{.description = "Sends letters.\nAt night.",
                       .owner = "Anna",
                       .labels = {"post"},
                       .link = "https://wiki.example.com/mail?a=1&b=2"};
  KnownJob known{.can_run = true,
                 .people_start_it = true,
                 .command = {"/usr/bin/mail", "-s", "two words"},
                 .directory = "/srv",
                 .queue = "letters",
                 .parameters = {},
                 .kind_at = {.file = "/etc/joblog.toml", .line = 12}};
  const std::string body = page_of(about, known, "/jobs/all?kind=mail");
  EXPECT_THAT(body, AllOf(HasSubstr("Sends letters.\nAt night."), HasSubstr("owner <bdi>Anna"),
                          HasSubstr("/jobs/all?label=post"), HasSubstr("/etc/joblog.toml:12"),
                          HasSubstr("/usr/bin/mail -s &#39;two words&#39;")));
  EXPECT_THAT(body, AllOf(HasSubstr("href=\"https://wiki.example.com/mail?a=1&amp;b=2\""),
                          HasSubstr("wiki.example.com</bdi>"), HasSubstr("href=\"/job_logs/run?")));
}

TEST_F(NamedJobTest, FollowsNoLinkThatIsNotOfTheWeb) {
  for (const char* link : {"javascript:alert(1)", "//evil.example", "data:text/html,x"}) {
    EXPECT_THAT(page_of({.link = link}, {}, "/jobs/all?kind=mail"), Not(HasSubstr(link))) << link;
  }
}

TEST_F(NamedJobTest, EscapesWhatPeopleWrote) {
  const JobAbout about{.description = "<b>bold</b>", .owner = "<i>", .labels = {}};
  EXPECT_THAT(page_of(about, {}, "/jobs/all?kind=mail"),
              AllOf(HasSubstr("&lt;b&gt;bold"), Not(HasSubstr("<b>bold"))));
}

TEST_F(NamedJobTest, UnknownOnesAreNotThere) {
  EXPECT_EQ(get("/jobs/all?kind=nothing").status, 404);
  EXPECT_EQ(get("/jobs/all?task=nothing").status, 404);
  EXPECT_EQ(get("/jobs/all?kind=bulk_action").status, 404) << "the pages start it by themselves";
}

TEST_F(NamedJobTest, SendsItsPartsToAnOpenPage) {
  put_task("nightly", "report");
  succeed(job_of("mail"));
  EXPECT_THAT(page("/jobs/live?view=named&named=mail"),
              AllOf(HasSubstr("id=\"named-head\""), HasSubstr("id=\"named-runs\"")));
  EXPECT_THAT(page("/jobs/live?view=named&task=nightly"), HasSubstr("id=\"named-schedule\""));
}

}  // namespace
}  // namespace joblog::web::monitor
