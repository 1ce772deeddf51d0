// SPDX-License-Identifier: MIT
// A job's page and what a person does to jobs, queues and recurring tasks.
#include <fmt/format.h>

#include "monitor_fixture.h"
#include "support/flaky_store.h"

namespace joblog::web::monitor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using namespace std::chrono_literals;

class JobTest : public MonitorTest {
 protected:
  void expect_change(const std::string& action, const std::string& kind,
                     const std::string& target) {
    const auto all = changes();
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].by, "anna");
    EXPECT_EQ(all[0].action, action);
    EXPECT_EQ(all[0].target_kind, kind);
    EXPECT_EQ(all[0].target, target);
    EXPECT_EQ(all[0].at, fixture.clock.wall_now());
  }
  static std::string url(JobId id, const char* verb = "") {
    return fmt::format("/jobs/{}{}", id.value, verb);
  }
  void put_task(const std::string& key) {
    RecurringTask task{.key = key, .schedule = "every 5 minutes"};
    task.job = job_of("report", "nights");
    task.job.priority = 7;
    fixture.write(
        [&](Transaction& tx) { tx.put_recurring_tasks({&task, 1}, fixture.clock.wall_now()); });
  }
};

TEST_F(JobTest, ShowsArgumentsAttemptsAndTheStatesOverTime) {
  NewJob job = job_of("mail");
  job.arguments = R"({"id":12345678901234567890123,"list":[1,2.50],"empty":{}})";
  job.attempts_max = 2;
  job.trigger = Trigger::schedule;
  job.triggered_by = "nightly";
  const JobId id = fixture.enqueue(job);
  end_next(JobEnd::retry, "SmtpError", "refused");
  const JobLog log = fixture.logs_of(id).front();
  const std::string body = page(url(id));
  EXPECT_THAT(body, HasSubstr("&quot;id&quot;: 12345678901234567890123,\n"));
  EXPECT_THAT(body, HasSubstr("2.50"));
  EXPECT_THAT(body, AllOf(HasSubstr("enqueued by schedule nightly"), HasSubstr("attempt 1 began"),
                          HasSubstr("attempt 1 ended: error, SmtpError"),
                          HasSubstr("attempt 2 of 2 is due")));
  EXPECT_THAT(body, HasSubstr(fmt::format("href=\"/job_logs/{}\">{}</a>", log.id.value, log.name)));
}

TEST_F(JobTest, AFinishedJobWhoseRunHasWarningsSaysSoInItsLastState) {
  const JobId id = succeed_with_warnings(job_of("report"), 3);
  EXPECT_THAT(page(url(id)), HasSubstr("state-finished\"><span>finished, 3 warnings"));
}

TEST_F(JobTest, AJobThatWaitsSaysWhyOnItsPage) {
  const JobId id = fixture.enqueue(job_of("mail"));
  EXPECT_THAT(page(url(id)),
              AllOf(HasSubstr("Why it waits:"), HasSubstr("no worker process is alive")));
}

TEST_F(JobTest, WhatPeopleDidToItIsPartOfItsStates) {
  const JobId id = fail_job(job_of("mail"), "E", "m");
  post(url(id, "/retry"));
  EXPECT_THAT(page(url(id)), HasSubstr("retried by anna"));
}

TEST_F(JobTest, AnUnknownJobIsExplainedKindly) {
  for (const char* target : {"/jobs/4711", "/jobs/0", "/jobs/-1", "/jobs/abc",
                             "/jobs/99999999999999999999", "/jobs/queues"}) {
    const auto response = get(target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_THAT(response.body, HasSubstr("There is no job")) << target;
  }
}

TEST_F(JobTest, AnEndedJobThatRetentionRemovedLeadsToItsRun) {
  NewJob job = job_of("mail");
  job.attempts_max = 2;
  const JobId id = fixture.enqueue(job);
  end_next(JobEnd::retry, "E", "m");
  fixture.clock.advance(10min);
  fixture.write([&](Transaction& tx) { tx.promote_due(fixture.clock.wall_now(), 10); });
  end_next(JobEnd::finished, "", "");
  const JobLog last = fixture.logs_of(id).back();
  fixture.clock.advance(24h);
  fixture.write([&](Transaction& tx) {
    const TimePoint now = fixture.clock.wall_now();
    tx.prune({.details_before = now - 48h, .logs_before = now - 48h, .jobs_before = now});
  });
  const auto response = get(url(id));
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body, AllOf(HasSubstr("not in the queue any more"),
                                   HasSubstr(fmt::format("/job_logs/{}", last.id.value))));
}

