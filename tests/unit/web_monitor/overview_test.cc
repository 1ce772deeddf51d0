// SPDX-License-Identifier: MIT
// The monitor's first page, its tabs, its workers.
#include "monitor_fixture.h"

namespace joblog::web::monitor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

class OverviewTest : public MonitorTest {};

TEST_F(OverviewTest, SaysWhatWouldBeHereWhenNothingHasHappened) {
  EXPECT_THAT(page("/jobs"),
              AllOf(HasSubstr("No queues yet"), HasSubstr("Nothing is running"),
                    HasSubstr("No recurring tasks"), HasSubstr("No worker is alive.")));
  EXPECT_THAT(page("/jobs/workers"), HasSubstr("No process is registered"));
  EXPECT_THAT(page("/jobs/recurring"), HasSubstr("No recurring tasks"));
  EXPECT_THAT(page("/jobs/changes"), HasSubstr("No changes yet"));
}

TEST_F(OverviewTest, EveryNumberLeadsToExactlyTheseJobs) {
  process();
  fail_job(job_of("mail", "mails"), "SmtpError", "refused");
  for (int i = 0; i < 3; ++i) fixture.enqueue(job_of("mail", "mails"));
  const std::string body = page("/jobs");
  EXPECT_THAT(body, HasSubstr("<a href=\"/jobs?state=ready&amp;queue=mails\">3</a>"));
  EXPECT_THAT(body, HasSubstr("<a href=\"/jobs?state=failed&amp;queue=mails\">1</a>"));
  EXPECT_THAT(body, HasSubstr("<a href=\"/jobs?state=failed\">1 job has failed</a>"));
  EXPECT_THAT(body, HasSubstr("id=\"count-ready\">3</span>"));
}

TEST_F(OverviewTest, SaysThatAllIsWellOnlyWhenItIs) {
  process();
  succeed(job_of("mail"));
  EXPECT_THAT(page("/jobs"), HasSubstr("All is well."));
  fixture.write(
      [&](Transaction& tx) { tx.pause_queue("default", fixture.clock.wall_now(), "bert"); });
  EXPECT_THAT(page("/jobs"),
              AllOf(Not(HasSubstr("All is well.")), HasSubstr("One queue is paused.")));
}

TEST_F(OverviewTest, APausedQueueNamesWhoAndSinceWhen) {
  fixture.enqueue(job_of("mail"));
  fixture.write(
      [&](Transaction& tx) { tx.pause_queue("default", fixture.clock.wall_now(), "bert"); });
  fixture.clock.advance(5min);
  EXPECT_THAT(page("/jobs"), AllOf(HasSubstr("badge-paused"), HasSubstr("by bert"),
                                   HasSubstr("5 min ago"), HasSubstr("Resume queue default")));
}

TEST_F(OverviewTest, ARunLeadsToItsLogAndToItsJob) {
  const JobId job = fixture.enqueue(job_of("report"));
  const auto claims = fixture.claim(process());
  ASSERT_EQ(claims.size(), 1U);
  const ProgressReport report{
      claims[0].log, claims[0].holder, fixture.clock.wall_now(), {400, 1200, "rows"}};
  fixture.write([&](Transaction& tx) { tx.report_progress({&report, 1}); });
  for (const char* where : {"/jobs", "/jobs/workers"}) {
    EXPECT_THAT(page(where),
                AllOf(HasSubstr("href=\"/job_logs/" + std::to_string(claims[0].log.value) + "\""),
                      HasSubstr("href=\"/jobs/" + std::to_string(job.value) + "\""),
                      HasSubstr("400 of 1,200 rows"), HasSubstr("value=\"400\" max=\"1200\"")))
        << where;
  }
}

TEST_F(OverviewTest, AProcessThatFellSilentIsDead) {
  fixture.enqueue(job_of("mail"));
  fixture.claim(process());
  EXPECT_THAT(page("/jobs/workers"), AllOf(HasSubstr(">alive<"), HasSubstr("here · pid 7")));
  fixture.clock.advance(2min);
  EXPECT_THAT(page("/jobs/workers"), AllOf(HasSubstr(">dead<"), Not(HasSubstr(">alive<"))));
}

TEST_F(OverviewTest, ThePartsForTheScriptAreMarkedUpAsThePageIs) {
  fixture.enqueue(job_of("mail"));
  const std::string whole = page("/jobs"), parts = page("/jobs/live?view=overview");
  for (const char* part :
       {"id=\"queue-default\"", "id=\"count-ready\">1</span>", "id=\"running-now\"",
        "id=\"workers-summary\"", "id=\"overview-well\""}) {
    EXPECT_THAT(whole, HasSubstr(part));
    EXPECT_THAT(parts, HasSubstr(part));
  }
  EXPECT_THAT(parts, Not(HasSubstr("<html")));
  EXPECT_EQ(get("/jobs/live?view=nonsense").status, 404);
}

}  // namespace
}  // namespace joblog::web::monitor
