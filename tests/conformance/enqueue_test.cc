// SPDX-License-Identifier: MIT
// How jobs enter: at once, later, in bulk, once per unique key, once per request.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;

class Enqueue : public StoreTest {};

TEST_P(Enqueue, KeepsAllThatWasAsked) {
  const NewJob wanted{.kind = "report",
                      .arguments = R"({"day":"monday"})",
                      .queue = "slow",
                      .priority = -3,
                      .attempts_max = 4,
                      .timeout = 90s,
                      .unique_key = "u",
                      .concurrency_key = "c",
                      .concurrency_limit = 2,
                      .request_id = "r",
                      .trigger = Trigger::command_line,
                      .triggered_by = "anna"};
  const Enqueued made = enqueue(wanted);
  EXPECT_EQ(made.state, JobState::ready);
  EXPECT_FALSE(made.existed);
  const Job stored = job(made.id);
  EXPECT_EQ(stored.spec.kind, "report");
  EXPECT_EQ(stored.spec.arguments, R"({"day":"monday"})");
  EXPECT_EQ(stored.spec.queue, "slow");
  EXPECT_EQ(stored.spec.priority, -3);
  EXPECT_EQ(stored.spec.attempts_max, 4);
  EXPECT_EQ(stored.spec.timeout, 90s);
  EXPECT_EQ(stored.spec.unique_key, "u");
  EXPECT_EQ(stored.spec.concurrency_key, "c");
  EXPECT_EQ(stored.spec.concurrency_limit, 2);
  EXPECT_EQ(stored.spec.request_id, "r");
  EXPECT_EQ(stored.spec.trigger, Trigger::command_line);
  EXPECT_EQ(stored.spec.triggered_by, "anna");
  EXPECT_EQ(stored.created_at, now_);
  EXPECT_EQ(stored.run_at, now_);
  EXPECT_EQ(stored.attempts, 0);
}

TEST_P(Enqueue, SurvivesANewStart) {
  const JobId id = enqueue({.kind = "report"}).id;
  fresh().reopen();
  EXPECT_EQ(state(id), JobState::ready);
}

TEST_P(Enqueue, AnswersABatchInItsOrder) {
  const auto made = enqueue_all({{.kind = "a"}, {.kind = "b"}, {.kind = "c"}});
  ASSERT_EQ(made.size(), 3U);
  EXPECT_EQ(job(made[0].id).spec.kind, "a");
  EXPECT_EQ(job(made[2].id).spec.kind, "c");
  EXPECT_EQ(jobs_counted("default", JobState::ready), 3);
}