TEST_F(JobTest, RetryingPutsAFailedJobBackAndIsRecorded) {
  const JobId id = fail_job(job_of("mail"), "E", "m");
  const auto response = post(url(id, "/retry"), {{"back", "/jobs?state=failed&queue=default"}});
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(location(response), "/jobs?state=failed&queue=default");
  EXPECT_EQ(state_of(id), JobState::ready);
  expect_change("retry", "job", std::to_string(id.value));
}

TEST_F(JobTest, DiscardingEndsAWaitingJobAndIsRecorded) {
  const JobId id = fixture.enqueue(job_of("mail"));
  EXPECT_EQ(post(url(id, "/discard")).status, 303);
  EXPECT_EQ(fixture.job(id).ended_as, "discarded");
  expect_change("discard", "job", std::to_string(id.value));
}

TEST_F(JobTest, AChangeThatIsStoredIsToldAsDoneThoughTheJobCannotBeRead) {
  const JobId id = fixture.enqueue(job_of("mail"));
  test::FlakyStore flaky(*fixture.store);
  flaky.before_next_write([&] { flaky.break_reads({ErrorKind::unavailable, "disk I/O error"}); });
  GroupWriter writer(flaky, fixture.clock, fixture.notices);
  const PageServices sick{flaky, writer, fixture.clock, fixture.notices, {}, "1", {}};
  http::Request request;
  request.method = http::Method::post;
  request.target = request.path = url(id, "/discard");
  EXPECT_EQ(Router(sick, routes({})).answer(request).status, 303);
  EXPECT_EQ(fixture.job(id).ended_as, "discarded");
}

TEST_F(JobTest, RunningNowMakesAScheduledJobReadyAndIsRecorded) {
  NewJob job = job_of("mail");
  job.run_at = fixture.clock.wall_now() + 3h;
  const JobId id = fixture.enqueue(job);
  EXPECT_EQ(post(url(id, "/run_now")).status, 303);
  EXPECT_EQ(state_of(id), JobState::ready);
  expect_change("run now", "job", std::to_string(id.value));
}

TEST_F(JobTest, CancellingTellsARunningJobToStopAndIsRecorded) {
  const JobId id = fixture.enqueue(job_of("mail"));
  fixture.claim(process());
  EXPECT_EQ(post(url(id, "/cancel")).status, 303);
  EXPECT_TRUE(fixture.job(id).cancel_requested_at.has_value());
  expect_change("cancel", "job", std::to_string(id.value));
}

TEST_F(JobTest, WhatIsNotPossibleIsRefusedWithTheReason) {
  const JobId done = succeed(job_of("mail"));
  for (const char* verb : {"/retry", "/discard", "/cancel", "/run_now"}) {
    const auto response = post(url(done, verb));
    EXPECT_EQ(response.status, 409) << verb;
    EXPECT_THAT(response.body, HasSubstr("has ended (success); only ")) << verb;
  }
  const JobId busy = fixture.enqueue(job_of("mail"));
  fixture.claim(process());
  EXPECT_THAT(post(url(busy, "/discard")).body,
              AllOf(HasSubstr("is running; only jobs that wait or failed can be discarded"),
                    HasSubstr("Cancel it first")));
  EXPECT_EQ(post("/jobs/4711/retry").status, 404);
  EXPECT_THAT(changes(), IsEmpty());
  const JobId failed = fail_job(job_of("mail"), "E", "m");
  EXPECT_THAT(post(url(failed, "/run_now")).body,
              AllOf(HasSubstr("has failed; only scheduled jobs can be started early"),
                    HasSubstr("Retry it to run it again"), Not(HasSubstr("unique")),
                    HasSubstr("href=\"" + url(failed, "") + "\"")));
}

