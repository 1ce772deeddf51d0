// SPDX-License-Identifier: MIT
// The monitor's first page, its tabs, its workers.
#include <algorithm>

#include "monitor_fixture.h"
#include "web/monitor/next_instants.h"

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

TEST_F(OverviewTest, NamesTheTasksThatComeNextTheSoonestFirst) {
  const auto task = [](const char* key, const char* schedule) {
    RecurringTask made;
    made.key = key;
    made.schedule = schedule;
    made.job.kind = "report";
    return made;
  };
  const std::vector<RecurringTask> tasks{
      task("hourly", "@hourly"), task("minute", "every minute"), task("unread", "no schedule"),
      task("daily", "@daily"),   task("monthly", "@monthly"),    task("yearly", "@yearly")};
  fixture.write([&](Transaction& tx) { tx.put_recurring_tasks(tasks, fixture.clock.wall_now()); });
  const auto order = [](const std::string& body) {
    std::vector<std::pair<std::size_t, std::string>> places;
    for (const char* key : {"hourly", "minute", "unread", "daily", "monthly", "yearly"}) {
      const auto at = body.find(std::string("recurring?task=") + key);
      if (at != std::string::npos) places.emplace_back(at, key);
    }
    std::ranges::sort(places);
    std::vector<std::string> keys;
    for (auto& [at, key] : places) keys.push_back(std::move(key));
    return keys;
  };
  EXPECT_THAT(order(page("/jobs")),
              ::testing::ElementsAre("minute", "hourly", "daily", "monthly", "yearly"));
  fixture.write([&](Transaction& tx) {
    tx.pause_recurring_task("minute", true, fixture.clock.wall_now(), "anna");
  });
  EXPECT_THAT(page("/jobs"), HasSubstr("paused, would be")) << "at once";
}

TEST(NextInstants, AreThoseOfTheMomentAlsoWhenTheClockMovesOnOrBack) {
  NextInstants instants;
  const TimePoint noon{1'800'014'400s};
  for (const auto since_noon : {0s, 59s, 60s, 61s, 3600s, 30s, -1s, 59s}) {
    const auto now = noon + since_noon;
    EXPECT_EQ(instants.after(now, "every minute", "UTC"),
              std::chrono::floor<std::chrono::minutes>(now) + 1min)
        << since_noon / 1s;
  }
  EXPECT_EQ(instants.after(noon, "every day at noon", "UTC"), noon + 24h);
  EXPECT_NE(instants.after(noon, "every day at noon", "Europe/Zurich"), noon + 24h);
  EXPECT_EQ(instants.after(noon, "no schedule", "UTC"), std::nullopt);
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
