// SPDX-License-Identifier: MIT
// A run from its start to its end: details, progress, the end in one piece, and the fence that
// keeps out whoever lost the lease.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Runs : public StoreTest {};

TEST_P(Runs, StartMakesTheLogProcessing) {
  const Claim claim = claimed({.kind = "report"});
  now_ += 3ms;
  start(claim);
  EXPECT_EQ(log(claim.log).status, Status::processing);
  EXPECT_EQ(log(claim.log).started_at, now_);
  EXPECT_EQ(logs_counted("report", Status::created), 0);
  EXPECT_EQ(logs_counted("report", Status::processing), 1);
}

TEST_P(Runs, KeepTheCountOfTheirWarningsAndTheFirst) {
  const Claim claim = claimed({.kind = "report"});
  finish(claim, warned(3, "2 values could not be read"));
  EXPECT_EQ(log(claim.log).warnings, 3);
  EXPECT_EQ(log(claim.log).first_warning, "2 values could not be read");
  EXPECT_TRUE(is_success_with_warnings(log(claim.log)));
  const Claim plain = claimed({.kind = "report"});
  finish(plain);
  EXPECT_EQ(log(plain.log).warnings, 0);
  EXPECT_EQ(log(plain.log).first_warning, "");
}

TEST_P(Runs, AreCountedByKindAndHourWithWarningsApart) {
  const auto day_counts = [&](const std::string& kind) {
    RunBucket sum;
    for (const auto& bucket :
         read([&](Reader& r) { return r.run_buckets(now_ - 1h, now_ + 1h, kind); })) {
      sum.logs[static_cast<int>(Status::success)] += bucket.logs[static_cast<int>(Status::success)];
      sum.with_warnings += bucket.with_warnings;
    }
    return std::pair(sum.logs[static_cast<int>(Status::success)], sum.with_warnings);
  };
  finish(claimed({.kind = "a"}), warned());
  finish(claimed({.kind = "a"}));
  finish(claimed({.kind = "b"}), warned());
  End bad = failing();
  bad.warnings = 4;
  finish(claimed({.kind = "a"}), bad);
  EXPECT_EQ(day_counts("a"), std::pair(std::int64_t{2}, std::int64_t{1}));
  EXPECT_EQ(day_counts(""), std::pair(std::int64_t{3}, std::int64_t{2}));
  const auto kinds = read([&](Reader& r) { return r.kinds(); });
  EXPECT_EQ(kinds.at(0).with_warnings, 1);
  EXPECT_EQ(kinds.at(1).with_warnings, 1);
}

TEST_P(Runs, DetailsCanBeReadWhileTheRunGoesOn) {
  const Claim claim = claimed({.kind = "report"});
  start(claim);
  append(claim, 1, "connecting");
  append(claim, 2, "connected");
  EXPECT_THAT(messages(claim.log), ElementsAre("connecting", "connected"));
}

TEST_P(Runs, DetailsKeepWhatTheyAre) {
  const Claim claim = claimed({.kind = "report"});
  const DetailView given{.log = claim.log,
                         .sequence = 1,
                         .at = now_ + 1234us,
                         .level = Level::warning,
                         .source = Source::standard_error,
                         .continued = true,
                         .escaped = true,
                         .message = "grüezi \\x00 🚂"};
  write([&](Transaction& tx) { tx.append_details({&given, 1}, claim.holder); });
  const auto details = read([&](Reader& r) { return r.details(claim.log, 0, 10); });
  ASSERT_EQ(details.size(), 1U);
  EXPECT_EQ(details[0].sequence, 1);
  EXPECT_EQ(details[0].at, given.at);
  EXPECT_EQ(details[0].level, Level::warning);
  EXPECT_EQ(details[0].source, Source::standard_error);
  EXPECT_TRUE(details[0].continued);
  EXPECT_TRUE(details[0].escaped);
  EXPECT_EQ(details[0].message, given.message);
}