TEST_P(Enqueue, TakesFiveThousandAtOnce) {
  EXPECT_EQ(enqueue_all(std::vector<NewJob>(5'000, {.kind = "report"})).size(), 5'000U);
  EXPECT_EQ(jobs_counted("default", JobState::ready), 5'000);
}

TEST_P(Enqueue, AtALaterTimeWaitsUntilThatTimeHasCome) {
  const Enqueued made = enqueue({.kind = "report", .run_at = now_ + 1min});
  EXPECT_EQ(made.state, JobState::scheduled);
  EXPECT_EQ(read([](Reader& r) { return r.next_due(); }), now_ + 1min);
  const auto promote = [&] {
    return write([&](Transaction& tx) { return tx.promote_due(now_, 10); });
  };
  now_ += 1min - 1us;
  EXPECT_EQ(promote(), 0);
  EXPECT_THAT(claim(), ElementsAre());
  now_ += 1us;
  EXPECT_EQ(promote(), 1);
  EXPECT_EQ(claim_one().job, made.id);
  EXPECT_EQ(read([](Reader& r) { return r.next_due(); }), std::nullopt);
}

TEST_P(Enqueue, AtATimePastIsReadyAtOnce) {
  EXPECT_EQ(enqueue({.kind = "report", .run_at = now_ - 1h}).state, JobState::ready);
}

TEST_P(Enqueue, PromotesOnlyAsManyAsAsked) {
  enqueue_all(std::vector<NewJob>(5, {.kind = "report", .run_at = now_ + 1s}));
  now_ += 1s;
  EXPECT_EQ(write([&](Transaction& tx) { return tx.promote_due(now_, 3); }), 3);
  EXPECT_EQ(jobs_counted("default", JobState::scheduled), 2);
}

TEST_P(Enqueue, WithAUniqueKeyGivesTheUnfinishedJobThatHasIt) {
  const Enqueued first = enqueue({.kind = "report", .unique_key = "k"});
  const Enqueued again = enqueue({.kind = "report", .unique_key = "k"});
  EXPECT_TRUE(again.existed);
  EXPECT_EQ(again.id, first.id);
  const Claim running = claim_one();
  EXPECT_EQ(enqueue({.kind = "report", .unique_key = "k"}).state, JobState::claimed);
  finish(running);
  EXPECT_FALSE(enqueue({.kind = "report", .unique_key = "k"}).existed);
}

TEST_P(Enqueue, WithTheUniqueKeyOfAFailedJobMakesANewOne) {
  finish(claimed({.kind = "report", .unique_key = "k"}), failing());
  EXPECT_FALSE(enqueue({.kind = "report", .unique_key = "k"}).existed);
}

TEST_P(Enqueue, OfOneUniqueKeyTwiceInABatchMakesOneJob) {
  const auto made =
      enqueue_all({{.kind = "report", .unique_key = "k"}, {.kind = "report", .unique_key = "k"}});
  EXPECT_EQ(made[0].id, made[1].id);
  EXPECT_TRUE(made[1].existed);
}

TEST_P(Enqueue, RepeatedWithItsRequestIdGivesTheFirstJobEvenWhenFinished) {
  const Enqueued first = enqueue({.kind = "report", .request_id = "r"});
  EXPECT_EQ(enqueue({.kind = "report", .request_id = "r"}).id, first.id);
  finish(claim_one());
  const Enqueued again = enqueue({.kind = "report", .request_id = "r"});
  EXPECT_EQ(again.id, first.id);
  EXPECT_TRUE(again.existed);
  EXPECT_EQ(again.state, JobState::finished);
}

TEST_P(Enqueue, StoresArgumentsOfAnyLanguage) {
  const JobId id = enqueue({.kind = "report", .arguments = "{\"name\":\"Zürich 東京 🚂\"}"}).id;
  EXPECT_EQ(job(id).spec.arguments, "{\"name\":\"Zürich 東京 🚂\"}");
}

JOBLOG_EVERY_STORE(Enqueue);

class Foreground : public StoreTest {
 protected:
  std::optional<Claim> run(const NewJob& job) {
    if (!worker_) worker_ = process();
    return write([&](Transaction& tx) {
      return tx.enqueue_claimed(
          job,
          {.process = worker_, .process_name = "here:7", .queues = {}, .limit = 1, .now = now_});
    });
  }
};

TEST_P(Foreground, RunsPastOtherJobsAndAPausedQueue) {
  enqueue({.kind = "other", .priority = -5});
  write([&](Transaction& tx) { tx.pause_queue("default", now_, "anna"); });
  const auto claim =
      run({.kind = "report", .trigger = Trigger::command_line, .triggered_by = "anna"});
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->attempt, 1);
  EXPECT_EQ(claim->holder, worker_);
  EXPECT_EQ(state(claim->job), JobState::claimed);
  EXPECT_EQ(log(claim->log).trigger, Trigger::command_line);
  EXPECT_EQ(finish(*claim), Applied::won);
}

TEST_P(Foreground, GetsNothingWhileItsKeysAreTaken) {
  ASSERT_TRUE(run({.kind = "report", .unique_key = "u"}));
  EXPECT_FALSE(run({.kind = "report", .unique_key = "u"}));
  ASSERT_TRUE(run({.kind = "report", .concurrency_key = "c"}));
  EXPECT_FALSE(run({.kind = "report", .concurrency_key = "c"}));
  EXPECT_EQ(read([](Reader& r) { return r.find_jobs({}); }).size(), 2U)
      << "a refused run leaves no job";
}

TEST_P(Foreground, RunsNowWhateverTimeTheJobNames) {
  const auto claim = run({.kind = "report", .run_at = now_ + 1h});
  ASSERT_TRUE(claim);
  EXPECT_EQ(state(claim->job), JobState::claimed);
}

JOBLOG_EVERY_STORE(Foreground);

}  // namespace
}  // namespace joblog::test
