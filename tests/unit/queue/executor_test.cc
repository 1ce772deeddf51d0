// SPDX-License-Identifier: MIT
// One attempt from its claim to its stored end.
#include "queue/executor.h"

#include <stdexcept>
#include <thread>

#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ExecutorTest : public QueueTest {};

TEST_F(ExecutorTest, ASuccessIsLoggedAndFinishesTheJob) {
  define("greet", [](Run& run) -> Outcome {
    run.log("hello");
    run.log(Level::warning, "careful");
    return Success{};
  });
  const JobLog log = run_one(job("greet"));
  EXPECT_EQ(log.status, Status::success);
  EXPECT_EQ(log.detail_count, 2);
  EXPECT_EQ(log.started_at, kNoon);
  EXPECT_THAT(fixture.messages(log.id), ElementsAre("hello", "careful"));
  const Job stored = fixture.job(log.job);
  EXPECT_EQ(stored.state, JobState::finished);
  EXPECT_EQ(stored.ended_as, "success");
  EXPECT_EQ(stored.attempts, 1);
  fixture.expect_sound();
}

TEST_F(ExecutorTest, TheLogExistsBeforeTheHandlerIsCalled) {
  Status seen = Status::success;
  define("look", [&](Run& run) -> Outcome {
    const auto log = fixture.read([&](Reader& reader) { return reader.log_by_name(run.name()); });
    if (log) seen = log->status;
    return Success{};
  });
  run_one(job("look"));
  EXPECT_TRUE(seen == Status::created || seen == Status::processing);
}

TEST_F(ExecutorTest, AFailureIsADetailWithItsClassAndText) {
  define("break", [](Run&) -> Outcome { return Failure{"ConnectionError", "nobody answers"}; });
  const JobLog log = run_one(job("break"));
  EXPECT_EQ(log.status, Status::error);
  EXPECT_EQ(log.error_class, "ConnectionError");
  EXPECT_EQ(log.error_message, "nobody answers");
  EXPECT_THAT(fixture.messages(log.id), ElementsAre("ConnectionError: nobody answers"));
  EXPECT_EQ(fixture.details(log.id).front().level, Level::error);
  EXPECT_EQ(fixture.details(log.id).front().source, Source::system);
  EXPECT_EQ(fixture.job(log.job).state, JobState::failed);
  fixture.expect_sound();
}

TEST_F(ExecutorTest, AnExceptionIsAFailureOfItsClass) {
  define("throw", [](Run&) -> Outcome { throw std::out_of_range("row 7"); });
  const JobLog log = run_one(job("throw"));
  EXPECT_EQ(log.error_class, "std::out_of_range");
  EXPECT_THAT(fixture.messages(log.id), ElementsAre("std::out_of_range: row 7"));
}

TEST_F(ExecutorTest, WhatIsThrownWithoutAClassIsAFailureToo) {
  define("throw", [](Run&) -> Outcome { throw 42; });
  EXPECT_EQ(run_one(job("throw")).error_class, "UnknownException");
}

TEST_F(ExecutorTest, AnUnknownKindFailsAtOnceAndNamesTheNearest) {
  define("report", [](Run&) -> Outcome { return Success{}; });
  const JobLog log = run_one(job("reprot", 3));
  EXPECT_EQ(log.error_class, "UnknownKind");
  EXPECT_THAT(log.error_message, AllOf(HasSubstr("reprot"), HasSubstr("report")));
  EXPECT_EQ(fixture.job(log.job).state, JobState::failed);
}

TEST_F(ExecutorTest, AFailureThatNoRepeatHelpsFailsAtOnce) {
  define("break", [](Run&) -> Outcome { return Failure{"BadArguments", "no", false}; });
  const JobLog log = run_one(job("break", 3));
  EXPECT_EQ(fixture.job(log.job).state, JobState::failed);
  EXPECT_THAT(fixture.messages(log.id),
              ElementsAre("BadArguments: no", HasSubstr("attempt 1 of 3, no further")));
}

