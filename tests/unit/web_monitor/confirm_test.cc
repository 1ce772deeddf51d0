// SPDX-License-Identifier: MIT
// What cannot be undone asks first; what cannot be run is not offered.
#include "monitor_fixture.h"

namespace joblog::web::monitor {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ConfirmTest : public MonitorTest {};

TEST_F(ConfirmTest, DiscardAsksWithWhatWillHappen) {
  const JobId job = fail_job(job_of("mail"), "SmtpError", "refused");
  const std::string discard = "/jobs/" + std::to_string(job.value) + "/discard";
  EXPECT_THAT(page("/jobs?state=failed"),
              AllOf(HasSubstr("<a class=\"btn btn-small btn-quiet\" href=\"" + discard),
                    Not(HasSubstr("action=\"" + discard))));
  EXPECT_THAT(page(discard + "?back=%2Fjobs%3Fstate%3Dfailed"),
              AllOf(HasSubstr("Discard job 1 (mail)?"), HasSubstr("cannot be brought back"),
                    HasSubstr("method=\"post\" action=\"" + discard + "\""),
                    HasSubstr("name=\"back\" value=\"/jobs?state=failed\"")));
  EXPECT_EQ(state_of(job), JobState::failed) << "asking changes nothing";
  const auto done = post(discard, {{"back", "/jobs?state=failed"}});
  EXPECT_EQ(location(done), "/jobs?state=failed");
  EXPECT_EQ(state_of(job), JobState::finished);
}

TEST_F(ConfirmTest, CancelAsks) {
  const JobId job = fixture.enqueue(job_of("mail"));
  fixture.claim(process());
  EXPECT_THAT(page("/jobs/" + std::to_string(job.value) + "/cancel"),
              AllOf(HasSubstr("Cancel job 1 (mail)?"), HasSubstr("asked to stop")));
  EXPECT_THAT(page("/jobs?state=claimed"), HasSubstr("/cancel?back=")) << "asking changes nothing";
}

TEST_F(ConfirmTest, SaysWhenThereIsNothingToAsk) {
  const JobId job = succeed(job_of("mail"));
  const auto answer = get("/jobs/" + std::to_string(job.value) + "/discard");
  EXPECT_EQ(answer.status, 409);
  EXPECT_THAT(answer.body, HasSubstr("Job 1 is finished"));
  EXPECT_EQ(get("/jobs/99/discard").status, 404);
  EXPECT_EQ(get("/jobs/x/cancel").status, 404);
}

TEST_F(ConfirmTest, ADiscardedJobIsGrey) {
  const JobId job = fail_job(job_of("mail"), "SmtpError", "refused");
  post("/jobs/" + std::to_string(job.value) + "/discard");
  for (const char* address : {"/jobs?state=finished", "/jobs/1"}) {
    EXPECT_THAT(page(address), AllOf(HasSubstr("badge-discarded"), HasSubstr(">discarded<"),
                                     Not(HasSubstr("badge-finished"))))
        << address;
  }
}

TEST_F(ConfirmTest, NothingIsRetriedWhoseKindNobodyKnows) {
  services.runs_kind = [](std::string_view kind) { return kind != "gone"; };
  const JobId job = fail_job(job_of("gone"), "CommandFailed", "exit code 1");
  for (const char* address : {"/jobs?state=failed", "/jobs/1"}) {
    EXPECT_THAT(page(address), AllOf(Not(HasSubstr("/jobs/1/retry")), HasSubstr("/jobs/1/discard"),
                                     HasSubstr("Cannot be run again")))
        << address;
  }
  EXPECT_THAT(page("/jobs?state=failed&kind=gone"), Not(HasSubstr("Retry all")));
  EXPECT_THAT(page("/jobs?state=failed"), Not(HasSubstr(">Retry 1<")));
  const auto answer = post("/jobs/1/retry");
  EXPECT_EQ(answer.status, 409);
  EXPECT_THAT(answer.body, HasSubstr("Cannot be run again"));
  EXPECT_EQ(state_of(job), JobState::failed);
}

}  // namespace
}  // namespace joblog::web::monitor
