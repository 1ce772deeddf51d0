// SPDX-License-Identifier: MIT
// A claim given back before it started, and the runs of a process that died.
#include "conformance/store_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;

class Releasing : public StoreTest {};

TEST_P(Releasing, LeavesTheJobAsIfNeverClaimed) {
  enqueue({.kind = "report"});
  const Claim claim = claim_one();
  append(claim, 1, "never");
  release(claim);
  const Job after = job(claim.job);
  EXPECT_EQ(after.state, JobState::ready);
  EXPECT_EQ(after.attempts, 0);
  EXPECT_EQ(after.process, ProcessId{});
  EXPECT_EQ(after.claimed_at, std::nullopt);
  EXPECT_EQ(after.last_log, JobLogId{});
  EXPECT_FALSE(log_exists(claim.log));
  EXPECT_EQ(logs_counted("report", Status::created), 0);
  EXPECT_EQ(claim_one().attempt, 1);
}

TEST_P(Releasing, ALaterAttemptKeepsTheEarlierOnes) {
  const Claim first = claimed({.kind = "report", .attempts_max = 2});
  finish(first, failing(JobEnd::handed_back));
  release(claim_one());
  EXPECT_EQ(job(first.job).last_log, first.log);
  EXPECT_EQ(job(first.job).attempts, 1);
}

TEST_P(Releasing, AndRemovingLeaveTheRunKnownToTheStoreButNoOther) {
  enqueue({.kind = "report"});
  const Claim claim = claim_one();
  const auto knows = [&](JobLogId log, ProcessId lease) {
    return write([&](Transaction& tx) { return tx.knows_run(log, lease); });
  };
  EXPECT_TRUE(knows(claim.log, claim.holder));
  EXPECT_FALSE(knows(claim.log, ProcessId{claim.holder.value + 1})) << "another process made it";
  EXPECT_FALSE(knows(JobLogId{claim.log.value + 1}, claim.holder)) << "never made";
  release(claim);
  ASSERT_FALSE(log_exists(claim.log));
  EXPECT_TRUE(knows(claim.log, claim.holder)) << "made, and handed back";
}

JOBLOG_EVERY_STORE(Releasing);

class Rescuing : public StoreTest {};

TEST_P(Rescuing, EndsTheLogAsErrorWithALastDetail) {
  const Claim claim = claimed({.kind = "report"});
  start(claim);
  append(claim, 1, "working");
  now_ += 1min;
  EXPECT_EQ(rescue(claim), Applied::won);
  const JobLog ended = log(claim.log);
  EXPECT_EQ(ended.status, Status::error);
  EXPECT_EQ(ended.finished_at, now_);
  EXPECT_EQ(ended.error_message, "process here:7 died");
  EXPECT_EQ(ended.detail_count, 2);
  EXPECT_EQ(state(claim.job), JobState::failed);
  const auto details = read([&](Reader& r) { return r.details(claim.log, 0, 10); });
  ASSERT_EQ(details.size(), 2U);
  EXPECT_EQ(details[1].message, "process here:7 died");
  EXPECT_EQ(details[1].level, Level::error);
  EXPECT_EQ(details[1].source, Source::system);
}

TEST_P(Rescuing, MakesDetailsOfLinesThatWereNotFinished) {
  const Claim claim = claimed({.kind = "report"});
  start(claim);
  append(claim, 1, "working");
  put_open_lines(claim, {{.at = now_, .message = "Password: "}});
  EXPECT_EQ(rescue(claim), Applied::won);
  const auto details = read([&](Reader& r) { return r.details(claim.log, 0, 10); });
  ASSERT_EQ(details.size(), 3U);
  EXPECT_EQ(details[1].message, "Password: ");
  EXPECT_EQ(details[1].source, Source::standard_output);
  EXPECT_EQ(details[2].message, "process here:7 died");
  EXPECT_EQ(log(claim.log).detail_count, 3);
  EXPECT_TRUE(open_lines(claim.log).empty());
}

TEST_P(Rescuing, KeepsTheProgressThatWasReported) {
  const Claim claim = claimed({.kind = "report"});
  write([&](Transaction& tx) {
    const ProgressReport report{claim.log, claim.holder, now_, {3, 9, "importing"}};
    tx.report_progress({&report, 1});
  });
  rescue(claim);
  EXPECT_EQ(log(claim.log).progress, (Progress{3, 9, "importing"}));
}

TEST_P(Rescuing, WithAnAttemptLeftSchedulesIt) {
  const Claim claim = claimed({.kind = "report", .attempts_max = 2});
  EXPECT_EQ(rescue(claim, JobEnd::retry), Applied::won);
  EXPECT_EQ(state(claim.job), JobState::scheduled);
  EXPECT_EQ(job(claim.job).run_at, now_ + 30s);
}

TEST_P(Rescuing, WhatNeverStartedHandsItBack) {
  const Claim claim = claimed({.kind = "report"});
  EXPECT_EQ(rescue(claim, JobEnd::failed, true), Applied::won);
  EXPECT_EQ(state(claim.job), JobState::ready);
  EXPECT_EQ(job(claim.job).attempts, 0);
  EXPECT_FALSE(log_exists(claim.log));
}

TEST_P(Rescuing, FindsTheRunsOfTheProcess) {
  enqueue_all({{.kind = "a"}, {.kind = "b", .attempts_max = 2}, {.kind = "c"}});
  const auto claims = claim(3);
  start(claims[1]);
  finish(claims[2]);
  const auto held = read([&](Reader& r) { return r.runs_held_by(worker_); });
  ASSERT_EQ(held.size(), 2U);
  EXPECT_EQ(held[0].job, claims[0].job);
  EXPECT_EQ(held[0].status, Status::created);
  EXPECT_EQ(held[1].log, claims[1].log);
  EXPECT_EQ(held[1].log_name, claims[1].log_name);
  EXPECT_EQ(held[1].kind, "b");
  EXPECT_EQ(held[1].attempts_max, 2);
  EXPECT_EQ(held[1].status, Status::processing);
}

TEST_P(Rescuing, TwiceIsHarmless) {
  const Claim claim = claimed({.kind = "report"});
  EXPECT_EQ(rescue(claim), Applied::won);
  EXPECT_EQ(rescue(claim), Applied::lost);
  EXPECT_THAT(messages(claim.log), ElementsAre("process here:7 died"));
}

TEST_P(Rescuing, AsksWhetherTheHeartbeatIsStillTheOneThatWasJudged) {
  const Claim claim = claimed({.kind = "report"});
  const auto heartbeat = read([&](Reader& r) { return r.processes().front().heartbeat_at; });
  const auto stands = [&](ProcessId process, TimePoint at) {
    return write([&](Transaction& tx) { return tx.heartbeat_unchanged(process, at); });
  };
  EXPECT_TRUE(stands(worker_, heartbeat));
  EXPECT_FALSE(stands(ProcessId{worker_.value + 1}, heartbeat));
  write([&](Transaction& tx) { tx.heartbeat(worker_, heartbeat + 5s); });
  EXPECT_FALSE(stands(worker_, heartbeat));
  EXPECT_TRUE(stands(worker_, heartbeat + 5s));
  rescue(claim);
  write([&](Transaction& tx) { tx.deregister_process(worker_); });
  EXPECT_FALSE(stands(worker_, heartbeat + 5s));
}

JOBLOG_EVERY_STORE(Rescuing);

}  // namespace
}  // namespace joblog::test
