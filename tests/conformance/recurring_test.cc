// SPDX-License-Identifier: MIT
// Recurring tasks and their planned instants: each recorded once, and skipped with its reason.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class Recurring : public StoreTest {
 protected:
  RecurringTask task(const std::string& key) {
    return {
        .key = key,
        .schedule = "every 5 minutes",
        .zone = "Europe/Zurich",
        .job = {.kind = "sync", .arguments = R"({"full":true})", .queue = "slow", .priority = 2},
        .misfire = MisfirePolicy::run_all,
        .overlap = OverlapPolicy::enqueue,
        .misfire_window = 2h};
  }
  void put(const std::vector<RecurringTask>& tasks) {
    write([&](Transaction& tx) { tx.put_recurring_tasks(tasks, now_); });
  }
  std::vector<RecurringView> tasks() {
    return read([](Reader& r) { return r.recurring_tasks(); });
  }
  std::optional<RecurringInstant> record(const RecordInstant& request) {
    return write([&](Transaction& tx) { return tx.record_instant(request); });
  }
  RecordInstant instant(TimePoint at) {
    return {.task = "sync", .instant = at, .reason = {}, .job = {.kind = "sync"}, .now = now_};
  }
};

TEST_P(Recurring, TasksAreKeptAsGiven) {
  put({task("sync")});
  const auto known = tasks();
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known[0].task.key, "sync");
  EXPECT_EQ(known[0].task.schedule, "every 5 minutes");
  EXPECT_EQ(known[0].task.zone, "Europe/Zurich");
  EXPECT_EQ(known[0].task.job.kind, "sync");
  EXPECT_EQ(known[0].task.job.arguments, R"({"full":true})");
  EXPECT_EQ(known[0].task.job.queue, "slow");
  EXPECT_EQ(known[0].task.job.priority, 2);
  EXPECT_EQ(known[0].task.misfire, MisfirePolicy::run_all);
  EXPECT_EQ(known[0].task.overlap, OverlapPolicy::enqueue);
  EXPECT_EQ(known[0].task.misfire_window, 2h);
  EXPECT_FALSE(known[0].task.paused);
  EXPECT_EQ(known[0].known_since, now_);
}

TEST_P(Recurring, AnInstantOfATaskThatIsPausedByNowIsSkipped) {
  put({task("sync")});
  write([&](Transaction& tx) { tx.pause_recurring_task("sync", true, now_, "anna"); });
  const auto skipped = record(instant(now_));
  ASSERT_TRUE(skipped);
  EXPECT_EQ(skipped->outcome, InstantOutcome::skipped);
  EXPECT_EQ(skipped->reason, "paused");
  EXPECT_FALSE(skipped->job);
  write([&](Transaction& tx) { tx.pause_recurring_task("sync", false, now_, "anna"); });
  const auto run = record(instant(now_ + 5min));
  ASSERT_TRUE(run);
  EXPECT_EQ(run->outcome, InstantOutcome::run);
  EXPECT_TRUE(run->job);
}

TEST_P(Recurring, ATaskWithAProblemKeepsWhatIsKnownOfIt) {
  put({task("sync")});
  write([&](Transaction& tx) { tx.pause_recurring_task("sync", true, now_, "me"); });
  record(instant(now_));
  now_ += 1h;
  put({{.key = "sync", .problem = "joblog.toml:3: wrong"}, {.key = "new", .problem = "wrong"}});
  auto known = tasks();
  ASSERT_EQ(known.size(), 2U);
  EXPECT_EQ(known[0].task.problem, "wrong");
  EXPECT_EQ(known[1].task.problem, "joblog.toml:3: wrong");
  EXPECT_EQ(known[1].task.schedule, "every 5 minutes");
  EXPECT_TRUE(known[1].task.paused);
  EXPECT_TRUE(known[1].last);
  put({task("sync")});
  known = tasks();
  ASSERT_EQ(known.size(), 1U);
  EXPECT_EQ(known[0].task.problem, "");
  EXPECT_TRUE(known[0].task.paused);
  EXPECT_EQ(known[0].known_since, now_ - 1h);
}