TEST_F(JobTest, ARetryAgainstATakenUniqueKeySaysSo) {
  NewJob job = job_of("mail");
  job.unique_key = "daily";
  const JobId id = fail_job(job, "E", "m");
  fixture.enqueue(job);
  const auto response = post(url(id, "/retry"));
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(response.body, HasSubstr("an unfinished job has its unique key &quot;daily&quot;"));
}

TEST_F(JobTest, AForeignWayBackIsNotFollowed) {
  const JobId id = fail_job(job_of("mail"), "E", "m");
  EXPECT_EQ(location(post(url(id, "/retry"), {{"back", "//evil.example/"}})), url(id));
}

TEST_F(JobTest, AQueueIsPausedAndGoesOnAndBothAreRecorded) {
  fixture.enqueue(job_of("mail", "mails"));
  EXPECT_EQ(post("/jobs/queues/mails/pause").status, 303);
  const auto queues = fixture.read([](Reader& reader) { return reader.queues(); });
  EXPECT_TRUE(queues.front().paused);
  EXPECT_EQ(queues.front().paused_by, "anna");
  expect_change("pause", "queue", "mails");
  EXPECT_EQ(post("/jobs/queues/mails/pause").status, 409);
  EXPECT_EQ(post("/jobs/queues/mails/resume").status, 303);
  EXPECT_EQ(post("/jobs/queues/mails/resume").status, 409);
  EXPECT_THAT(changes(), SizeIs(2));
}

TEST_F(JobTest, AQueueWhoseNameNoPathCanHoldIsPausedByTheForm) {
  fixture.enqueue(job_of("mail", ".."));
  EXPECT_THAT(page("/jobs"), AllOf(HasSubstr("action=\"/jobs/queues/named/pause\""),
                                   HasSubstr("name=\"queue\" value=\"..\"")));
  EXPECT_EQ(post("/jobs/queues/named/pause", {{"queue", ".."}}).status, 303);
  expect_change("pause", "queue", "..");
}

TEST_F(JobTest, AnUnknownQueueIsNotMadeByPausingIt) {
  const auto response = post("/jobs/queues/nowhere/pause");
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(fixture.read([](Reader& reader) { return reader.queues(); }), IsEmpty());
}

TEST_F(JobTest, ATaskShowsItsNextInstantsInTheReadersZone) {
  put_task("sync");
  const std::string body = page("/jobs/recurring");
  EXPECT_THAT(body, AllOf(HasSubstr("every 5 minutes"), HasSubstr(">12:05<"), HasSubstr(">12:10<"),
                          HasSubstr(">12:15<"), HasSubstr("none yet")));
}

TEST_F(JobTest, MissedAndSkippedInstantsAreSeen) {
  put_task("sync");
  const TimePoint now = fixture.clock.wall_now();
  fixture.write([&](Transaction& tx) {
    tx.record_instant({.task = "sync",
                       .instant = now - 10min,
                       .outcome = InstantOutcome::missed,
                       .reason = "joblog was not running",
                       .job = job_of("report"),
                       .now = now});
    tx.record_instant({.task = "sync", .instant = now - 5min, .job = job_of("report"), .now = now});
  });
  EXPECT_THAT(page("/jobs/recurring"), AllOf(HasSubstr("1 waiting, 1 missed of the last 2"),
                                             HasSubstr("11:50: missed, joblog was not running")));
  EXPECT_THAT(page("/jobs/recurring?task=sync"),
              AllOf(HasSubstr("badge-missed"), HasSubstr("joblog was not running"),
                    HasSubstr("href=\"/jobs/1\"")));
  EXPECT_EQ(get("/jobs/recurring?task=unknown").status, 404);
}