TEST_P(Runs, DetailsOfFiveThousandCharactersFit) {
  const Claim claim = claimed({.kind = "report"});
  std::string message;
  for (int i = 0; i < 5'000; ++i) message += "ü";
  append(claim, 1, message);
  EXPECT_THAT(messages(claim.log), ElementsAre(message));
}

TEST_P(Runs, DetailsCannotBeLongerNorEmpty) {
  const Claim claim = claimed({.kind = "report"});
  for (const std::string& message : {std::string(5'001, 'x'), std::string()}) {
    const DetailView detail{.log = claim.log, .sequence = 1, .at = now_, .message = message};
    EXPECT_FALSE(
        store().write([&](Transaction& tx) { tx.append_details({&detail, 1}, claim.holder); }));
  }
  EXPECT_THAT(messages(claim.log), IsEmpty());
}

TEST_P(Runs, DetailsRepeatedAreStoredOnce) {
  const Claim claim = claimed({.kind = "report"});
  append(claim, 1, "one");
  append(claim, 1, "one again");
  finish(claim, {.details = {"one once more", "two"}});
  EXPECT_THAT(messages(claim.log), ElementsAre("one", "two"));
}

TEST_P(Runs, DetailsAreReadInPagesAfterASequence) {
  const Claim claim = claimed({.kind = "report"});
  for (int i = 1; i <= 5; ++i) append(claim, i, std::to_string(i));
  const auto page = read([&](Reader& r) { return r.details(claim.log, 2, 2); });
  ASSERT_EQ(page.size(), 2U);
  EXPECT_EQ(page[0].message, "3");
  EXPECT_EQ(page[1].message, "4");
}

TEST_P(Runs, DetailsOfSeveralRunsGoToTheirOwnLogs) {
  enqueue_all({{.kind = "a"}, {.kind = "b"}});
  const auto claims = claim(2);
  const DetailView mixed[] = {{.log = claims[0].log, .sequence = 1, .at = now_, .message = "a1"},
                              {.log = claims[1].log, .sequence = 1, .at = now_, .message = "b1"},
                              {.log = claims[0].log, .sequence = 2, .at = now_, .message = "a2"}};
  write([&](Transaction& tx) { tx.append_details(mixed, worker_); });
  EXPECT_THAT(messages(claims[0].log), ElementsAre("a1", "a2"));
  EXPECT_THAT(messages(claims[1].log), ElementsAre("b1"));
}

TEST_P(Runs, ProgressIsShown) {
  const Claim claim = claimed({.kind = "report"});
  start(claim);
  now_ += 1s;
  write([&](Transaction& tx) {
    const ProgressReport report{claim.log, claim.holder, now_, {500, 2'000, "importing"}};
    tx.report_progress({&report, 1});
  });
  EXPECT_EQ(log(claim.log).progress, (Progress{500, 2'000, "importing"}));
  EXPECT_EQ(log(claim.log).updated_at, now_);
}

TEST_P(Runs, SuccessEndsLogAndJobTogether) {
  const Claim claim = claimed({.kind = "report"});
  start(claim);
  now_ += 5s;
  const Statistics statistics{{"rows fetched", 12}, {"seconds", 0.25}};
  EXPECT_EQ(
      finish(claim, {.details = {"done"}, .statistics = statistics, .progress = {12, 12, "all"}}),
      Applied::won);
  const JobLog ended = log(claim.log);
  EXPECT_EQ(ended.status, Status::success);
  EXPECT_EQ(ended.started_at, now_ - 5s);
  EXPECT_EQ(ended.finished_at, now_);
  EXPECT_EQ(ended.updated_at, now_);
  EXPECT_EQ(ended.statistics, statistics);
  EXPECT_EQ(ended.progress, (Progress{12, 12, "all"}));
  EXPECT_EQ(ended.detail_count, 1);
  EXPECT_EQ(ended.error_class, "");
  EXPECT_THAT(messages(claim.log), ElementsAre("done"));
  const Job done = job(claim.job);
  EXPECT_EQ(done.state, JobState::finished);
  EXPECT_EQ(done.ended_as, "success");
  EXPECT_EQ(done.finished_at, now_);
  EXPECT_EQ(done.process, ProcessId{});
  EXPECT_EQ(logs_counted("report", Status::success), 1);
  EXPECT_EQ(jobs_counted("default", JobState::finished), 1);
}

TEST_P(Runs, AnEndWithoutAReportedStartKnowsWhenItStarted) {
  const Claim claim = claimed({.kind = "report"});
  finish(claim);
  EXPECT_EQ(log(claim.log).started_at, now_);
  EXPECT_EQ(logs_counted("report", Status::created), 0);
}

TEST_P(Runs, FailureKeepsTheErrorWithLogAndJob) {
  const Claim claim = claimed({.kind = "report"});
  finish(claim, failing());
  EXPECT_EQ(log(claim.log).status, Status::error);
  EXPECT_EQ(log(claim.log).error_class, "Broken");
  EXPECT_EQ(log(claim.log).error_message, "it broke");
  EXPECT_EQ(state(claim.job), JobState::failed);
  EXPECT_EQ(job(claim.job).error_class, "Broken");
  EXPECT_EQ(job(claim.job).error_message, "it broke");
  EXPECT_EQ(job(claim.job).finished_at, now_);
}

TEST_P(Runs, FailureWithARetryWaitsForItsTime) {
  const Claim claim = claimed({.kind = "report", .attempts_max = 2});
  End end = failing(JobEnd::retry);
  end.retry_at = now_ + 5min;
  finish(claim, end);
  EXPECT_EQ(log(claim.log).status, Status::error);
  EXPECT_EQ(state(claim.job), JobState::scheduled);
  EXPECT_EQ(job(claim.job).run_at, now_ + 5min);
  EXPECT_EQ(job(claim.job).attempts, 1);
}

TEST_P(Runs, CancelledEndsTheJobAsCancelled) {
  const Claim claim = claimed({.kind = "report"});
  finish(claim, failing(JobEnd::cancelled));
  EXPECT_EQ(log(claim.log).status, Status::error);
  EXPECT_EQ(state(claim.job), JobState::finished);
  EXPECT_EQ(job(claim.job).ended_as, "cancelled");
}

TEST_P(Runs, HandedBackDoesNotCountAgainstTheJob) {
  const Claim claim = claimed({.kind = "report", .attempts_max = 1});
  finish(claim, failing(JobEnd::handed_back));
  EXPECT_EQ(state(claim.job), JobState::ready);
  const Claim again = claim_one();
  EXPECT_EQ(again.job, claim.job);
  EXPECT_EQ(again.attempt, 2);
  EXPECT_EQ(again.attempts_max, 2);
}

TEST_P(Runs, AThousandEndInOneTransaction) {
  enqueue_all(std::vector<NewJob>(1'000, {.kind = "report"}));
  const auto claims = claim(1'000);
  std::vector<RunFinish> ends;
  for (const Claim& c : claims) {
    ends.push_back(
        {.lease = c, .started_at = now_, .finished_at = now_, .queue = c.queue, .kind = c.kind});
  }
  EXPECT_THAT(write([&](Transaction& tx) { return tx.finish_runs(ends); }),
              testing::Each(Applied::won));
  EXPECT_EQ(logs_counted("report", Status::success), 1'000);
}

JOBLOG_EVERY_STORE(Runs);

/// What a loser could have changed.
struct Traces {
  JobState state;
  int attempts;
  TimePoint run_at;
  std::string ended_as;
  Status status;
  std::optional<TimePoint> started_at;
  Progress progress;
  std::string error;
  std::vector<std::string> messages;
  bool operator==(const Traces&) const = default;
};

class LostLease : public StoreTest {
 protected:
  Traces traces(const Claim& claim) {
    const Job j = job(claim.job);
    const JobLog l = log(claim.log);
    return {j.state,      j.attempts, j.run_at,        j.ended_as,         l.status,
            l.started_at, l.progress, l.error_message, messages(claim.log)};
  }
  /// Tries every verb of a run with a lease that does not stand: nothing may change.
  void expect_nothing_changes(const Claim& loser) {
    const Traces before = traces(loser);
    now_ += 1min;
    start(loser);
    append(loser, 90, "from beyond");
    write([&](Transaction& tx) {
      const ProgressReport report{loser.log, loser.holder, now_, {9, 9, "beyond"}};
      tx.report_progress({&report, 1});
    });
    for (const JobEnd end : {JobEnd::finished, JobEnd::retry, JobEnd::failed, JobEnd::cancelled,
                             JobEnd::handed_back}) {
      EXPECT_EQ(finish(loser, {.status = Status::error,
                               .job_end = end,
                               .details = {"beyond"},
                               .first_sequence = 91}),
                Applied::lost);
    }
    EXPECT_EQ(rescue(loser), Applied::lost);
    EXPECT_EQ(rescue(loser, JobEnd::failed, true), Applied::lost);
    release(loser);
    EXPECT_TRUE(traces(loser) == before);
    EXPECT_THAT(problems(), IsEmpty());
  }
};

TEST_P(LostLease, AfterARescueChangesNothing) {
  const Claim claim = claimed({.kind = "report", .concurrency_key = "k"});
  start(claim);
  rescue(claim);
  expect_nothing_changes(claim);
}

TEST_P(LostLease, AfterARescueAndANewClaimChangesNothing) {
  const Claim old = claimed({.kind = "report", .attempts_max = 3});
  start(old);
  rescue(old, JobEnd::retry);
  now_ += 1min;
  write([&](Transaction& tx) { tx.promote_due(now_, 1); });
  worker_ = process("there");
  const Claim current = claim_one();
  start(current);
  expect_nothing_changes(old);
  EXPECT_EQ(log(current.log).status, Status::processing);
  EXPECT_EQ(finish(current), Applied::won);
}

TEST_P(LostLease, OfAnEarlierAttemptOfTheSameProcessChangesNothing) {
  const Claim old = claimed({.kind = "report"});
  finish(old, failing(JobEnd::handed_back));
  const Claim current = claim_one();
  ASSERT_EQ(current.job, old.job);
  expect_nothing_changes(old);
  EXPECT_EQ(finish(current), Applied::won);
}

TEST_P(LostLease, AfterAnEndChangesNothing) {
  const Claim claim = claimed({.kind = "report"});
  finish(claim, {.details = {"done"}});
  expect_nothing_changes(claim);
}

TEST_P(LostLease, OfAnotherProcessChangesNothing) {
  Claim claim = claimed({.kind = "report"});
  claim.holder = process("there");
  expect_nothing_changes(claim);
}

TEST_P(LostLease, OfAClaimThatWasReleasedCannotEndTheNextOneOfTheSameProcess) {
  const Claim old = claimed({.kind = "report"});
  release(old);
  const Claim current = claim_one();
  ASSERT_EQ(current.attempt, old.attempt);
  EXPECT_EQ(finish(old, {.details = {"beyond"}}), Applied::lost);
  EXPECT_EQ(state(current.job), JobState::claimed);
  EXPECT_EQ(finish(current), Applied::won);
}

TEST_P(LostLease, TakesNothingFromTheOthersOfItsBatch) {
  enqueue_all({{.kind = "a"}, {.kind = "b"}});
  const auto claims = claim(2);
  rescue(claims[0]);
  std::vector<RunFinish> ends;
  for (const Claim& c : claims) {
    ends.push_back(
        {.lease = c, .started_at = now_, .finished_at = now_, .queue = c.queue, .kind = c.kind});
  }
  EXPECT_THAT(write([&](Transaction& tx) { return tx.finish_runs(ends); }),
              ElementsAre(Applied::lost, Applied::won));
}

TEST_P(LostLease, IsNotWhatTheRepeatOfAStoredEndHas) {
  for (const End& end : {End{}, failing(), failing(JobEnd::retry), failing(JobEnd::cancelled),
                         failing(JobEnd::handed_back)}) {
    const Claim run = claimed({.kind = "report", .attempts_max = 2});
    start(run);
    EXPECT_EQ(finish(run, end), Applied::won);
    EXPECT_EQ(finish(run, end), Applied::won) << "its COMMIT got no answer, and it did its work";
    now_ += 1s;
    EXPECT_EQ(finish(run, end), Applied::lost) << "another end";
  }
  EXPECT_EQ(logs_counted("report", Status::success), 1);
  EXPECT_EQ(logs_counted("report", Status::error), 4);
}

TEST_P(LostLease, NeedsNoFactsOfTheJobWhenAnEndHasNone) {
  const Claim run = claimed({.kind = "report", .queue = "q", .concurrency_key = "k"});
  const JobId next = enqueue({.kind = "report", .queue = "q", .concurrency_key = "k"}).id;
  start(run);
  const RunFinish end{.lease = run, .started_at = now_, .finished_at = now_};
  EXPECT_THAT(write([&](Transaction& tx) { return tx.finish_runs({&end, 1}); }),
              ElementsAre(Applied::won));
  EXPECT_EQ(logs_counted("report", Status::success), 1);
  EXPECT_EQ(state(next), JobState::ready) << "its key is free";
}

JOBLOG_EVERY_STORE(LostLease);

}  // namespace
}  // namespace joblog::test