TEST_P(Recurring, TasksOfTheConfigReplaceTheKnownOnes) {
  put({task("old"), task("both")});
  now_ += 1h;
  RecurringTask changed = task("both");
  changed.job.priority = 9;
  put({changed, task("new")});
  const auto known = tasks();
  ASSERT_EQ(known.size(), 2U);
  EXPECT_EQ(known[0].task.key, "both");
  EXPECT_EQ(known[0].task.job.priority, 9);
  EXPECT_EQ(known[0].known_since, first_instant) << "its schedule is the same";
  EXPECT_EQ(known[1].task.key, "new");
}

TEST_P(Recurring, TasksAreNewlyKnownWhenTheirScheduleChanges) {
  put({task("sync")});
  now_ += 1h;
  RecurringTask changed = task("sync");
  changed.schedule = "@daily";
  put({changed});
  EXPECT_EQ(tasks().at(0).known_since, now_);
}

TEST_P(Recurring, TasksStayPausedWhenTheConfigComesAgain) {
  put({task("sync")});
  const auto pause = [&](bool paused) {
    return write(
        [&](Transaction& tx) { return tx.pause_recurring_task("sync", paused, now_, "anna"); });
  };
  EXPECT_TRUE(pause(true));
  now_ += 1s;  // Asked by the same person at the same time, it is one wish.
  EXPECT_FALSE(pause(true)) << "it is paused already";
  put({task("sync")});
  EXPECT_TRUE(tasks().at(0).task.paused);
  EXPECT_TRUE(pause(false));
  EXPECT_FALSE(tasks().at(0).task.paused);
  EXPECT_FALSE(write(
      [&](Transaction& tx) { return tx.pause_recurring_task("unknown", true, now_, "anna"); }));
}

TEST_P(Recurring, InstantEnqueuesItsJobOnce) {
  const auto first = record(instant(now_));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->outcome, InstantOutcome::run);
  const Job made = job(first->job);
  EXPECT_EQ(made.spec.trigger, Trigger::schedule);
  EXPECT_EQ(made.spec.triggered_by, "sync");
  auto other = fresh().open_another().value();
  const auto again =
      write_to(*other, [&](Transaction& tx) { return tx.record_instant(instant(now_)); });
  EXPECT_FALSE(again);
  EXPECT_EQ(read([](Reader& r) { return r.find_jobs({}); }).size(), 1U);
}

TEST_P(Recurring, InstantsOfTwoTasksAtOneTimeBothRun) {
  RecordInstant other = instant(now_);
  other.task = "other";
  EXPECT_TRUE(record(instant(now_)));
  EXPECT_TRUE(record(other));
}

TEST_P(Recurring, InstantIsSkippedWhileTheTasksJobWaits) {
  record(instant(now_));
  const auto skipped = record(instant(now_ + 5min));
  ASSERT_TRUE(skipped);
  EXPECT_EQ(skipped->outcome, InstantOutcome::skipped);
  EXPECT_THAT(skipped->reason, HasSubstr("waiting for a worker"));
  EXPECT_EQ(skipped->job, JobId{});
}

TEST_P(Recurring, InstantIsSkippedWhileTheTaskRunsAndNamesTheRun) {
  record(instant(now_));
  const Claim run = claim_one();
  const auto skipped = record(instant(now_ + 5min));
  EXPECT_EQ(skipped->outcome, InstantOutcome::skipped);
  EXPECT_THAT(skipped->reason, HasSubstr(run.log_name));
  finish(run);
  EXPECT_EQ(record(instant(now_ + 10min))->outcome, InstantOutcome::run);
}

TEST_P(Recurring, InstantIsSkippedWhileARetryWaitsAndSaysWhen) {
  RecordInstant request = instant(now_);
  request.job.attempts_max = 3;
  record(request);
  End end = failing(JobEnd::retry);
  end.retry_at = now_ + 7min;
  finish(claim_one(), end);
  const auto skipped = record(instant(now_ + 5min));
  EXPECT_EQ(skipped->outcome, InstantOutcome::skipped);
  EXPECT_THAT(skipped->reason, HasSubstr("attempt 2 of 3 at 14:07:00 UTC"));
}

