// SPDX-License-Identifier: MIT
// Retention: what has aged goes, in small batches; what runs and what must be kept stays.
#include <algorithm>

#include "conformance/store_test.h"
#include "core/limits.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Pruning : public StoreTest {
 protected:
  /// Nothing has aged, unless the test says so.
  RetentionRules rules() { return {.details_before = {}, .logs_before = {}, .jobs_before = {}}; }
  RetentionRules all_aged() {
    const TimePoint later = now_ + 1h;
    return {.details_before = later, .logs_before = later, .jobs_before = later};
  }
  Pruned prune(const RetentionRules& rules) {
    return write([&](Transaction& tx) { return tx.prune(rules); });
  }
  /// Until nothing is left to remove; how much went in all.
  Pruned prune_all(const RetentionRules& rules) {
    Pruned sum;
    for (;;) {
      const Pruned step = prune(rules);
      if (step.is_all()) return sum;
      EXPECT_LT(step.total(), static_cast<std::int64_t>(rules.batch + limits::block_lines))
          << "of lines the last block goes as a whole";
      sum.details += step.details;
      sum.logs += step.logs;
      sum.jobs += step.jobs;
      sum.instants += step.instants;
    }
  }
  Claim succeeded(const std::string& kind, std::vector<std::string> details = {}) {
    const Claim run = claimed({.kind = kind});
    start(run);
    finish(run, {.details = std::move(details)});
    return run;
  }
  Claim failed(const std::string& kind) {
    const Claim run = claimed({.kind = kind});
    finish(run, failing());
    return run;
  }
  std::size_t logs() {
    return read([](Reader& r) { return r.find_logs({.limit = 10'000}); }).size();
  }
  std::size_t jobs() {
    return read([](Reader& r) { return r.find_jobs({.limit = 10'000}); }).size();
  }
};

TEST_P(Pruning, RemovesNothingThatIsYoung) {
  succeeded("a", {"one"});
  succeeded("a", {"one"});
  EXPECT_EQ(prune_all(rules()).total(), 0);
}

TEST_P(Pruning, RemovesDetailsByTheAgeOfTheirLog) {
  const Claim old = succeeded("a", {"one", "two"});
  now_ += 1h;
  const Claim young = succeeded("a", {"three"});
  RetentionRules only_details = rules();
  only_details.details_before = now_;
  EXPECT_EQ(prune_all(only_details).details, 2);
  EXPECT_THAT(messages(old.log), IsEmpty());
  EXPECT_THAT(messages(young.log), ElementsAre("three"));
  EXPECT_TRUE(log_exists(old.log));
}

TEST_P(Pruning, CountsTheAgeOfDetailsFromTheEndOfTheirLog) {
  const Claim run = claimed({.kind = "a"});
  now_ += 2h;
  finish(run, {.details = {"one"}});
  succeeded("a");
  RetentionRules only_details = rules();
  only_details.details_before = now_ - 1h;
  EXPECT_EQ(prune_all(only_details).details, 0);
}

TEST_P(Pruning, GoesOnWithDetailsWhereItStopped) {
  for (int i = 0; i < 3; ++i) {
    succeeded("a", {"one", "two"});
    now_ += 1h;
    succeeded("a");
    RetentionRules only_details = rules();
    only_details.details_before = now_;
    EXPECT_EQ(prune_all(only_details).details, 2) << i;
  }
}

TEST_P(Pruning, RemovesDetailsInSmallBatches) {
  const Claim big = succeeded("a", std::vector<std::string>(1'000, "x"));
  succeeded("a");
  RetentionRules only_details = rules();
  only_details.details_before = now_ + 1h;
  only_details.batch = 300;
  const auto removed = prune(only_details).details;
  EXPECT_GE(removed, 300);
  EXPECT_LT(removed, 300 + static_cast<std::int64_t>(limits::block_lines)) << "whole blocks go";
  EXPECT_EQ(std::ssize(messages(big.log)), 1'000 - removed);
  EXPECT_EQ(prune_all(only_details).details, 1'000 - removed);
}

TEST_P(Pruning, SaysThatThereMayBeMoreBehindManyRunsWithoutLines) {
  for (int i = 0; i < 10; ++i) succeeded("a");
  const Claim talked = succeeded("a", {"one"});
  succeeded("a");
  RetentionRules only_details = rules();
  only_details.details_before = now_ + 1h;
  only_details.batch = 4;
  const Pruned first = prune(only_details);
  EXPECT_EQ(first.total(), 0);
  EXPECT_FALSE(first.is_all());
  EXPECT_EQ(prune_all(only_details).details, 1);
  EXPECT_THAT(messages(talked.log), IsEmpty());
}

TEST_P(Pruning, RemovesJobsBesideLogs) {
  for (int i = 0; i < 10; ++i) succeeded("a", {"one", "two"});
  RetentionRules aged = all_aged();
  aged.batch = 8;
  const Pruned first = prune(aged);
  EXPECT_EQ(first.jobs, 4);
  EXPECT_EQ(first.details, 4);
  aged.batch = 100;
  const Pruned second = prune(aged);
  EXPECT_EQ(second.jobs, 6);
  EXPECT_EQ(second.details, 14);
  EXPECT_EQ(second.logs, 9);
}

TEST_P(Pruning, RemovesLogsByAgeWithTheirDetails) {
  const Claim old = succeeded("a", {"one"});
  now_ += 1h;
  succeeded("a");
  RetentionRules only_logs = rules();
  only_logs.logs_before = now_;
  const Pruned pruned = prune_all(only_logs);
  EXPECT_EQ(pruned.logs, 1);
  EXPECT_FALSE(log_exists(old.log));
  EXPECT_THAT(messages(old.log), IsEmpty());
  EXPECT_EQ(logs_counted("a", Status::success), 1);
}

TEST_P(Pruning, OfARunWithWarningsTakesItFromTheirCountToo) {
  finish(claimed({.kind = "a"}), warned());
  now_ += 1s;
  finish(claimed({.kind = "a"}), warned());
  RetentionRules only_logs = rules();
  only_logs.logs_before = now_ + 1h;
  write([&](Transaction& tx) { return tx.prune(only_logs); });
  const auto kinds = read([&](Reader& r) { return r.kinds(); });
  EXPECT_EQ(kinds.at(0).with_warnings, 1) << "the last success stays";
}

TEST_P(Pruning, RemovesALogWithMoreDetailsThanABatchInSeveralSteps) {
  const Claim big = succeeded("a", std::vector<std::string>(25, "x"));
  succeeded("a");
  RetentionRules only_logs = rules();
  only_logs.logs_before = now_ + 1h;
  only_logs.batch = 10;
  prune_all(only_logs);
  EXPECT_FALSE(log_exists(big.log)) << "a step that removed details only is no reason to stop";
}

TEST_P(Pruning, RemovesTheOldestLogsBeyondTheLimit) {
  std::vector<Claim> runs;
  for (int i = 0; i < 10; ++i) runs.push_back(succeeded("a"));
  RetentionRules some = rules();
  some.logs_max = 4;
  EXPECT_EQ(prune_all(some).logs, 6);
  EXPECT_FALSE(log_exists(runs[5].log));
  EXPECT_TRUE(log_exists(runs[6].log));
}

TEST_P(Pruning, KeepsTheLimitsThroughSeveralStepsOfOneTransaction) {
  for (int i = 0; i < 10; ++i) succeeded("a");
  RetentionRules some = rules();
  some.logs_max = 4;
  some.jobs_max = 3;
  write([&](Transaction& tx) {
    while (!tx.prune(some).is_all()) continue;
  });
  EXPECT_EQ(logs(), 4U);
  EXPECT_EQ(jobs(), 3U);
}

TEST_P(Pruning, KeepsTheLastSuccessAndTheLastErrorOfEachKind) {
  succeeded("a");
  const Claim success = succeeded("a");
  failed("a");
  const Claim error = failed("a");
  const Claim other = succeeded("b", {"kept"});
  prune_all(all_aged());
  EXPECT_EQ(logs(), 3U);
  EXPECT_TRUE(log_exists(success.log));
  EXPECT_TRUE(log_exists(error.log));
  EXPECT_THAT(messages(other.log), ElementsAre("kept"));
  EXPECT_TRUE(log_exists(other.log));
  const auto kinds = read([](Reader& r) { return r.kinds(); });
  EXPECT_EQ(kinds.at(0).last_success, success.log);
  EXPECT_EQ(kinds.at(0).last_error, error.log);
}

TEST_P(Pruning, KeepsThemAlsoBeyondTheLimitOfLogs) {
  for (const char* kind : {"a", "b", "c"}) succeeded(kind);
  RetentionRules some = rules();
  some.logs_max = 1;
  prune_all(some);
  EXPECT_EQ(logs(), 3U);
}

TEST_P(Pruning, NeverTouchesWhatRuns) {
  const Claim created = claimed({.kind = "a"});
  const Claim running = claimed({.kind = "a"});
  start(running);
  append(running, 1, "working");
  RetentionRules everything = all_aged();
  everything.logs_max = 1;
  everything.jobs_max = 1;
  EXPECT_EQ(prune_all(everything).total(), 0);
  EXPECT_TRUE(log_exists(created.log));
  EXPECT_THAT(messages(running.log), ElementsAre("working"));
}

TEST_P(Pruning, RemovesFinishedJobsByAgeAndNoOthers) {
  const Claim done = succeeded("a");
  const Claim broken = failed("a");
  const JobId waiting = enqueue({.kind = "a"}).id;
  EXPECT_EQ(prune_all(all_aged()).jobs, 1);
  EXPECT_FALSE(read([&](Reader& r) { return r.job(done.job); }));
  EXPECT_EQ(state(broken.job), JobState::failed);
  EXPECT_EQ(state(waiting), JobState::ready);
  EXPECT_EQ(jobs_counted("default", JobState::finished), 0);
}

TEST_P(Pruning, RemovesTheOldestFinishedJobsBeyondTheLimit) {
  for (int i = 0; i < 10; ++i) succeeded("a");
  enqueue({.kind = "a"});
  RetentionRules some = rules();
  some.jobs_max = 3;
  some.batch = 2;
  EXPECT_EQ(prune_all(some).jobs, 7);
  EXPECT_EQ(jobs(), 4U);
}

TEST_P(Pruning, RemovesInstantsByAgeButNotATasksLatest) {
  for (int i = 0; i < 4; ++i) {
    write([&](Transaction& tx) {
      tx.record_instant({.task = "sync",
                         .instant = now_ + i * 1min,
                         .outcome = InstantOutcome::missed,
                         .reason = "off",
                         .job = {},
                         .now = now_});
    });
  }
  EXPECT_EQ(prune_all(all_aged()).instants, 3);
  const auto left = read([](Reader& r) { return r.instants("sync", 10); });
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].instant, now_ + 3min);
}

TEST_P(Pruning, RemovesInstantsOfManyTasksInSmallBatches) {
  for (int task = 0; task < 4; ++task) {
    for (int i = 0; i < 5; ++i) {
      write([&](Transaction& tx) {
        tx.record_instant({.task = "task" + std::to_string(task),
                           .instant = now_ + i * 1min,
                           .outcome = InstantOutcome::missed,
                           .reason = "off",
                           .job = {},
                           .now = now_});
      });
    }
  }
  RetentionRules aged = all_aged();
  aged.batch = 6;
  EXPECT_EQ(prune_all(aged).instants, 16);
}

TEST_P(Pruning, TakesWhatAWrongClockDatedForAsOldAsWhatCameNext) {
  const TimePoint right = now_;
  now_ = TimePoint{} + 1h;  // Before the time service has answered.
  const Claim wrong = succeeded("a", {"one"});
  now_ = right;
  const auto aged_before = [&](TimePoint before) {
    return prune_all({.details_before = before, .logs_before = before, .jobs_before = before});
  };
  EXPECT_EQ(aged_before(right + 1h).total(), 0) << "when it was is not known yet";
  succeeded("a");
  succeeded("a");
  EXPECT_EQ(aged_before(right - 1h).total(), 0);
  EXPECT_THAT(messages(wrong.log), ElementsAre("one"));
  EXPECT_EQ(state(wrong.job), JobState::finished);
  aged_before(right + 1h);
  EXPECT_FALSE(log_exists(wrong.log));
  EXPECT_THAT(messages(wrong.log), IsEmpty());
  EXPECT_EQ(jobs(), 0U);
}

TEST_P(Pruning, LeavesWhatPeopleDidWhileTheClockWasWrong) {
  const auto changes = [&] { return read([](Reader& r) { return r.audit_entries({}); }).size(); };
  const auto pause = [&](const char* queue, TimePoint at) {
    write([&](Transaction& tx) { tx.pause_queue(queue, at, "anna"); });
  };
  RetentionRules aged = rules();
  aged.logs_before = now_ + 1h;
  pause("mails", TimePoint{} + 1h);
  prune_all(aged);
  EXPECT_EQ(changes(), 1U) << "when it was is not known yet";
  pause("reports", now_);
  aged.logs_before = now_ - 1h;
  prune_all(aged);
  EXPECT_EQ(changes(), 2U);
  aged.logs_before = now_ + 1h;
  prune_all(aged);
  EXPECT_EQ(changes(), 0U);
}

TEST_P(Pruning, LeavesTheLinesOfARunThatEndedWhileTheClockWasWrong) {
  const Claim run = claimed({.kind = "a"});
  const TimePoint right = now_;
  now_ = TimePoint{} + 1h;
  finish(run, {.details = {"one"}});
  now_ = right + 1min;
  succeeded("a");
  RetentionRules only_details = rules();
  only_details.details_before = right - 1h;
  EXPECT_EQ(prune_all(only_details).details, 0);
}

TEST_P(Pruning, LeavesAJobsAttemptsReadable) {
  const Claim first = claimed({.kind = "a", .attempts_max = 2});
  finish(first, failing(JobEnd::handed_back));
  now_ += 1h;
  const Claim second = claim_one();
  finish(second, failing());
  RetentionRules aged = rules();
  aged.logs_before = now_;
  EXPECT_EQ(prune_all(aged).logs, 1);
  const auto attempts = read([&](Reader& r) { return r.logs_of_job(first.job); });
  ASSERT_EQ(attempts.size(), 1U);
  EXPECT_EQ(attempts[0].id, second.log);
}

JOBLOG_EVERY_STORE(Pruning);

}  // namespace
}  // namespace joblog::test