TEST_F(ExecutorTest, ARetryWaitsAndItsAttemptsBelongTogether) {
  define("flaky",
         [](Run& run) -> Outcome {
           if (run.attempt() == 1) return Failure{"Broken", "once"};
           return Success{};
         },
         {.attempts_max = 2, .delay = 60s, .jitter = 0});
  const JobLog first = run_one(job("flaky", 2));
  EXPECT_THAT(fixture.messages(first.id),
              ElementsAre("Broken: once", HasSubstr("attempt 2 of 2 follows in 1")));
  EXPECT_EQ(fixture.job(first.job).state, JobState::scheduled);
  EXPECT_EQ(fixture.job(first.job).run_at, kNoon + 60s);

  fixture.clock.advance(60s);
  fixture.write(
      [&](Transaction& tx) { EXPECT_EQ(tx.promote_due(fixture.clock.wall_now(), 10), 1); });
  const auto claims = fixture.claim(self);
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims.front().attempt, 2);
  EXPECT_EQ(run(claims.front()), Applied::won);

  const auto logs = fixture.logs_of(first.job);
  ASSERT_EQ(logs.size(), 2U);
  EXPECT_EQ(logs[0].id, first.id);
  EXPECT_EQ(logs[1].status, Status::success);
  EXPECT_EQ(logs[1].attempt, 2);
  EXPECT_EQ(fixture.job(first.job).ended_as, "success");
  fixture.expect_sound();
}

TEST_F(ExecutorTest, KeepsStatisticsAndTheLastProgress) {
  define("count", [](Run& run) -> Outcome {
    run.stat("rows", 1);
    run.stat("seconds", 0.5);
    run.stat("rows", 42);
    run.progress(1, 3, "reading");
    run.progress(3, 3, "writing");
    return Success{};
  });
  const JobLog log = run_one(job("count"));
  EXPECT_THAT(log.statistics, ElementsAre(Statistic{"rows", 42}, Statistic{"seconds", 0.5}));
  EXPECT_EQ(log.progress, (Progress{3, 3, "writing"}));
  EXPECT_THAT(fixture.messages(log.id), IsEmpty());
}

TEST_F(ExecutorTest, AFlushedDetailIsReadableWhileTheRunGoesOn) {
  std::vector<std::string> seen;
  JobLog during;
  define("flush", [&](Run& run) -> Outcome {
    run.log("now");
    EXPECT_TRUE(run.flush());
    during = *fixture.read([&](Reader& reader) { return reader.log_by_name(run.name()); });
    seen = fixture.messages(during.id);
    return Success{};
  });
  run_one(job("flush"));
  EXPECT_THAT(seen, ElementsAre("now"));
  EXPECT_EQ(during.status, Status::processing);
}

TEST_F(ExecutorTest, DetailsAreReadableWithoutAFlushSoonEnough) {
  bool seen = false;
  define("talk", [&](Run& run) -> Outcome {
    run.log("on its way");
    const auto id =
        fixture.read([&](Reader& reader) { return reader.log_by_name(run.name()); })->id;
    seen = eventually([&] { return fixture.messages(id).size() == 1; });
    return Success{};
  });
  run_one(job("talk"));
  EXPECT_TRUE(seen);
}

TEST_F(ExecutorTest, TellsTheHandlerWhatItRuns) {
  std::string told;
  define("ask", [&](Run& run) -> Outcome {
    told = std::string(run.kind()) + " " + std::string(run.arguments()) + " " +
           std::to_string(run.attempt()) + "/" + std::to_string(run.attempts_max());
    return Success{};
  });
  NewJob spec = job("ask", 4);
  spec.arguments = R"({"n":1})";
  run_one(spec);
  EXPECT_EQ(told, R"(ask {"n":1} 1/4)");
}

