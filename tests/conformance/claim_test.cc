// SPDX-License-Identifier: MIT
// Claiming: who gets which job, and what is there before its handler runs.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;

class Claiming : public StoreTest {
 protected:
  std::vector<std::string> kinds(const std::vector<Claim>& claims) {
    std::vector<std::string> kinds;
    for (const Claim& claim : claims) kinds.push_back(claim.kind);
    return kinds;
  }
};

TEST_P(Claiming, CountsTheAttemptAndMakesTheLogFirst) {
  const JobId id =
      enqueue({.kind = "report", .arguments = R"({"a":1})", .attempts_max = 3, .timeout = 5s}).id;
  now_ += 2s;
  const Claim claim = claim_one();
  EXPECT_EQ(claim.job, id);
  EXPECT_EQ(claim.kind, "report");
  EXPECT_EQ(claim.arguments, R"({"a":1})");
  EXPECT_EQ(claim.queue, "default");
  EXPECT_EQ(claim.attempt, 1);
  EXPECT_EQ(claim.attempts_max, 3);
  EXPECT_EQ(claim.timeout, 5s);
  EXPECT_EQ(claim.holder, worker_);
  const Job stored = job(id);
  EXPECT_EQ(stored.state, JobState::claimed);
  EXPECT_EQ(stored.attempts, 1);
  EXPECT_EQ(stored.process, worker_);
  EXPECT_EQ(stored.claimed_at, now_);
  EXPECT_EQ(stored.last_log, claim.log);
  EXPECT_EQ(stored.last_log_name, claim.log_name);
  const JobLog made = log(claim.log);
  EXPECT_EQ(made.status, Status::created);
  EXPECT_EQ(made.job, id);
  EXPECT_EQ(made.attempt, 1);
  EXPECT_EQ(made.attempts_max, 3);
  EXPECT_EQ(made.process, "here:7");
  EXPECT_EQ(made.created_at, now_);
  EXPECT_EQ(made.waited, 2s);
  EXPECT_EQ(made.started_at, std::nullopt);
}

TEST_P(Claiming, GivesAJobToOneProcessOnly) {
  enqueue({.kind = "report"});
  EXPECT_EQ(claim(10).size(), 1U);
  worker_ = process("there");
  EXPECT_THAT(claim(10), ElementsAre());
}

TEST_P(Claiming, TakesTheLowestPriorityNumberFirstThenTheOldest) {
  for (const auto& [kind, priority] : {std::pair{"late", 5}, {"first", -1}, {"second", 0}}) {
    enqueue({.kind = kind, .priority = priority});
    now_ += 1s;
  }
  enqueue({.kind = "third"});
  EXPECT_THAT(kinds(claim(3)), ElementsAre("first", "second", "third"));
}

TEST_P(Claiming, OrdersAcrossQueues) {
  enqueue({.kind = "c", .queue = "zebra", .priority = 1});
  enqueue({.kind = "d", .queue = "apple", .priority = 2});
  enqueue({.kind = "a", .queue = "zebra", .priority = 0});
  now_ += 1s;
  enqueue({.kind = "b", .queue = "apple", .priority = 0});
  EXPECT_THAT(kinds(claim(4)), ElementsAre("a", "b", "c", "d"));
}

TEST_P(Claiming, TakesTheSameInstantInTheOrderOfArrival) {
  enqueue_all(
      {{.kind = "a", .queue = "q2"}, {.kind = "b", .queue = "q1"}, {.kind = "c", .queue = "q2"}});
  EXPECT_THAT(kinds(claim(3)), ElementsAre("a", "b", "c"));
}

TEST_P(Claiming, TakesNoMoreThanAsked) {
  enqueue_all(std::vector<NewJob>(5, {.kind = "report"}));
  EXPECT_EQ(claim(2).size(), 2U);
  EXPECT_EQ(claim(9).size(), 3U);
}

TEST_P(Claiming, TakesOnlyFromTheQueuesAskedFor) {
  enqueue({.kind = "a", .queue = "one"});
  enqueue({.kind = "b", .queue = "two"});
  enqueue({.kind = "c", .queue = "three"});
  EXPECT_THAT(kinds(claim(9, {"three", "one", "unheard_of"})), ElementsAre("a", "c"));
}

TEST_P(Claiming, LeavesAPausedQueueAlone) {
  enqueue({.kind = "a", .queue = "one"});
  enqueue({.kind = "b", .queue = "two"});
  write([&](Transaction& tx) { tx.pause_queue("one", now_, "anna"); });
  EXPECT_THAT(kinds(claim(9)), ElementsAre("b"));
  EXPECT_TRUE(write([](Transaction& tx) { return tx.resume_queue("one", first_instant, "anna"); }));
  EXPECT_THAT(kinds(claim(9)), ElementsAre("a"));
}

TEST_P(Claiming, AgainLinksTheAttemptsAndSaysItIsARetry) {
  const Claim first = claimed({.kind = "report", .attempts_max = 2});
  End end = failing(JobEnd::retry);
  end.retry_at = now_;
  finish(first, end);
  write([&](Transaction& tx) { tx.promote_due(now_, 1); });
  const Claim second = claim_one();
  EXPECT_EQ(second.attempt, 2);
  EXPECT_NE(second.log, first.log);
  EXPECT_EQ(log(second.log).trigger, Trigger::retry);
  const auto attempts = read([&](Reader& r) { return r.logs_of_job(first.job); });
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].id, first.log);
  EXPECT_EQ(attempts[1].id, second.log);
}

TEST_P(Claiming, IsUndoneWithItsTransaction) {
  const JobId id = enqueue({.kind = "report"}).id;
  worker_ = process();
  const auto refused = store().write([&](Transaction& tx) {
    const ClaimDue request{
        .process = worker_, .process_name = "here:7", .queues = {}, .limit = 1, .now = now_};
    EXPECT_EQ(tx.claim_due(request).size(), 1U);
    throw StoreError(ErrorKind::invalid, "no");
  });
  EXPECT_FALSE(refused);
  EXPECT_EQ(state(id), JobState::ready);
  EXPECT_EQ(claim_one().log_name, "20261123140000") << "a name that was not stored is free";
}

JOBLOG_EVERY_STORE(Claiming);

}  // namespace
}  // namespace joblog::test
