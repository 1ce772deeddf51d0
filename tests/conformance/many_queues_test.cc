// SPDX-License-Identifier: MIT
// Claiming from many queues: one order of priority and age over all of them, whatever changed the
// queues since the last claim, and whoever changed them.
#include <algorithm>
#include <map>
#include <tuple>

#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string queue_name(int number) { return "queue" + std::to_string(number); }

class ManyQueues : public StoreTest {
 protected:
  std::vector<JobId> claimed_ids(int limit = 1, std::vector<std::string> queues = {}) {
    std::vector<JobId> ids;
    for (const Claim& claim : claim(limit, std::move(queues))) ids.push_back(claim.job);
    return ids;
  }
  /// One job in each of the queues 0 to `count` - 1, each older than the next.
  std::vector<JobId> enqueue_in_each(int count) {
    std::vector<JobId> ids;
    for (int i = 0; i < count; ++i) {
      ids.push_back(enqueue({.kind = "report", .queue = queue_name(i)}).id);
      now_ += 1s;
    }
    return ids;
  }
  JobId enqueue_by(Store& other, const NewJob& job) {
    return write_to(other, [&](Transaction& tx) { return tx.enqueue({&job, 1}, now_).at(0).id; });
  }
};

TEST_P(ManyQueues, AreOneLineByPriorityThenAgeWhileJobsComeAndGo) {
  using Place = std::tuple<int, TimePoint, JobId>;
  std::map<Place, JobId> waiting;
  const auto enqueue_some = [&](int round) {
    for (int i = 0; i < 60; ++i) {
      const int number = round * 60 + i;
      const int priority = number * 7 % 3 - 1;
      const JobId id =
          enqueue({.kind = "report", .queue = queue_name(number * 37 % 101), .priority = priority})
              .id;
      waiting.emplace(Place{priority, now_, id}, id);
      if (i % 4 == 0) now_ += 1s;
    }
  };
  for (int round = 0; round < 8; ++round) {
    enqueue_some(round);
    for (const int limit : {1, 7, 40}) {
      std::vector<JobId> expected;
      for (int i = 0; i < limit; ++i) {
        expected.push_back(waiting.begin()->second);
        waiting.erase(waiting.begin());
      }
      ASSERT_EQ(claimed_ids(limit), expected) << "round " << round;
    }
  }
  std::vector<JobId> rest;
  for (const auto& [place, id] : waiting) rest.push_back(id);
  EXPECT_EQ(claimed_ids(1'000), rest);
}

TEST_P(ManyQueues, KeepTheOrderOfArrivalOfHundredsThatCameInOneInstant) {
  std::vector<NewJob> jobs;
  for (int i = 0; i < 300; ++i) {
    jobs.push_back({.kind = "report", .queue = queue_name(i % 3 == 0 ? 0 : 1)});
  }
  std::vector<JobId> arrived;
  for (const Enqueued& one : enqueue_all(jobs)) arrived.push_back(one.id);
  std::vector<JobId> got;
  for (const int limit : {50, 200, 100}) {
    for (const JobId id : claimed_ids(limit)) got.push_back(id);
  }
  EXPECT_EQ(got, arrived);
}

TEST_P(ManyQueues, GiveAllOfOneQueueBeforeTheYoungerJobsOfAnother) {
  std::vector<JobId> expected;
  for (const Enqueued& one : enqueue_all(std::vector<NewJob>(50, {.kind = "a", .queue = "old"})))
    expected.push_back(one.id);
  now_ += 1s;
  expected.push_back(enqueue({.kind = "b", .queue = "young"}).id);
  EXPECT_EQ(claimed_ids(60), expected);
}

TEST_P(ManyQueues, AreLeftOutFromTheirPauseToTheirResumption) {
  const auto ids = enqueue_in_each(4);
  EXPECT_THAT(claimed_ids(), ElementsAre(ids[0]));
  write([&](Transaction& tx) { tx.pause_queue(queue_name(1), now_, "anna"); });
  EXPECT_THAT(claimed_ids(), ElementsAre(ids[2]));
  enqueue({.kind = "report", .queue = queue_name(1)});
  write([&](Transaction& tx) { tx.resume_queue(queue_name(1), now_, "anna"); });
  EXPECT_THAT(claimed_ids(), ElementsAre(ids[1]));
}

TEST_P(ManyQueues, OfWhichSomeAreWantedGiveTheirsOnly) {
  const auto ids = enqueue_in_each(100);
  EXPECT_THAT(claimed_ids(9, {queue_name(80), queue_name(20)}), ElementsAre(ids[20], ids[80]));
  EXPECT_THAT(claimed_ids(2), ElementsAre(ids[0], ids[1]));
}

TEST_P(ManyQueues, GiveNoJobThatWasDiscarded) {
  const auto ids = enqueue_in_each(3);
  EXPECT_THAT(claimed_ids(), ElementsAre(ids[0]));
  write([&](Transaction& tx) { tx.discard_job(ids[1], now_, "anna"); });
  EXPECT_THAT(claimed_ids(9), ElementsAre(ids[2]));
}

TEST_P(ManyQueues, TakeBackAReleasedJobAtItsOldPlace) {
  const auto ids = enqueue_in_each(3);
  const Claim first = claim_one();
  release(first);
  EXPECT_THAT(claimed_ids(2), ElementsAre(ids[0], ids[1]));
}

TEST_P(ManyQueues, ServeABetterJobThatCameInTheTransactionOfTheClaim) {
  enqueue_in_each(3);
  claim_one();
  const NewJob urgent{.kind = "report", .queue = "another", .priority = -1};
  const auto claims = write([&](Transaction& tx) {
    tx.enqueue({&urgent, 1}, now_);
    return tx.claim_due(
        {.process = worker_, .process_name = "here:7", .queues = {}, .limit = 1, .now = now_});
  });
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].queue, "another");
}