TEST_F(JobTest, ATaskIsRunByHandWithItsQueueAndPriority) {
  put_task("sync");
  const auto response = post("/jobs/recurring/sync/run");
  EXPECT_EQ(location(response), "/jobs/1");
  const Job job = fixture.job(JobId{1});
  EXPECT_EQ(job.spec.kind, "report");
  EXPECT_EQ(job.spec.queue, "nights");
  EXPECT_EQ(job.spec.priority, 7);
  EXPECT_EQ(job.spec.trigger, Trigger::person);
  EXPECT_EQ(job.spec.triggered_by, "anna");
  expect_change("enqueue", "job", "1");
}

TEST_F(JobTest, ATaskIsRunOnceHoweverOftenItsFormIsSent) {
  put_task("sync");
  const std::string form = page("/jobs/recurring");
  const std::string mark = "name=\"once\" value=\"";
  const std::size_t at = form.find(mark) + mark.size();
  const std::string once = form.substr(at, form.find('"', at) - at);
  for (int click = 0; click < 2; ++click) {
    EXPECT_EQ(location(post("/jobs/recurring/sync/run", {{"once", once}})), "/jobs/1");
  }
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 1);
  EXPECT_EQ(location(post("/jobs/recurring/sync/run", {{"once", once + "9"}})), "/jobs/2");
}

TEST_F(JobTest, ATaskIsPausedAndGoesOn) {
  put_task("a/b & <c>");
  EXPECT_THAT(page("/jobs/recurring"), HasSubstr("value=\"a/b &amp; &lt;c&gt;\""));
  EXPECT_EQ(post("/jobs/recurring/named/pause", {{"task", "a/b & <c>"}}).status, 303);
  expect_change("pause", "recurring task", "a/b & <c>");
  EXPECT_THAT(page("/jobs/recurring"), AllOf(HasSubstr("badge-paused"), HasSubstr("by <bdi>anna")));
  fixture.clock.advance(1s);
  EXPECT_EQ(post("/jobs/recurring/named/pause", {{"task", "a/b & <c>"}}).status, 409);
  EXPECT_EQ(post("/jobs/recurring/named/resume", {{"task", "a/b & <c>"}}).status, 303);
  EXPECT_EQ(post("/jobs/recurring/unknown/run").status, 404);
  for (const char* other : {"a/b & <c>", "a"}) {
    EXPECT_EQ(post("/jobs/recurring/unknown/pause", {{"task", other}}).status, 404) << other;
  }
}

TEST_F(JobTest, TheRecordSaysWhoDidWhatToWhatAndLeadsThere) {
  const JobId id = fail_job(job_of("mail", "mails"), "E", "m");
  post(url(id, "/retry"));
  post("/jobs/queues/mails/pause");
  const std::string all = page("/jobs/changes");
  EXPECT_THAT(all, AllOf(HasSubstr("<bdi>anna</bdi>"), HasSubstr("retried"),
                         HasSubstr(fmt::format("href=\"/jobs/{}\"", id.value)), HasSubstr("paused"),
                         HasSubstr("queue mails")));
  const std::string queues = page("/jobs/changes?of=queue");
  EXPECT_THAT(queues, AllOf(HasSubstr("queue mails"), Not(HasSubstr("retried"))));
  EXPECT_THAT(page("/jobs/changes?of=job&target=4711"), HasSubstr("No changes match"));
}

TEST_F(JobTest, OldChangesAreOnFurtherPages) {
  fixture.enqueue(job_of("mail"));
  for (int i = 0; i < 30; ++i) {
    post("/jobs/queues/default/pause");
    post("/jobs/queues/default/resume");
  }
  const std::string first = page("/jobs/changes");
  EXPECT_THAT(first, AllOf(HasSubstr("id=\"change-60\""), HasSubstr("id=\"change-11\""),
                           Not(HasSubstr("id=\"change-10\"")), HasSubstr("before=11\">Older")));
  EXPECT_THAT(page("/jobs/changes?before=11"),
              AllOf(HasSubstr("id=\"change-10\""), HasSubstr("id=\"change-1\""),
                    Not(HasSubstr("change-11"))));
}

}  // namespace
}  // namespace joblog::web::monitor
