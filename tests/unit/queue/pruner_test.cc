// SPDX-License-Identifier: MIT
// Retention, batch by batch.
#include "queue/pruner.h"

#include <functional>

#include "core/limits.h"
#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

class PrunerTest : public QueueTest {
 protected:
  PrunerTest() {
    define("talk", [](Run& run) -> Outcome {
      run.log("a word");
      return Success{};
    });
  }
  /// Runs the pruner until it rests; how many batches it took.
  int round(Pruner& pruner) {
    int batches = 0;
    while (pruner.run_once() < rules.every) ++batches;
    return batches;
  }

  Retention rules{
      .details = 24h, .logs = 48h, .jobs = 24h, .logs_max = 0, .jobs_max = 0, .every = 10min};
};

TEST_F(PrunerTest, RemovesWhatHasAgedAndKeepsTheLastOfItsKind) {
  const JobLog old = run_one(job("talk"));
  const JobLog last = run_one(job("talk"));
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  EXPECT_EQ(pruner.run_once(), rules.every) << "nothing is old yet";

  fixture.clock.advance(49h);
  round(pruner);
  EXPECT_EQ(fixture.log(old.id).id, JobLogId{});
  EXPECT_EQ(fixture.log(last.id).id, last.id);
  EXPECT_EQ(fixture.jobs_in(JobState::finished), 0);
  EXPECT_TRUE(fixture.notices.said("retention removed"));
  fixture.expect_sound();
}

TEST_F(PrunerTest, RestsBetweenItsRounds) {
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  EXPECT_EQ(pruner.run_once(), rules.every);
  fixture.clock.advance(4min);
  EXPECT_EQ(pruner.run_once(), 6min);
  fixture.clock.jump_wall(24h * 365);
  EXPECT_EQ(pruner.run_once(), 1min) << "a jump of the wall clock hurries nothing but a look";
  fixture.clock.jump_wall(-24h * 365);
  fixture.clock.advance(6min);
  EXPECT_EQ(pruner.run_once(), rules.every);
}

/// Each look at it takes some milliseconds, in which something may happen.
class SlowClock final : public Clock {
 public:
  explicit SlowClock(FakeClock& clock) : clock_(clock) {}
  TimePoint wall_now() const override { return clock_.wall_now(); }
  SteadyTime steady_now() const override {
    clock_.advance(step);
    if (meanwhile) meanwhile();
    return clock_.steady_now();
  }
  Duration step = 3ms;
  std::function<void()> meanwhile;

 private:
  FakeClock& clock_;
};

/// Two runs of many lines; those of the first one go once they have aged.
class PrunerAtWork : public PrunerTest {
 protected:
  PrunerAtWork() {
    define("many", [](Run& run) -> Outcome {
      for (std::size_t i = 0; i < 24 * limits::prune_batch; ++i) run.log("a word");
      return Success{};
    });
    run_one(job("many"));
    run_one(job("many"));
    EXPECT_LE(pruner.run_once(), rules.every);
    fixture.clock.advance(25h);
  }

  SlowClock slow{fixture.clock};
  Pruner pruner{rules, *fixture.store, fixture.writer, slow, fixture.notices};
};

TEST_F(PrunerAtWork, TakesSomeMillisecondsOfTheWriterAtATime) {
  EXPECT_GE(round(pruner), 3);
  EXPECT_EQ(fixture.jobs_in(JobState::finished), 0);
  fixture.expect_sound();
}

TEST_F(PrunerAtWork, LeavesOnlyAMomentToOtherProcessesWhileNobodyWaits) {
  EXPECT_EQ(pruner.run_once(), 2ms);
}

TEST_F(PrunerAtWork, PausesAsLongAsItTookWhileOthersWait) {
  slow.meanwhile = [&] { fixture.writer.enqueue_later({job("talk")}, [](auto) {}); };
  EXPECT_EQ(pruner.run_once(), 6ms);
}

TEST_F(PrunerAtWork, EndsATransactionWhereTheClockStandsStill) {
  slow.step = 0ms;
  EXPECT_EQ(pruner.run_once(), 2ms);
  EXPECT_EQ(round(pruner), 0) << "the second one ends it";
}