TEST_P(Recurring, InstantIsSkippedWhileAManualRunHoldsTheKey) {
  const Claim manual = claimed({.kind = "sync", .concurrency_key = "sync"});
  RecordInstant request = instant(now_);
  request.job.concurrency_key = "sync";
  const auto skipped = record(request);
  EXPECT_EQ(skipped->outcome, InstantOutcome::skipped);
  EXPECT_THAT(skipped->reason, HasSubstr(manual.log_name));
}

TEST_P(Recurring, InstantMayOverlapWhenThePolicySaysSo) {
  RecordInstant request = instant(now_);
  request.overlap = OverlapPolicy::enqueue;
  record(request);
  request.instant += 5min;
  EXPECT_EQ(record(request)->outcome, InstantOutcome::run);
}

TEST_P(Recurring, InstantAfterAFailedRunRuns) {
  record(instant(now_));
  finish(claim_one(), failing());
  EXPECT_EQ(record(instant(now_ + 5min))->outcome, InstantOutcome::run);
}

TEST_P(Recurring, InstantThatWasMissedIsRecordedWithItsReason) {
  RecordInstant request = instant(now_);
  request.outcome = InstantOutcome::missed;
  request.reason = "joblog was not running";
  EXPECT_EQ(record(request)->job, JobId{});
  EXPECT_FALSE(record(instant(now_))) << "once is once";
  const auto kept = read([](Reader& r) { return r.instants("sync", 10); });
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].outcome, InstantOutcome::missed);
  EXPECT_EQ(kept[0].reason, "joblog was not running");
  EXPECT_THAT(read([](Reader& r) { return r.find_jobs({}); }), IsEmpty());
}

TEST_P(Recurring, InstantsAreShownNewestFirstWithTheLastAndTheLastThatRan) {
  put({task("sync")});
  const JobId job = record(instant(now_))->job;
  record(instant(now_ + 5min));
  record(instant(now_ + 10min));
  const auto newest = read([](Reader& r) { return r.instants("sync", 2); });
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].instant, now_ + 10min);
  EXPECT_EQ(newest[1].instant, now_ + 5min);
  const RecurringView view = tasks().at(0);
  EXPECT_EQ(view.last->instant, now_ + 10min);
  EXPECT_EQ(view.last_run->instant, now_);
  EXPECT_EQ(view.last_run->job, job);
}

// --- What became of the jobs

TEST_P(Recurring, AnInstantKnowsTheLastAttemptOfItsJob) {
  RecordInstant request = instant(now_);
  request.job.attempts_max = 2;
  const JobId job = record(request)->job;
  const auto newest = [&] {
    return read([](Reader& r) { return r.instant_results("sync", std::nullopt, 1); }).at(0);
  };
  EXPECT_EQ(newest().instant.job, job);
  EXPECT_EQ(newest().state, JobState::ready);
  EXPECT_FALSE(newest().run) << "no worker has it";
  End end = failing(JobEnd::retry);
  end.retry_at = now_ + 5min;
  const Claim first = claim_one();
  finish(first, end);
  EXPECT_EQ(newest().run->id, first.log);
  EXPECT_EQ(newest().state, JobState::scheduled);
  now_ += 6min;
  write([&](Transaction& tx) { return tx.promote_due(now_, 10); });
  const Claim second = claim_one();
  finish(second);
  EXPECT_EQ(newest().run->id, second.log);
  EXPECT_EQ(newest().run->status, Status::success);
  EXPECT_EQ(newest().ended_as, "success");
}

TEST_P(Recurring, AnInstantKnowsItsRunAlsoWhenTheJobIsRemovedByItsAge) {
  record(instant(now_));
  const Claim run = claim_one();
  finish(run, failing(JobEnd::cancelled));
  now_ += 24h;
  write([&](Transaction& tx) {
    tx.prune({.details_before = {}, .logs_before = {}, .jobs_before = now_});
    return true;
  });
  ASSERT_FALSE(read([&](Reader& r) { return r.job(run.job); })) << "the job is still there";
  const auto results = read([](Reader& r) { return r.instant_results("sync", std::nullopt, 1); });
  EXPECT_FALSE(results.at(0).state);
  EXPECT_EQ(results.at(0).run->id, run.log);
}

