// SPDX-License-Identifier: MIT
// Runs that are so quick that their start and what follows it come to the store in one transaction.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

class QuickRuns : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    claim_ = claimed({.kind = "report", .attempts_max = 3});
  }
  void start_in(Transaction& tx) {
    const RunStart start{claim_.log, claim_.holder, now_ + 1ms};
    tx.start_runs({&start, 1});
  }
  Applied finish_in(Transaction& tx, JobEnd job_end = JobEnd::finished) {
    const bool is_good = job_end == JobEnd::finished;
    const RunFinish finish{.lease = claim_,
                           .status = is_good ? Status::success : Status::error,
                           .job_end = job_end,
                           .started_at = now_ + 1ms,
                           .finished_at = now_ + 3ms,
                           .retry_at = now_ + 1min,
                           .queue = claim_.queue,
                           .kind = claim_.kind};
    return tx.finish_runs({&finish, 1}).at(0);
  }
  void report_in(Transaction& tx) {
    const ProgressReport report{claim_.log, claim_.holder, now_ + 2ms, {1, 2, "half"}};
    tx.report_progress({&report, 1});
  }

  Claim claim_;
};

TEST_P(QuickRuns, KeepTheTimeOfTheirStart) {
  EXPECT_EQ(write([&](Transaction& tx) {
              start_in(tx);
              return finish_in(tx);
            }),
            Applied::won);
  EXPECT_EQ(log(claim_.log).started_at, now_ + 1ms);
  EXPECT_EQ(log(claim_.log).status, Status::success);
}

TEST_P(QuickRuns, KeepTheTimeOfTheirStartWhenTheirJobGoesOn) {
  write([&](Transaction& tx) {
    start_in(tx);
    return finish_in(tx, JobEnd::retry);
  });
  EXPECT_EQ(log(claim_.log).started_at, now_ + 1ms);
  EXPECT_EQ(state(claim_.job), JobState::scheduled);
  now_ += 1min;
  write([&](Transaction& tx) { tx.promote_due(now_, 1); });
  const Claim next = claim_one();
  EXPECT_EQ(log(next.log).status, Status::created) << "it has not started again";
}

TEST_P(QuickRuns, WereHeardOfLastByWhatTheySaidLast) {
  write([&](Transaction& tx) {
    start_in(tx);
    report_in(tx);
  });
  EXPECT_EQ(log(claim_.log).status, Status::processing);
  EXPECT_EQ(log(claim_.log).updated_at, now_ + 2ms);
}

TEST_P(QuickRuns, HaveStartedForWhoRescuesThem) {
  EXPECT_EQ(write([&](Transaction& tx) {
              start_in(tx);
              const Rescue rescue{.lease = claim_,
                                  .job_end = JobEnd::failed,
                                  .at = now_ + 3ms,
                                  .message = "process here:7 died"};
              return tx.rescue({&rescue, 1}).at(0);
            }),
            Applied::won);
  EXPECT_EQ(log(claim_.log).started_at, now_ + 1ms);
}

TEST_P(QuickRuns, AreNotStartedByWhoHasLostThem) {
  const Claim old = claim_;
  release(old);
  claim_ = claim_one();
  write([&](Transaction& tx) {
    const RunStart late{old.log, old.holder, now_ + 1ms};
    tx.start_runs({&late, 1});
  });
  EXPECT_EQ(log(claim_.log).status, Status::created);
}

JOBLOG_EVERY_STORE(QuickRuns);

}  // namespace
}  // namespace joblog::test
