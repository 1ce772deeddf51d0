// SPDX-License-Identifier: MIT
// Concurrency keys: at most `limit` jobs of a key are ready or claimed; the others wait, blocked,
// and the best of them comes in as soon as one leaves.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

class ConcurrencyKey : public StoreTest {
 protected:
  NewJob keyed(int limit = 1) {
    return {.kind = "sync", .concurrency_key = "erp", .concurrency_limit = limit};
  }
};

TEST_P(ConcurrencyKey, BlocksTheSecondJob) {
  EXPECT_EQ(enqueue(keyed()).state, JobState::ready);
  EXPECT_EQ(enqueue(keyed()).state, JobState::blocked);
  EXPECT_EQ(claim(9).size(), 1U);
}

TEST_P(ConcurrencyKey, LetsAsManyInAsItsLimit) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(enqueue(keyed(3)).state, JobState::ready);
  EXPECT_EQ(enqueue(keyed(3)).state, JobState::blocked);
  EXPECT_EQ(claim(9).size(), 3U);
}

TEST_P(ConcurrencyKey, DoesNotTouchOtherKeysNorJobsWithout) {
  enqueue(keyed());
  EXPECT_EQ(enqueue({.kind = "sync", .concurrency_key = "other"}).state, JobState::ready);
  EXPECT_EQ(enqueue({.kind = "sync"}).state, JobState::ready);
}

TEST_P(ConcurrencyKey, NamesItsHolders) {
  const JobId first = enqueue(keyed(2)).id;
  const JobId second = enqueue(keyed(2)).id;
  enqueue(keyed(2));
  claim_one();
  const auto holders = read([](Reader& r) { return r.holders_of("erp", 10); });
  ASSERT_EQ(holders.size(), 2U);
  EXPECT_EQ(holders[0].id, first);
  EXPECT_EQ(holders[1].id, second);
}

TEST_P(ConcurrencyKey, LetsTheBestBlockedJobInNotTheFirst) {
  const Claim running = claimed(keyed());
  NewJob urgent = keyed();
  urgent.priority = -1;
  const JobId patient = enqueue(keyed()).id;
  const JobId hasty = enqueue(urgent).id;
  finish(running);
  EXPECT_EQ(state(hasty), JobState::ready);
  EXPECT_EQ(state(patient), JobState::blocked);
}

TEST_P(ConcurrencyKey, OfAReleasedJobStaysTaken) {
  const Claim running = claimed(keyed());
  const JobId waiting = enqueue(keyed()).id;
  release(running);
  EXPECT_EQ(state(waiting), JobState::blocked);
  EXPECT_EQ(claim_one().job, running.job);
}

TEST_P(ConcurrencyKey, IsNotTakenByAScheduledJob) {
  NewJob later = keyed();
  later.run_at = now_ + 1h;
  const JobId scheduled = enqueue(later).id;
  EXPECT_EQ(enqueue(keyed()).state, JobState::ready);
  now_ += 1h;
  write([&](Transaction& tx) { tx.promote_due(now_, 9); });
  EXPECT_EQ(state(scheduled), JobState::blocked);
}

TEST_P(ConcurrencyKey, IsNotGivenToAJobThatAPersonRetriesWhileItIsTaken) {
  const Claim failed = claimed(keyed());
  finish(failed, failing());
  const Claim running = claimed(keyed());
  EXPECT_TRUE(write([&](Transaction& tx) { return tx.retry_job(failed.job, now_, "anna"); }));
  EXPECT_EQ(state(failed.job), JobState::blocked);
  finish(running);
  EXPECT_EQ(state(failed.job), JobState::ready);
}

TEST_P(ConcurrencyKey, CountsTheJobsOfItsOwnTransaction) {
  std::vector<JobState> states;
  for (const Enqueued& one : enqueue_all(std::vector<NewJob>(4, keyed(2))))
    states.push_back(one.state);
  EXPECT_THAT(states, testing::ElementsAre(JobState::ready, JobState::ready, JobState::blocked,
                                           JobState::blocked));
}

TEST_P(ConcurrencyKey, IsNotHeldByJobsOfATransactionThatWasUndone) {
  enqueue(keyed(2));
  const auto refused = store().write([&](Transaction& tx) {
    const NewJob job = keyed(2);
    EXPECT_EQ(tx.enqueue({&job, 1}, now_).at(0).state, JobState::ready);
    throw StoreError(ErrorKind::invalid, "no");
  });
  EXPECT_FALSE(refused);
  EXPECT_EQ(enqueue(keyed(2)).state, JobState::ready);
  EXPECT_EQ(enqueue(keyed(2)).state, JobState::blocked);
}

TEST_P(ConcurrencyKey, IsHeldByJobsOfAnotherProcessAndFreedByTheirEnd) {
  auto other = fresh().open_another().value();
  const Claim first = claimed(keyed(2));
  const NewJob job = keyed(2);
  const auto theirs =
      write_to(*other, [&](Transaction& tx) { return tx.enqueue({&job, 1}, now_).at(0); });
  EXPECT_EQ(theirs.state, JobState::ready);
  const JobId waiting = enqueue(keyed(2)).id;
  EXPECT_EQ(state(waiting), JobState::blocked);
  write_to(*other, [&](Transaction& tx) { tx.discard_job(theirs.id, now_, "anna"); });
  EXPECT_EQ(state(waiting), JobState::ready);
  EXPECT_EQ(enqueue(keyed(2)).state, JobState::blocked);
  finish(first);
  EXPECT_EQ(enqueue(keyed(2)).state, JobState::blocked) << "the one that was blocked has come in";
}