TEST_P(Recurring, ResultsComeInPagesNewestFirst) {
  RecordInstant request = instant(now_);
  request.overlap = OverlapPolicy::enqueue;
  for (int i = 0; i < 5; ++i, request.instant += 5min) record(request);
  const auto page = read([](Reader& r) { return r.instant_results("sync", std::nullopt, 3); });
  ASSERT_EQ(page.size(), 3U);
  EXPECT_EQ(page[0].instant.instant, now_ + 20min);
  const auto rest =
      read([&](Reader& r) { return r.instant_results("sync", page[2].instant.instant, 3); });
  ASSERT_EQ(rest.size(), 2U);
  EXPECT_EQ(rest[0].instant.instant, now_ + 5min);
  EXPECT_EQ(rest[1].instant.instant, now_);
}

TEST_P(Recurring, InstantsOfOneTransactionSeeEachOther) {
  write([&](Transaction& tx) {
    EXPECT_EQ(tx.record_instant(instant(now_))->outcome, InstantOutcome::run);
    EXPECT_FALSE(tx.record_instant(instant(now_))) << "once is once";
    EXPECT_EQ(tx.record_instant(instant(now_ + 5min))->outcome, InstantOutcome::skipped);
    RecordInstant other = instant(now_);
    other.task = "other";
    EXPECT_EQ(tx.record_instant(other)->outcome, InstantOutcome::run);
  });
  EXPECT_EQ(read([](Reader& r) { return r.find_jobs({}); }).size(), 2U);
  EXPECT_EQ(read([](Reader& r) { return r.instants("sync", 10); }).size(), 2U);
}

TEST_P(Recurring, StatesOfTasksComeInTheOrderAskedFor) {
  put({task("a"), task("b"), task("c")});
  write([&](Transaction& tx) { tx.pause_recurring_task("b", true, now_, "anna"); });
  for (const Duration after : {5min, 10min}) {
    RecordInstant request = instant(now_ + after);
    request.task = "c";
    record(request);
  }
  const auto states = read([](Reader& r) {
    const std::vector<std::string_view> keys{"c", "unknown", "b"};
    return r.recurring_states(keys);
  });
  ASSERT_EQ(states.size(), 3U);
  EXPECT_FALSE(states[0]->paused);
  EXPECT_EQ(states[0]->last_instant, now_ + 10min) << "skipped, and recorded all the same";
  EXPECT_EQ(states[0]->known_since, now_);
  EXPECT_FALSE(states[1]);
  EXPECT_TRUE(states[2]->paused);
  EXPECT_FALSE(states[2]->last_instant);
}

TEST_P(Recurring, TasksAreCountedAndTellWhenTheyArePlanned) {
  EXPECT_EQ(read([](Reader& r) { return r.count_recurring_tasks(); }), 0);
  RecurringTask daily = task("b");
  daily.schedule = "every day at 02:30";
  daily.zone = "Europe/Zurich";
  put({task("a"), daily});
  write([&](Transaction& tx) { tx.pause_recurring_task("a", true, now_, "anna"); });
  EXPECT_EQ(read([](Reader& r) { return r.count_recurring_tasks(); }), 2);
  const auto planned = read([](Reader& r) { return r.task_schedules(); });
  ASSERT_EQ(planned.size(), 2U);
  EXPECT_EQ(planned[0].key, "a");
  EXPECT_TRUE(planned[0].paused);
  EXPECT_EQ(planned[1].key, "b");
  EXPECT_EQ(planned[1].schedule, "every day at 02:30");
  EXPECT_EQ(planned[1].zone, "Europe/Zurich");
  EXPECT_FALSE(planned[1].paused);
}

TEST_P(Recurring, TasksComeInPagesAndByName) {
  put({task("a"), task("b"), task("c")});
  const auto first = read([](Reader& r) { return r.recurring_tasks_after("", 2); });
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[1].task.key, "b");
  const auto next = read([](Reader& r) { return r.recurring_tasks_after("b", 2); });
  ASSERT_EQ(next.size(), 1U);
  EXPECT_EQ(next[0].task.key, "c");
  EXPECT_EQ(read([](Reader& r) { return r.recurring_task("b"); })->task.key, "b");
  EXPECT_FALSE(read([](Reader& r) { return r.recurring_task("x"); }));
}

JOBLOG_EVERY_STORE(Recurring);

}  // namespace
}  // namespace joblog::test
