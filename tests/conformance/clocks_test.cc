// SPDX-License-Identifier: MIT
// What a store tells those who doubt their clock: which time was seen, how much a round of
// retention would remove, and which retries wait for too late a time.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::IsEmpty;

class Clocks : public StoreTest {
 protected:
  std::optional<TimePoint> seen() {
    return read([](Reader& r) { return r.remembered_time(); });
  }
  RetentionOutlook outlook(TimePoint before) {
    return read([&](Reader& r) {
      return r.retention_outlook(
          {.details_before = before, .logs_before = before, .jobs_before = before});
    });
  }
  void succeed() { finish(claimed({.kind = "a"}), {.details = {"one"}}); }
  std::vector<WaitingRetry> retries_behind(TimePoint at, JobId job = {}) {
    return read([&](Reader& r) { return r.retries_behind(at, job, 10); });
  }
};

TEST_P(Clocks, AStoreThatIsEmptyHasSeenNoTime) { EXPECT_EQ(seen(), std::nullopt); }

TEST_P(Clocks, TheTimeThatWasRememberedLastCountsAndElseTheNewestRun) {
  succeed();
  EXPECT_EQ(seen(), now_);
  write([&](Transaction& tx) { tx.remember_time(now_ + 5h); });
  EXPECT_EQ(seen(), now_ + 5h);
  write([&](Transaction& tx) { tx.remember_time(now_ - 5h); });
  EXPECT_EQ(seen(), now_ - 5h) << "also when it went back";
}

TEST_P(Clocks, TheOutlookOfRetentionLeavesOutWhatAWrongClockDated) {
  const TimePoint right = now_;
  now_ = TimePoint{} + 1h;
  for (int i = 0; i < 20; ++i) finish(claimed({.kind = "a"}));
  now_ = right;
  EXPECT_EQ(outlook(now_).logs.all, 20);
  EXPECT_EQ(outlook(now_).logs.aged, 0);
  EXPECT_EQ(outlook(now_).jobs.aged, 0);
}

TEST_P(Clocks, TheOutlookOfRetentionCountsWhatHasAged) {
  EXPECT_EQ(outlook(now_).logs.all, 0);
  for (int i = 0; i < 10; ++i) {
    succeed();
    now_ += 1h;
  }
  const auto some = outlook(now_ - 5h);
  EXPECT_EQ(some.logs.all, 10);
  EXPECT_EQ(some.logs.aged, 5);
  EXPECT_EQ(some.details.aged, 5);
  EXPECT_EQ(some.jobs.all, 10);
  EXPECT_EQ(some.jobs.aged, 5);
  EXPECT_EQ(outlook(now_ + 1h).logs.aged, 10);
  EXPECT_EQ(outlook(now_ + 1h).jobs.aged, 10);
  EXPECT_EQ(outlook(now_ - 24h).logs.aged, 0);
}

TEST_P(Clocks, DetailsThatAreGoneAlreadyAreNotCountedAgain) {
  for (int i = 0; i < 10; ++i) succeed();
  const RetentionRules aged{.details_before = now_ + 1h, .logs_before = {}, .jobs_before = {}};
  while (write([&](Transaction& tx) { return tx.prune(aged); }).total() > 0) {
  }
  EXPECT_EQ(outlook(now_ + 1h).details.all, 0);
  EXPECT_EQ(outlook(now_ + 1h).logs.aged, 10);
}

TEST_P(Clocks, RetriesAreHastenedAndOtherWaitingJobsStay) {
  const Claim run = claimed({.kind = "a", .attempts_max = 3});
  End end = failing(JobEnd::retry);
  end.retry_at = now_ + 24h;
  finish(run, end);
  NewJob later{.kind = "a"};
  later.run_at = now_ + 24h;
  const JobId by_hand = enqueue(later).id;
  const auto waiting = retries_behind(now_);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting[0].job, run.job);
  EXPECT_EQ(waiting[0].attempts, 1);
  EXPECT_EQ(waiting[0].at, now_ + 24h);
  EXPECT_THAT(retries_behind(now_ + 24h, run.job), IsEmpty());
  const std::vector<HastenedRetry> both{{run.job, now_ + 5min}, {by_hand, now_ + 5min}};
  EXPECT_EQ(write([&](Transaction& tx) { return tx.hasten_retries(both); }), 1);
  EXPECT_EQ(job(run.job).run_at, now_ + 5min);
  EXPECT_EQ(job(by_hand).run_at, now_ + 24h);
  const std::vector<HastenedRetry> later_again{{run.job, now_ + 10min}};
  EXPECT_EQ(write([&](Transaction& tx) { return tx.hasten_retries(later_again); }), 0)
      << "a retry is never put off";
}

TEST_P(Clocks, InstantsThatAClockAheadHasRecordedBecomeFreeOnceAndStay) {
  const auto record = [&](TimePoint instant) {
    return write([&](Transaction& tx) {
      return tx.record_instant(
          {.task = "t", .instant = instant, .job = {.kind = "a"}, .now = now_});
    });
  };
  const auto free_ahead = [&] {
    return write([&](Transaction& tx) { return tx.free_instants("t", now_ + 1min); });
  };
  EXPECT_TRUE(record(now_));
  EXPECT_TRUE(record(now_ + 5h));
  EXPECT_TRUE(record(now_ + 6h));
  EXPECT_EQ(free_ahead(), 2);
  EXPECT_EQ(free_ahead(), 0) << "another scheduler does no harm";
  EXPECT_FALSE(record(now_));
  EXPECT_TRUE(record(now_ + 5h));
  EXPECT_FALSE(record(now_ + 5h));
  const TimePoint missed = now_ + 6h;
  now_ += 10h;
  EXPECT_FALSE(record(missed)) << "it was decided before the clock went back and forth";
  EXPECT_EQ(read([](Reader& r) { return r.instants("t", 10); }).size(), 4U);
}

JOBLOG_EVERY_STORE(Clocks);

}  // namespace
}  // namespace joblog::test
