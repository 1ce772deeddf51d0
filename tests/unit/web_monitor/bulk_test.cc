// SPDX-License-Identifier: MIT
// Many jobs at once: the page that asks, and the job it starts.
#include <fmt/format.h>

#include "monitor_fixture.h"

namespace joblog::web::monitor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class BulkPageTest : public MonitorTest {};

TEST_F(BulkPageTest, SaysHowManyAndWhichAndChangesNothing) {
  for (int i = 0; i < 7; ++i) fail_job(job_of("mail"), "SmtpError", "refused");
  fail_job(job_of("report"), "DiskError", "no space");
  const std::string body = page("/jobs/bulk?action=retry&state=failed&kind=mail");
  EXPECT_THAT(body, AllOf(HasSubstr("Retry 7 jobs?"), HasSubstr("failed jobs named mail"),
                          HasSubstr("SmtpError: refused"), Not(HasSubstr("DiskError")),
                          HasSubstr("name=\"up_to\" value=\"8\"")));
  EXPECT_EQ(fixture.jobs_in(JobState::failed), 8);
}

TEST_F(BulkPageTest, StartsAJobThatKnowsExactlyWhatWasShown) {
  fail_job(job_of("mail"), "SmtpError", "refused");
  const auto response = post("/jobs/bulk", {{"action", "discard"},
                                            {"state", "failed"},
                                            {"kind", "mail"},
                                            {"text", "refused"},
                                            {"up_to", "1"}});
  EXPECT_EQ(location(response), "/jobs/2");
  const Job job = fixture.job(JobId{2});
  EXPECT_EQ(job.spec.kind, bulk_action_kind);
  EXPECT_EQ(job.spec.queue, bulk_action_queue);
  EXPECT_EQ(job.spec.triggered_by, "anna");
  const auto request = bulk_request_from(job.spec.arguments);
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->verb, BulkVerb::discard);
  EXPECT_EQ(request->kind, "mail");
  EXPECT_EQ(request->text, "refused");
  EXPECT_EQ(request->up_to, 1);
  EXPECT_THAT(job.spec.arguments, Not(HasSubstr("anna"))) << "who asked is kept beside the job";
  EXPECT_EQ(fixture.jobs_in(JobState::failed), 1);
}

TEST_F(BulkPageTest, StartsOneJobHoweverOftenTheFormIsSent) {
  fail_job(job_of("mail"), "SmtpError", "refused");
  const std::string form = page("/jobs/bulk?action=retry&state=failed");
  const std::string mark = "name=\"once\" value=\"";
  const std::size_t at = form.find(mark) + mark.size();
  const std::string once = form.substr(at, form.find('"', at) - at);
  for (int click = 0; click < 2; ++click) {
    const auto sent = post(
        "/jobs/bulk", {{"action", "retry"}, {"state", "failed"}, {"up_to", "1"}, {"once", once}});
    EXPECT_EQ(location(sent), "/jobs/2");
  }
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 1);
}

TEST_F(BulkPageTest, RefusesWhatCannotBeDone) {
  for (const char* query :
       {"", "action=retry", "action=retry&state=ready", "action=discard&state=claimed",
        "action=discard&state=finished", "action=explode&state=failed"}) {
    EXPECT_EQ(get(std::string("/jobs/bulk?") + query).status, 422) << query;
  }
  EXPECT_EQ(post("/jobs/bulk", {{"action", "retry"}, {"state", "failed"}}).status, 422);
  EXPECT_EQ(post("/jobs/bulk", {{"action", "retry"}, {"state", "failed"}, {"up_to", "-3"}}).status,
            422);
  EXPECT_EQ(fixture.jobs_in(JobState::ready), 0);
}

TEST_F(BulkPageTest, SaysThatNothingMatchesAnyMore) {
  EXPECT_THAT(page("/jobs/bulk?action=retry&state=failed"), HasSubstr("No jobs match any more"));
}

TEST_F(BulkPageTest, IsOfferedForWhatTheListShows) {
  fail_job(job_of("mail", "mails"), "E", "m");
  fixture.enqueue(job_of("report"));
  const std::string failed = page("/jobs?state=failed&queue=mails");
  EXPECT_THAT(failed, AllOf(HasSubstr("/jobs/bulk?state=failed&amp;queue=mails"),
                            HasSubstr("action=retry\">"), HasSubstr("Retry all 1")));
  EXPECT_THAT(page("/jobs?state=ready"),
              AllOf(HasSubstr("Discard all 1"), Not(HasSubstr("Retry all"))));
  EXPECT_THAT(page("/jobs?state=any"), Not(HasSubstr("/jobs/bulk")));
}

TEST_F(BulkPageTest, WhatWasDoneToManyIsOneLineOfTheRecord) {
  fixture.write([&](Transaction& tx) {
    tx.record_audit_entry(
        {.at = fixture.clock.wall_now(),
         .by = "anna",
         .action = "retry",
         .target_kind = "jobs",
         .detail =
             R"({"run":"20261123120000","state":"failed","kind":"mail","matched":12,"changed":11,"skipped":1})"});
  });
  EXPECT_THAT(page("/jobs/changes"), HasSubstr("retried <bdi>11 failed jobs named mail</bdi>"));
}

}  // namespace
}  // namespace joblog::web::monitor