TEST_F(ExecutorTest, AFailureWhileTheWorkerStopsIsHandedBack) {
  define("break", [this](Run&) -> Outcome {
    running.worker_stops();
    return Failure{"CommandFailed", "killed by SIGTERM", false};
  });
  const JobLog log = run_one(job("break"));
  EXPECT_EQ(log.error_class, "WorkerStopped");
  EXPECT_EQ(fixture.job(log.job).state, JobState::ready);
  fixture.expect_sound();
}

TEST_F(ExecutorTest, ASuccessWhileTheWorkerStopsStaysOne) {
  define("end", [this](Run&) -> Outcome {
    running.worker_stops();
    return Success{};
  });
  EXPECT_EQ(run_one(job("end")).status, Status::success);
}

TEST_F(ExecutorTest, SaysThatARunLostItsLease) {
  executor = std::make_unique<Executor>(Executor::Dependencies{
      registry, fixture.clock, fixture.writer, running, {}, [] { return 0.5; }, &fixture.notices});
  define("sleep", [](Run&) -> Outcome { return Success{}; });
  EXPECT_EQ(run_one(job("sleep")).status, Status::success);
  EXPECT_FALSE(fixture.notices.said("lease was lost"));

  fixture.enqueue(job("sleep"));
  const Claim claim = fixture.claim(self).front();
  const Rescue rescue{.lease = claim, .at = fixture.clock.wall_now(), .message = "no heartbeat"};
  fixture.write([&](Transaction& tx) { tx.rescue({&rescue, 1}); });
  EXPECT_EQ(run(claim), Applied::lost);
  EXPECT_TRUE(fixture.notices.said("run " + claim.log_name + " ended, but its lease was lost"));
}

/// Runs a handler that waits for its stop, stops it for `reason`, and answers its log.
class StoppedRun : public QueueTest {
 protected:
  JobLog stop_for(StopReason reason, int attempts_max = 1) {
    Gate started;
    started.open();
    define("wait", [&](Run& run) -> Outcome {
      started.pass();
      while (!run.cancelled()) std::this_thread::yield();
      return Cancelled{};
    });
    const JobId id = fixture.enqueue(job("wait", attempts_max));
    const Claim claim = fixture.claim(self).front();
    std::thread runner([&] { EXPECT_EQ(run(claim), Applied::won); });
    started.await(1);
    EXPECT_TRUE(running.stop(id, reason));
    runner.join();
    EXPECT_EQ(running.size(), 0U);
    fixture.expect_sound();
    return fixture.log(claim.log);
  }
};

TEST_F(StoppedRun, OnRequestEndsAsCancelled) {
  const JobLog log = stop_for(StopReason::cancelled, 3);
  EXPECT_EQ(log.status, Status::error);
  EXPECT_EQ(log.error_class, "Cancelled");
  EXPECT_EQ(fixture.job(log.job).state, JobState::finished);
  EXPECT_EQ(fixture.job(log.job).ended_as, "cancelled");
  EXPECT_EQ(fixture.read([&](Reader& reader) { return reader.next_error(log.id, 0); }), 0)
      << "nothing is wrong with it";
}

TEST_F(StoppedRun, OutOfTimeCountsAsAnAttempt) {
  const JobLog log = stop_for(StopReason::timed_out, 2);
  EXPECT_EQ(log.error_class, "TimedOut");
  EXPECT_EQ(fixture.job(log.job).state, JobState::scheduled);
}

TEST_F(StoppedRun, OfAStoppingWorkerGoesBackToTheQueue) {
  const JobLog log = stop_for(StopReason::worker_stops);
  EXPECT_EQ(log.error_class, "WorkerStopped");
  const Job handed_back = fixture.job(log.job);
  EXPECT_EQ(handed_back.state, JobState::ready);
  EXPECT_LT(handed_back.attempts, handed_back.spec.attempts_max);
}

}  // namespace
}  // namespace joblog::test