/// A store with fifty runs of today, and clocks that are wrong about it.
class PrunerAndClocks : public PrunerTest {
 protected:
  static constexpr std::size_t kRuns = 50;
  PrunerAndClocks() {
    for (std::size_t i = 0; i < kRuns; ++i) run_one(job("talk"));
    rules = {.logs_max = 0, .jobs_max = 0};
  }
  std::size_t logs() const {
    return fixture.read([](Reader& reader) { return reader.find_logs({.limit = 1'000}); }).size();
  }
  std::size_t lines() const {
    std::size_t lines = 0;
    for (const auto& log : fixture.read([](Reader& r) { return r.find_logs({.limit = 1'000}); })) {
      lines += fixture.details(log.id).size();
    }
    return lines;
  }
  /// Steps as a server would, for so long.
  void pass(Pruner& pruner, Duration time) {
    for (Duration passed{}; passed < time; passed += Duration{1min}) {
      fixture.clock.advance(1min);
      while (pruner.run_once() < Duration{30s}) fixture.clock.advance(1s);
    }
  }
};

TEST_F(PrunerAndClocks, AStartWithAClockThatIsAheadRemovesNothing) {
  {
    Pruner before(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
    before.run_once();
  }
  fixture.clock.jump_wall(24h * 100);
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  pass(pruner, 30min);
  EXPECT_EQ(logs(), kRuns);
  EXPECT_EQ(lines(), kRuns);
  EXPECT_EQ(fixture.jobs_in(JobState::finished), 50);
  EXPECT_THAT(pruner.warning(), testing::HasSubstr("100 days later than it should"));
  EXPECT_TRUE(fixture.notices.said("100 days later than it should"));
  fixture.clock.jump_wall(-24h * 100);
  pass(pruner, 2min);
  EXPECT_EQ(pruner.warning(), "");
  EXPECT_EQ(logs(), kRuns);
}

TEST_F(PrunerAndClocks, AStoreThatNeverRememberedATimeGoesByItsNewestRun) {
  fixture.clock.jump_wall(24h * 365);
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  pass(pruner, 30min);
  EXPECT_EQ(logs(), kRuns);
}

TEST_F(PrunerAndClocks, AStartThatIsRepeatedWithTheWrongClockLearnsNothingFromIt) {
  Pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices).run_once();
  fixture.clock.jump_wall(24h * 100);
  for (int start = 0; start < 20; ++start) {
    run_one(job("talk"));  // A run of the wrong time does not make it right.
    Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
    pass(pruner, 10min);
  }
  EXPECT_EQ(logs(), kRuns + 20);
}

TEST_F(PrunerAndClocks, ALeapUnderARunningServerRemovesNothing) {
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  pass(pruner, 20min);
  fixture.clock.jump_wall(24h * 365);
  pass(pruner, 50min);
  EXPECT_EQ(logs(), kRuns);
  EXPECT_EQ(lines(), kRuns);
  EXPECT_THAT(pruner.warning(), testing::HasSubstr("365 days"));
}

TEST_F(PrunerAndClocks, AfterAnHourItFollowsByADayAnHour) {
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  pass(pruner, 20min);
  fixture.clock.jump_wall(24h * 30);
  pass(pruner, 3h);
  EXPECT_EQ(fixture.jobs_in(JobState::finished), 50) << "seven days are not over";
  EXPECT_THAT(pruner.warning(), testing::HasSubstr("little by little"));
  pass(pruner, 8h);
  EXPECT_EQ(fixture.jobs_in(JobState::finished), 0);
  EXPECT_EQ(lines(), kRuns) << "fourteen days are not over";
  pass(pruner, 26h);
  EXPECT_EQ(lines(), 1U) << "of the last run";
  EXPECT_EQ(pruner.warning(), "");
  EXPECT_EQ(logs(), kRuns);
}

TEST_F(PrunerAndClocks, TheNumberOfRunsIsKeptWhateverTheClockSays) {
  rules.logs_max = 20;
  fixture.clock.jump_wall(24h * 365);
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  pass(pruner, 10min);
  EXPECT_EQ(logs(), 20U);
}

TEST_F(PrunerAndClocks, AFirstRoundThatWouldRemoveNearlyAllWaitsAnHour) {
  fixture.clock.advance(24h * 2);
  fixture.write([&](Transaction& tx) { tx.remember_time(fixture.clock.wall_now()); });
  rules = {.details = 24h, .logs = 24h, .jobs = 24h, .logs_max = 0, .jobs_max = 0};
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  pass(pruner, 50min);
  EXPECT_EQ(logs(), kRuns);
  EXPECT_THAT(pruner.warning(), testing::HasSubstr("would remove 50 of 50 job logs at once"));
  pass(pruner, 30min);
  EXPECT_EQ(logs(), 1U);
  EXPECT_EQ(pruner.warning(), "");
}

TEST_F(PrunerAndClocks, WhatPeopleDidAndInstantsStayAsWell) {
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  pruner.run_once();
  fixture.write([&](Transaction& tx) {
    tx.pause_queue("mails", fixture.clock.wall_now(), "anna");
    for (int i = 0; i < 3; ++i) {
      tx.record_instant({.task = "t",
                         .instant = kNoon + i * Duration{1min},
                         .outcome = InstantOutcome::missed,
                         .now = kNoon});
    }
  });
  fixture.clock.jump_wall(24h * 3'650);
  pass(pruner, 50min);
  EXPECT_EQ(fixture.read([](Reader& r) { return r.instants("t", 10); }).size(), 3U);
  EXPECT_EQ(fixture.read([](Reader& r) { return r.audit_entries({}); }).size(), 1U);
}

TEST_F(PrunerTest, NeverTouchesARunThatGoesOn) {
  fixture.enqueue(job("talk"));
  const Claim claim = fixture.claim(self).front();
  Pruner pruner(rules, *fixture.store, fixture.writer, fixture.clock, fixture.notices);
  EXPECT_EQ(pruner.run_once(), rules.every);
  fixture.clock.advance(24h * 400);
  round(pruner);
  EXPECT_EQ(fixture.log(claim.log).id, claim.log);
  EXPECT_EQ(run(claim), Applied::won);
}

}  // namespace
}  // namespace joblog::test
