// SPDX-License-Identifier: MIT
// How kinds and recurring tasks ended last, and the list of all jobs that is made of it.
#include "storage/job_list.h"

#include "conformance/store_test.h"
#include "core/transition.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class JobList : public StoreTest {
 protected:
  void put_task(const std::string& key, const std::string& kind) {
    tasks_.push_back({.key = key, .schedule = "every 5 minutes", .job = {.kind = kind}});
    write([&](Transaction& tx) { tx.put_recurring_tasks(tasks_, first_instant); });
  }
  /// The task's next planned time comes, five minutes after the last one.
  void plan(const std::string& task, const std::string& kind, int attempts_max = 1) {
    now_ += 5min;
    write([&](Transaction& tx) {
      return tx.record_instant({.task = task,
                                .instant = now_,
                                .reason = {},
                                .overlap = OverlapPolicy::enqueue,
                                .job = {.kind = kind, .attempts_max = attempts_max},
                                .now = now_});
    });
  }
  /// It comes, and its job runs for a second.
  Claim run_of(const std::string& task, const std::string& kind, const End& end = {}) {
    plan(task, kind);
    return ended(claim_one(), end);
  }
  Claim run_by_hand(const std::string& kind, const End& end = {}) {
    now_ += 5min;
    return ended(claimed({.kind = kind, .trigger = Trigger::person, .triggered_by = "anna"}), end);
  }
  Claim ended(const Claim& claim, const End& end) {
    start(claim);
    now_ += 1s;
    finish(claim, end);
    return claim;
  }
  std::vector<ListedJob> jobs(const std::vector<std::string>& known_kinds = {}) {
    return read([&](Reader& r) { return all_jobs(r, known_kinds, now_, planned_after_); });
  }
  std::vector<std::string> names(const std::vector<std::string>& known_kinds = {}) {
    std::vector<std::string> names;
    for (const ListedJob& job : jobs(known_kinds)) names.push_back(job.facts.name);
    return names;
  }
  JobSummary summary() { return summary_of(jobs().at(0).facts, now_, 1min); }

  std::vector<RecurringTask> tasks_;
  PlannedAfter planned_after_;
};

TEST_P(JobList, OfAnEmptyStoreHasTheKindsThatTheProgramKnows) {
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_THAT(names({"backup"}), ElementsAre("backup"));
  EXPECT_EQ(summary_of(jobs({"backup"})[0].facts, now_, 1min).condition, JobCondition::never_ran);
}

TEST_P(JobList, HasEachJobOnce) {
  put_task("nightly", "backup");
  run_of("nightly", "backup");
  run_by_hand("report");
  EXPECT_THAT(names({"backup", "report", "sync"}), ElementsAre("nightly", "report", "sync"));
}

TEST_P(JobList, KeepsAKindThatTheProgramNoLongerKnows) {
  run_by_hand("report");
  EXPECT_THAT(names(), ElementsAre("report"));
}

TEST_P(JobList, CountsFailuresSinceTheLastSuccess) {
  run_by_hand("report", failing());
  const Claim success = run_by_hand("report");
  run_by_hand("report", failing());
  const Claim last = run_by_hand("report", failing());
  const ListedJob job = jobs().at(0);
  EXPECT_EQ(job.facts.failures_in_a_row, 2);
  EXPECT_FALSE(job.facts.more_failures);
  EXPECT_EQ(job.facts.last, RunResult::error);
  EXPECT_EQ(job.facts.last_error, "it broke");
  EXPECT_EQ(job.facts.last_at, now_);
  EXPECT_EQ(job.last->log, last.log);
  EXPECT_EQ(job.success->log, success.log);
  EXPECT_EQ(summary().condition, JobCondition::failing);
  run_by_hand("report");
  EXPECT_EQ(summary().condition, JobCondition::fine);
  EXPECT_EQ(jobs().at(0).facts.failures_in_a_row, 0);
}

TEST_P(JobList, OfAJobWithManyFailuresSaysThatThereAreMore) {
  for (int run = 0; run < 101; ++run) run_by_hand("report", failing());
  EXPECT_EQ(jobs().at(0).facts.failures_in_a_row, 100);
  EXPECT_TRUE(jobs().at(0).facts.more_failures);
}

TEST_P(JobList, TellsWarningsAndCancelledRuns) {
  run_by_hand("report", warned());
  EXPECT_EQ(summary().condition, JobCondition::warned);
  run_by_hand("report", {.status = Status::error,
                         .job_end = JobEnd::cancelled,
                         .error_class = std::string(cancelled_class),
                         .error_message = "by anna"});
  EXPECT_EQ(summary().condition, JobCondition::cancelled);
}

TEST_P(JobList, SaysWhenAFailedAttemptIsRepeated) {
  now_ += 1min;
  End end = failing(JobEnd::retry);
  end.retry_at = now_ + 1h;
  ended(claimed({.kind = "report", .attempts_max = 3}), end);
  EXPECT_EQ(jobs().at(0).facts.retry_at, end.retry_at);
  EXPECT_EQ(summary().condition, JobCondition::retrying);
}

TEST_P(JobList, SaysWhatRuns) {
  const Claim claim = claimed({.kind = "report"});
  start(claim);
  EXPECT_EQ(jobs().at(0).facts.running, 1);
  EXPECT_EQ(jobs().at(0).facts.running_since, now_);
  EXPECT_EQ(summary().condition, JobCondition::running);
}