JOBLOG_EVERY_STORE(ConcurrencyKey);

RunFinish end_of(const Claim& claim, TimePoint now, Status status, JobEnd job_end) {
  return {.lease = claim,
          .status = status,
          .job_end = job_end,
          .started_at = now,
          .finished_at = now,
          .retry_at = now + 1h,
          .error_class = "",
          .error_message = "",
          .statistics = {},
          .progress = {},
          .detail_count = 0,
          .queue = claim.queue,
          .kind = claim.kind,
          .concurrency_key = claim.concurrency_key,
          .details = {}};
}

class LeavingAKey : public StoreTest {
 protected:
  /// Claims the only holder of a key with one job blocked behind it; leaves; the other must be
  /// ready.
  void expect_unblocked_by(const std::function<void(Transaction&, const Claim&)>& leave) {
    const NewJob keyed{.kind = "sync", .attempts_max = 2, .concurrency_key = "erp"};
    const Claim holder = claimed(keyed);
    const JobId waiting = enqueue(keyed).id;
    ASSERT_EQ(state(waiting), JobState::blocked);
    write([&](Transaction& tx) { leave(tx, holder); });
    EXPECT_EQ(state(waiting), JobState::ready);
  }
  void expect_unblocked_by_end(Status status, JobEnd job_end) {
    expect_unblocked_by([&](Transaction& tx, const Claim& claim) {
      const RunFinish end = end_of(claim, now_, status, job_end);
      EXPECT_EQ(tx.finish_runs({&end, 1}).at(0), Applied::won);
    });
  }
  void expect_unblocked_by_rescue(JobEnd job_end) {
    expect_unblocked_by([&](Transaction& tx, const Claim& claim) {
      const Rescue rescue{.lease = claim,
                          .job_end = job_end,
                          .never_started = false,
                          .at = now_,
                          .retry_at = now_ + 1h,
                          .message = "died"};
      EXPECT_EQ(tx.rescue({&rescue, 1}).at(0), Applied::won);
    });
  }
  /// The same for the only holder that is ready, not claimed.
  void expect_unblocked_by_person(const std::function<bool(Transaction&, JobId)>& leave) {
    const NewJob keyed{.kind = "sync", .concurrency_key = "erp"};
    const JobId holder = enqueue(keyed).id;
    const JobId waiting = enqueue(keyed).id;
    EXPECT_TRUE(write([&](Transaction& tx) { return leave(tx, holder); }));
    EXPECT_EQ(state(waiting), JobState::ready);
  }
};

TEST_P(LeavingAKey, BySuccessUnblocks) {
  expect_unblocked_by_end(Status::success, JobEnd::finished);
}
TEST_P(LeavingAKey, ByFailureUnblocks) { expect_unblocked_by_end(Status::error, JobEnd::failed); }
TEST_P(LeavingAKey, ForALaterRetryUnblocks) {
  expect_unblocked_by_end(Status::error, JobEnd::retry);
}
TEST_P(LeavingAKey, ByCancellationOfItsRunUnblocks) {
  expect_unblocked_by_end(Status::error, JobEnd::cancelled);
}
TEST_P(LeavingAKey, ByDeathOfItsProcessUnblocks) { expect_unblocked_by_rescue(JobEnd::failed); }
TEST_P(LeavingAKey, ByDeathWithARetryLeftUnblocks) { expect_unblocked_by_rescue(JobEnd::retry); }
TEST_P(LeavingAKey, ByDiscardUnblocks) {
  expect_unblocked_by_person(
      [&](Transaction& tx, JobId id) { return tx.discard_job(id, now_, "anna"); });
}
TEST_P(LeavingAKey, ByCancellationWhileItWaitsUnblocks) {
  expect_unblocked_by_person(
      [&](Transaction& tx, JobId id) { return tx.cancel_job(id, now_, "anna"); });
}
TEST_P(LeavingAKey, HandedBackDoesNotUnblock) {
  const NewJob keyed{.kind = "sync", .concurrency_key = "erp"};
  const Claim holder = claimed(keyed);
  const JobId waiting = enqueue(keyed).id;
  EXPECT_EQ(finish(holder, failing(JobEnd::handed_back)), Applied::won);
  EXPECT_EQ(state(waiting), JobState::blocked);
  EXPECT_EQ(state(holder.job), JobState::ready);
}

TEST_P(LeavingAKey, LetsTheNextBeClaimedInTheSameTransaction) {
  const NewJob keyed{.kind = "sync", .concurrency_key = "erp"};
  const Claim holder = claimed(keyed);
  const JobId waiting = enqueue(keyed).id;
  const RunFinish end = end_of(holder, now_, Status::success, JobEnd::finished);
  const auto claims = write([&](Transaction& tx) {
    tx.finish_runs({&end, 1});
    return tx.claim_due(
        {.process = worker_, .process_name = "here:7", .queues = {}, .limit = 9, .now = now_});
  });
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].job, waiting);
}

JOBLOG_EVERY_STORE(LeavingAKey);

}  // namespace
}  // namespace joblog::test