TEST_P(ManyQueues, ForgetWhatATransactionDidThatWasUndone) {
  const auto ids = enqueue_in_each(3);
  EXPECT_THAT(claimed_ids(), ElementsAre(ids[0]));
  const NewJob urgent{.kind = "report", .queue = "another", .priority = -1};
  const auto refused = store().write([&](Transaction& tx) {
    tx.pause_queue(queue_name(1), now_, "anna");
    tx.enqueue({&urgent, 1}, now_);
    const ClaimDue all{
        .process = worker_, .process_name = "here:7", .queues = {}, .limit = 9, .now = now_};
    EXPECT_EQ(tx.claim_due(all).size(), 2U) << "the urgent one, and the one that is not paused";
    throw StoreError(ErrorKind::invalid, "no");
  });
  EXPECT_FALSE(refused);
  EXPECT_THAT(claimed_ids(9), ElementsAre(ids[1], ids[2]));
}

TEST_P(ManyQueues, ServeWhatAnotherProcessEnqueued) {
  auto other = fresh().open_another().value();
  const auto ids = enqueue_in_each(3);
  EXPECT_THAT(claimed_ids(), ElementsAre(ids[0]));
  const JobId in_a_new_queue =
      enqueue_by(*other, {.kind = "report", .queue = "another", .priority = -1});
  const JobId in_an_old_one =
      enqueue_by(*other, {.kind = "report", .queue = queue_name(2), .priority = -1});
  EXPECT_THAT(claimed_ids(9), ElementsAre(in_a_new_queue, in_an_old_one, ids[1], ids[2]));
}

TEST_P(ManyQueues, GiveNothingThatAnotherProcessClaimedOrPaused) {
  auto other = fresh().open_another().value();
  const auto ids = enqueue_in_each(4);
  EXPECT_THAT(claimed_ids(), ElementsAre(ids[0]));
  const auto theirs = write_to(*other, [&](Transaction& tx) {
    tx.pause_queue(queue_name(2), now_, "anna");
    return tx.claim_due(
        {.process = worker_, .process_name = "there:7", .queues = {}, .limit = 1, .now = now_});
  });
  ASSERT_EQ(theirs.size(), 1U);
  EXPECT_EQ(theirs[0].job, ids[1]);
  EXPECT_THAT(claimed_ids(9), ElementsAre(ids[3]));
  write_to(*other, [&](Transaction& tx) { tx.resume_queue(queue_name(2), now_, "anna"); });
  EXPECT_THAT(claimed_ids(9), ElementsAre(ids[2]));
  EXPECT_THAT(claimed_ids(9), IsEmpty());
}

JOBLOG_EVERY_STORE(ManyQueues);

}  // namespace
}  // namespace joblog::test