TEST_P(JobList, APersonsSuccessEndsTheFailuresOfATaskThatHasItsKindToItself) {
  put_task("nightly", "backup");
  run_of("nightly", "backup", failing());
  EXPECT_EQ(summary().condition, JobCondition::failing);
  run_by_hand("backup");
  EXPECT_TRUE(jobs().at(0).has_kind_to_itself);
  EXPECT_EQ(summary().condition, JobCondition::fine);
}

TEST_P(JobList, TasksOfOneKindAreToldApart) {
  put_task("large", "sync");
  put_task("small", "sync");
  run_of("large", "sync", failing());
  run_of("small", "sync");
  run_of("large", "sync", failing());
  const auto found = jobs({"sync"});
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_FALSE(found[0].has_kind_to_itself);
  EXPECT_EQ(found[0].facts.failures_in_a_row, 2);
  EXPECT_EQ(found[0].facts.last, RunResult::error);
  EXPECT_FALSE(found[0].success);
  EXPECT_EQ(found[1].facts.failures_in_a_row, 0);
  EXPECT_EQ(found[1].facts.last, RunResult::success);
}

TEST_P(JobList, ATaskOfASharedKindStaysFailingWhileItRunsAgain) {
  put_task("large", "sync");
  put_task("small", "sync");
  run_of("large", "sync", failing());
  plan("large", "sync");
  start(claim_one());
  const ListedJob job = jobs().at(0);
  EXPECT_EQ(job.facts.running, 1);
  EXPECT_EQ(job.facts.running_since, now_);
  EXPECT_EQ(job.facts.last, RunResult::error);
  EXPECT_EQ(job.facts.failures_in_a_row, 1);
}

TEST_P(JobList, ATaskIsDueWhileItsJobWaits) {
  put_task("nightly", "backup");
  plan("nightly", "backup");
  const TimePoint planned = now_;
  now_ += 10min;
  EXPECT_EQ(jobs().at(0).facts.waiting, 1);
  EXPECT_EQ(jobs().at(0).facts.due, planned);
  EXPECT_EQ(summary().condition, JobCondition::late);
  start(claim_one());
  EXPECT_EQ(jobs().at(0).facts.due, std::nullopt);
}

TEST_P(JobList, ATaskIsDueWhenNobodyHasPlannedIt) {
  planned_after_ = [](TimePoint after, const std::string&, const std::string&) {
    return std::optional(after + 5min);
  };
  put_task("nightly", "backup");
  now_ += 4min;
  EXPECT_EQ(jobs().at(0).facts.due, std::nullopt);
  now_ += 6min;
  EXPECT_EQ(jobs().at(0).facts.due, first_instant + 5min);
  write([&](Transaction& tx) { tx.pause_recurring_task("nightly", true, now_, "anna"); });
  EXPECT_EQ(jobs().at(0).facts.due, std::nullopt) << "it is paused";
  EXPECT_EQ(summary().reason, "by anna");
}

TEST_P(JobList, RunsOfATaskAreTheLastAttemptsOfItsJobs) {
  put_task("nightly", "backup");
  const Claim first = run_of("nightly", "backup");
  plan("nightly", "backup", 2);
  End retry = failing(JobEnd::retry);
  retry.retry_at = now_;
  const Claim attempt = ended(claim_one(), retry);
  write([&](Transaction& tx) { return tx.promote_due(now_, 10); });
  const Claim again = ended(claim_one(), {});
  run_by_hand("backup");
  const auto runs = read([](Reader& r) { return r.runs_of_task("nightly", {}, 10); });
  ASSERT_THAT(runs, SizeIs(2));
  EXPECT_EQ(runs[0].log, again.log);
  EXPECT_EQ(runs[0].job, attempt.job);
  EXPECT_EQ(runs[1].log, first.log);
  EXPECT_THAT(read([&](Reader& r) { return r.runs_of_task("nightly", again.job, 10); }), SizeIs(1));
  EXPECT_THAT(read([](Reader& r) { return r.runs_of_task("nightly", {}, 1); }), SizeIs(1));
}

TEST_P(JobList, PointsOfAKindAreItsEndedRunsNewestFirst) {
  const Claim first = run_by_hand("report");
  const Claim second = run_by_hand("report", failing());
  const Claim third = run_by_hand("report", {.statistics = {{"rows", 42}}});
  run_by_hand("other");
  start(claimed({.kind = "report"}));
  const auto points = read([](Reader& r) { return r.run_points("report", {}, 10); });
  ASSERT_THAT(points, SizeIs(3));
  EXPECT_EQ(points[0].log, third.log);
  EXPECT_EQ(points[0].duration, 1s);
  EXPECT_THAT(points[0].statistics, ElementsAre(Statistic{"rows", 42}));
  EXPECT_EQ(points[1].log, second.log);
  EXPECT_EQ(points[1].status, Status::error);
  EXPECT_EQ(points[1].error_class, "Broken");
  EXPECT_EQ(points[2].log, first.log);
  const auto before = read([&](Reader& r) { return r.run_points("report", third.log, 1); });
  ASSERT_THAT(before, SizeIs(1));
  EXPECT_EQ(before[0].log, second.log);
}

JOBLOG_EVERY_STORE(JobList);

}  // namespace
}  // namespace joblog::test
