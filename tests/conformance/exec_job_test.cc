// SPDX-License-Identifier: MIT
// What joblog exec ran is a log, and no job that somebody could retry.
#include "core/exec_job.h"
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

class ExecJobs : public StoreTest {};

TEST_P(ExecJobs, ThatFailAreNotKeptAsFailed) {
  const Claim claim = claimed({.kind = "backup", .request_id = std::string(exec_request) + "7"});
  EXPECT_EQ(finish(claim, failing()), Applied::won);
  const auto job = read([&](Reader& reader) { return reader.job(claim.job); });
  ASSERT_TRUE(job);
  EXPECT_EQ(job->state, JobState::finished);
  EXPECT_EQ(job->ended_as, "discarded");
  EXPECT_TRUE(is_of_exec(job->spec));
  EXPECT_EQ(log(claim.log).status, Status::error);
  EXPECT_EQ(log(claim.log).error_message, "it broke");
}

TEST_P(ExecJobs, OfAProcessThatDiedAreNotKeptAsFailed) {
  const Claim claim = claimed({.kind = "backup", .request_id = std::string(exec_request) + "7"});
  start(claim);
  const Rescue rescue{.lease = claim, .at = now_, .message = "process died"};
  write([&](Transaction& tx) { tx.rescue({&rescue, 1}); });
  EXPECT_EQ(read([&](Reader& reader) { return reader.job(claim.job); })->state, JobState::finished);
}

TEST_P(ExecJobs, ThatSucceedAreFinishedAsAnyOther) {
  const Claim claim = claimed({.kind = "backup", .request_id = std::string(exec_request) + "7"});
  EXPECT_EQ(finish(claim), Applied::won);
  EXPECT_EQ(read([&](Reader& reader) { return reader.job(claim.job); })->ended_as, "success");
}

JOBLOG_EVERY_STORE(ExecJobs);

}  // namespace
}  // namespace joblog::test
