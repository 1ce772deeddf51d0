// SPDX-License-Identifier: MIT
// Planned instants, each once, whatever the clock and the other schedulers do.
#include "scheduler/scheduler.h"

#include "support/flaky_store.h"
#include "support/store_fixture.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A scheduler in a process of its own: its own handle and writer on the same file.
struct OwnScheduler {
  OwnScheduler(StoreFixture& fixture, const std::vector<ScheduledTask>& tasks)
      : store(fixture.open()),
        writer(*store, fixture.clock, fixture.notices),
        scheduler(*store, writer, fixture.clock, fixture.notices) {
    EXPECT_TRUE(scheduler.load(tasks));
  }
  std::unique_ptr<sqlite::SqliteStore> store;
  GroupWriter writer;
  Scheduler scheduler;
};

class SchedulerTest : public testing::Test {
 protected:
  static ScheduledTask task(const std::string& key, const std::string& schedule,
                            const std::string& zone = "UTC") {
    auto parsed = Schedule::parse(schedule, zone);
    EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message);
    return {{.key = key,
             .schedule = schedule,
             .zone = zone,
             .job = {.kind = "report", .arguments = "{}"}},
            *parsed};
  }
  void load(const ScheduledTask& one) { ASSERT_TRUE(scheduler.load({one})); }
  std::vector<RecurringInstant> instants(const std::string& key = "t") const {
    auto newest_first = fixture.read([&](Reader& reader) { return reader.instants(key, 10'000); });
    return {newest_first.rbegin(), newest_first.rend()};
  }
  std::vector<TimePoint> instants_that(InstantOutcome outcome) const {
    std::vector<TimePoint> times;
    for (const RecurringInstant& one : instants()) {
      if (one.outcome == outcome) times.push_back(one.instant);
    }
    return times;
  }
  std::int64_t jobs() const {
    std::int64_t sum = 0;
    for (int state = 0; state < job_states; ++state)
      sum += fixture.jobs_in(static_cast<JobState>(state));
    return sum;
  }
  /// Ticks once a second for as long.
  void tick_for(Duration time, Duration every = 1s) {
    for (Duration passed{}; passed < time; passed += every) {
      fixture.clock.advance(every);
      scheduler.run_once(1s);
    }
  }
  /// Ends what waits, as a worker would.
  void finish_all() {
    const ProcessId worker = fixture.enter();
    for (const Claim& claim : fixture.claim(worker, 100)) {
      const RunFinish finish{.lease = claim,
                             .started_at = fixture.clock.wall_now(),
                             .finished_at = fixture.clock.wall_now(),
                             .queue = claim.queue,
                             .kind = claim.kind};
      fixture.write([&](Transaction& tx) { tx.finish_runs({&finish, 1}); });
    }
  }

  StoreFixture fixture;
  Scheduler scheduler{*fixture.store, fixture.writer, fixture.clock, fixture.notices};
};

TEST_F(SchedulerTest, EnqueuesAtEachInstantAndNotBefore) {
  load(task("t", "*/5 * * * *"));
  EXPECT_EQ(scheduler.run_once(1h), 5min);
  EXPECT_EQ(scheduler.run_once(1s), 1s);
  tick_for(5min - 1s);
  EXPECT_EQ(jobs(), 0);
  tick_for(1s);
  EXPECT_EQ(jobs(), 1);
  finish_all();
  tick_for(10min - 1s);
  finish_all();
  tick_for(1s);
  EXPECT_THAT(instants_that(InstantOutcome::run),
              ElementsAre(kNoon + 5min, kNoon + 10min, kNoon + 15min));
  EXPECT_EQ(jobs(), 3);
}

TEST_F(SchedulerTest, ItsJobSaysWhichTaskItIsFor) {
  ScheduledTask one = task("t", "*/5 * * * *");
  one.task.job.arguments = R"({"plant":7})";
  one.task.job.priority = -3;
  load(one);
  tick_for(5min, 1min);
  const Job made = fixture.job(instants().front().job);
  EXPECT_EQ(made.spec.kind, "report");
  EXPECT_EQ(made.spec.arguments, R"({"plant":7})");
  EXPECT_EQ(made.spec.priority, -3);
  EXPECT_EQ(made.spec.trigger, Trigger::schedule);
  EXPECT_EQ(made.spec.triggered_by, "t");
}

TEST_F(SchedulerTest, TwoSchedulersOnOneStoreEnqueueEachInstantOnce) {
  const ScheduledTask one = task("t", "* * * * *");
  load(one);
  OwnScheduler other(fixture, {one});
  for (int minute = 1; minute <= 10; ++minute) {
    fixture.clock.advance(1min);
    scheduler.run_once(1s);
    other.scheduler.run_once(1s);
    finish_all();
  }
  EXPECT_THAT(instants(), SizeIs(10));
  EXPECT_EQ(jobs(), 10);
}

TEST_F(SchedulerTest, SkipsAnInstantWhileTheLastRunGoesOnAndSaysWhichOne) {
  load(task("t", "* * * * *"));
  tick_for(1min);
  const Claim going_on = fixture.claim(fixture.enter()).front();
  tick_for(1min);
  ASSERT_THAT(instants(), SizeIs(2));
  EXPECT_EQ(instants()[1].outcome, InstantOutcome::skipped);
  EXPECT_THAT(instants()[1].reason, HasSubstr(going_on.log_name));
  EXPECT_EQ(jobs(), 1);
  EXPECT_TRUE(fixture.notices.said(going_on.log_name));
}

TEST_F(SchedulerTest, SkipsAnInstantWhileTheLastRunWaitsForARetry) {
  ScheduledTask one = task("t", "* * * * *");
  one.task.job.attempts_max = 3;
  load(one);
  tick_for(1min);
  const ProcessId worker = fixture.enter();
  const Claim claim = fixture.claim(worker).front();
  const RunFinish failed{.lease = claim,
                         .status = Status::error,
                         .job_end = JobEnd::retry,
                         .started_at = fixture.clock.wall_now(),
                         .finished_at = fixture.clock.wall_now(),
                         .retry_at = kNoon + 5min,
                         .error_class = "Broken",
                         .error_message = "x",
                         .queue = claim.queue,
                         .kind = claim.kind};
  fixture.write([&](Transaction& tx) { tx.finish_runs({&failed, 1}); });
  tick_for(1min);
  EXPECT_EQ(instants()[1].outcome, InstantOutcome::skipped);
  EXPECT_THAT(instants()[1].reason, HasSubstr("waits for attempt 2 of 3 at 12:05:00 UTC"));
}

TEST_F(SchedulerTest, SkipsAnInstantWhileSomebodyElseHoldsItsKey) {
  ScheduledTask one = task("t", "* * * * *");
  one.task.job.concurrency_key = "erp";
  load(one);
  NewJob by_hand{.kind = "report"};
  by_hand.concurrency_key = "erp";
  fixture.enqueue(by_hand);
  tick_for(1min);
  EXPECT_EQ(instants().front().outcome, InstantOutcome::skipped);
  EXPECT_EQ(jobs(), 1);
}

TEST_F(SchedulerTest, EnqueuesAllTheSameWhenTheTaskAllowsOverlaps) {
  ScheduledTask one = task("t", "* * * * *");
  one.task.overlap = OverlapPolicy::enqueue;
  load(one);
  tick_for(3min);
  EXPECT_EQ(jobs(), 3);
}

/// A scheduler that comes back after it was down for an hour.
class AfterAnHourDown : public SchedulerTest {
 protected:
  void come_back(MisfirePolicy policy, Duration window = 24h) {
    ScheduledTask one = task("t", "*/10 * * * *");
    one.task.misfire = policy;
    one.task.misfire_window = window;
    one.task.overlap = OverlapPolicy::enqueue;
    load(one);
    fixture.clock.advance(1h + 5min);
    OwnScheduler again(fixture, {one});
    again.scheduler.run_once(1s);
  }
};

TEST_F(AfterAnHourDown, RunsOnceForAll) {
  come_back(MisfirePolicy::run_once);
  EXPECT_THAT(instants_that(InstantOutcome::run), ElementsAre(kNoon + 60min));
  EXPECT_THAT(instants_that(InstantOutcome::missed), SizeIs(5));
  EXPECT_EQ(jobs(), 1);
}

TEST_F(AfterAnHourDown, SkipsThemAllButRecordsThem) {
  come_back(MisfirePolicy::skip);
  EXPECT_THAT(instants_that(InstantOutcome::missed), SizeIs(6));
  EXPECT_EQ(jobs(), 0);
}

TEST_F(AfterAnHourDown, RunsAllWithinTheWindow) {
  come_back(MisfirePolicy::run_all, 30min);
  EXPECT_THAT(instants_that(InstantOutcome::run),
              ElementsAre(kNoon + 40min, kNoon + 50min, kNoon + 60min));
  EXPECT_THAT(instants_that(InstantOutcome::missed), SizeIs(3));
}

TEST_F(SchedulerTest, APausedTaskSkipsAndSaysSoUntilItIsResumed) {
  load(task("t", "* * * * *"));
  fixture.write([](Transaction& tx) { EXPECT_TRUE(tx.pause_recurring_task("t", true, {}, "me")); });
  tick_for(1min);
  EXPECT_EQ(instants().front().outcome, InstantOutcome::skipped);
  EXPECT_EQ(instants().front().reason, "paused");
  fixture.write([](Transaction& tx) { tx.pause_recurring_task("t", false, {}, "me"); });
  tick_for(1min);
  EXPECT_EQ(instants()[1].outcome, InstantOutcome::run);
}

TEST_F(SchedulerTest, APauseOutlivesAStart) {
  const ScheduledTask one = task("t", "* * * * *");
  load(one);
  fixture.write([](Transaction& tx) { tx.pause_recurring_task("t", true, {}, "me"); });
  OwnScheduler again(fixture, {one});
  fixture.clock.advance(1min);
  again.scheduler.run_once(1s);
  EXPECT_EQ(jobs(), 0);
}

TEST_F(SchedulerTest, AChangedScheduleStartsAfresh) {
  load(task("t", "*/10 * * * *"));
  fixture.clock.advance(1h);
  OwnScheduler changed(fixture, {task("t", "*/7 * * * *")});
  changed.scheduler.run_once(1s);
  EXPECT_THAT(instants(), IsEmpty()) << "nothing of the hour before belongs to the new schedule";
  fixture.clock.advance(7min);
  changed.scheduler.run_once(1s);
  EXPECT_THAT(instants_that(InstantOutcome::run), ElementsAre(kNoon + 67min));
}

TEST_F(SchedulerTest, AClockThatIsSetBackPlansNothingTwice) {
  const ScheduledTask one = task("t", "* * * * *");
  load(one);
  for (int i = 0; i < 5; ++i) {
    tick_for(1min, 30s);
    finish_all();
  }
  ASSERT_THAT(instants(), SizeIs(5));
  fixture.clock.jump_wall(-4min);
  tick_for(4min, 30s);
  EXPECT_EQ(jobs(), 5);
  fixture.clock.jump_wall(-4min);
  OwnScheduler again(fixture, {one});  // A start in the repeated time does not forget either.
  for (int i = 0; i < 8; ++i) {
    fixture.clock.advance(30s);
    again.scheduler.run_once(1s);
  }
  EXPECT_EQ(jobs(), 5);
  fixture.clock.advance(1min);
  again.scheduler.run_once(1s);
  EXPECT_EQ(jobs(), 6);
}

TEST_F(SchedulerTest, AClockThatIsSetAheadMissesWhatLiesBetween) {
  load(task("t", "*/10 * * * *"));
  fixture.clock.jump_wall(45min);
  scheduler.run_once(1s);
  EXPECT_THAT(instants(), IsEmpty()) << "one reading proves nothing";
  EXPECT_THAT(scheduler.warning(), HasSubstr("45 min later than it should"));
  tick_for(5min);
  EXPECT_EQ(jobs(), 1);
  EXPECT_THAT(instants(), SizeIs(5));
  EXPECT_EQ(scheduler.warning(), "");
}

TEST_F(SchedulerTest, AClockThatIsAheadForAMomentStartsAndSilencesNothing) {
  ScheduledTask nightly = task("nightly", "30 2 * * *");
  ScheduledTask all = task("all", "*/10 * * * *");
  all.task.misfire = MisfirePolicy::run_all;
  all.task.overlap = OverlapPolicy::enqueue;
  ASSERT_TRUE(scheduler.load({nightly, all}));
  tick_for(1min);
  fixture.clock.jump_wall(24h);
  tick_for(5s);
  EXPECT_EQ(jobs(), 0);
  fixture.clock.jump_wall(-24h);
  tick_for(9min);
  EXPECT_THAT(instants("all"), SizeIs(1));
  tick_for(15h, 30s);
  ASSERT_THAT(instants("nightly"), SizeIs(1));
  EXPECT_EQ(instants("nightly").front().outcome, InstantOutcome::run);
  EXPECT_THAT(instants("all"), SizeIs(15 * 6 + 1));
}

TEST_F(SchedulerTest, AStartWithAClockThatIsFarAheadMissesNothingUntilItIsBelieved) {
  load(task("t", "30 2 * * *"));
  fixture.write([&](Transaction& tx) { tx.remember_time(fixture.clock.wall_now()); });
  fixture.clock.jump_wall(24h * 100);
  OwnScheduler again(fixture, {task("t", "30 2 * * *")});
  again.scheduler.run_once(1s);
  EXPECT_THAT(instants(), IsEmpty());
  fixture.clock.advance(5s);
  fixture.clock.jump_wall(-24h * 100);
  for (int i = 0; i < 15 * 60; ++i) {
    fixture.clock.advance(1min);
    again.scheduler.run_once(1s);
  }
  EXPECT_EQ(jobs(), 1) << "the next night";
}

TEST_F(SchedulerTest, AServerThatWasDownForLongRunsWhatItMissedAfterFiveMinutes) {
  load(task("t", "30 2 * * *"));
  fixture.write([&](Transaction& tx) { tx.remember_time(fixture.clock.wall_now()); });
  fixture.clock.advance(24h * 10);
  OwnScheduler again(fixture, {task("t", "30 2 * * *")});
  again.scheduler.run_once(1s);
  EXPECT_EQ(jobs(), 0);
  for (int i = 0; i < 6; ++i) {
    fixture.clock.advance(1min);
    again.scheduler.run_once(1s);
  }
  EXPECT_EQ(jobs(), 1);
  EXPECT_THAT(instants(), SizeIs(10));
}

TEST_F(SchedulerTest, AClockThatIsSetBackUnderItSilencesNothing) {
  load(task("t", "* * * * *"));
  fixture.clock.jump_wall(2h);
  tick_for(70s);
  finish_all();
  fixture.clock.jump_wall(-2h);
  tick_for(5s);
  EXPECT_THAT(fixture.notices.texts(),
              testing::Contains(HasSubstr("last planned run lies in the future")));
  finish_all();
  const std::int64_t before = jobs();
  for (int i = 0; i < 5; ++i) {
    tick_for(1min);
    finish_all();
  }
  EXPECT_EQ(jobs(), before + 5);
  EXPECT_THAT(scheduler.warning(), HasSubstr("that is recorded already does not run again"));
}

TEST_F(SchedulerTest, SaysOnceForAllTasksThatTheClockWasSetBack) {
  std::vector<ScheduledTask> tasks;
  for (int i = 0; i < 20; ++i) tasks.push_back(task("t" + std::to_string(i), "* * * * *"));
  ASSERT_TRUE(scheduler.load(tasks));
  tick_for(2min);
  fixture.clock.jump_wall(-1h);
  tick_for(10s);
  const auto said = fixture.notices.texts();
  EXPECT_EQ(std::ranges::count_if(
                said, [](const auto& text) { return text.contains("lies in the future"); }),
            1);
}

TEST_F(SchedulerTest, AClockThatIsSetBackByADayPlansTheDayAgainOnceItHasKeptToThatForAnHour) {
  load(task("t", "*/10 * * * *"));
  for (int i = 0; i < 30 * 6; ++i) {
    tick_for(10min, 1min);
    finish_all();
  }
  const std::int64_t before = jobs();
  fixture.clock.jump_wall(-24h);
  for (int i = 0; i < 5; ++i) {
    tick_for(10min, 1min);
    finish_all();
  }
  EXPECT_EQ(jobs(), before) << "these instants have run";
  OwnScheduler other(fixture, {task("t", "*/10 * * * *")});
  for (int i = 0; i < 7; ++i) {
    for (int j = 0; j < 10; ++j) {
      fixture.clock.advance(1min);
      scheduler.run_once(1s);
      other.scheduler.run_once(1s);
    }
    finish_all();
  }
  EXPECT_GE(jobs(), before + 5) << "the clock is right: silence for a day would be wrong";
  EXPECT_LE(jobs(), before + 7) << "and two schedulers do not double it";
}

TEST_F(SchedulerTest, AClockThatIsSetBackASecondTimeForgetsNothingOfTheFirst) {
  load(task("t", "*/10 * * * *"));
  for (int i = 0; i < 30 * 6; ++i) {
    tick_for(10min, 1min);
    finish_all();
  }
  const std::int64_t before = jobs();
  fixture.clock.jump_wall(-24h);
  tick_for(20min, 1min);
  fixture.clock.jump_wall(-2h);
  for (int i = 0; i < 14; ++i) {
    tick_for(10min, 1min);
    finish_all();
  }
  EXPECT_GE(jobs(), before + 6) << "the two hours of the second are no end of the first's day";
}

TEST_F(SchedulerTest, TwoSchedulersDoNotDoubleWhatComesAfterAClockThatWasAhead) {
  const ScheduledTask one = task("t", "*/10 * * * *");
  fixture.clock.jump_wall(24h);
  load(one);
  tick_for(20min, 1min);
  finish_all();
  fixture.clock.jump_wall(-24h);
  OwnScheduler other(fixture, {one});
  const std::int64_t before = jobs();
  for (int i = 0; i < 12; ++i) {
    for (int j = 0; j < 10; ++j) {
      fixture.clock.advance(1min);
      scheduler.run_once(1s);
      other.scheduler.run_once(1s);
    }
    finish_all();
  }
  EXPECT_EQ(jobs(), before + 12);
}

TEST_F(SchedulerTest, ATaskWhosePauseCannotBeReadDoesNotStart) {
  const auto own = fixture.open();
  FlakyStore flaky(*own);
  GroupWriter writer(flaky, fixture.clock, fixture.notices);
  Scheduler unsure(flaky, writer, fixture.clock, fixture.notices);
  ASSERT_TRUE(unsure.load({task("t", "* * * * *")}));
  fixture.write([](Transaction& tx) { EXPECT_TRUE(tx.pause_recurring_task("t", true, {}, "me")); });
  flaky.break_reads({ErrorKind::unavailable, "the disk is gone"});
  fixture.clock.advance(1min);
  EXPECT_EQ(unsure.run_once(7s), 7s);
  EXPECT_THAT(instants(), IsEmpty());
  flaky.mend_reads();
  unsure.run_once(7s);
  ASSERT_THAT(instants(), SizeIs(1));
  EXPECT_EQ(instants().front().outcome, InstantOutcome::skipped);
}

TEST_F(SchedulerTest, ATaskThatIsPausedWhileItIsPlannedDoesNotStart) {
  const auto own = fixture.open();
  FlakyStore flaky(*own);
  GroupWriter writer(flaky, fixture.clock, fixture.notices);
  Scheduler planning(flaky, writer, fixture.clock, fixture.notices);
  ASSERT_TRUE(planning.load({task("t", "* * * * *")}));
  flaky.before_next_write([&] {
    fixture.write(
        [](Transaction& tx) { EXPECT_TRUE(tx.pause_recurring_task("t", true, {}, "me")); });
  });
  fixture.clock.advance(1min);
  planning.run_once(7s);
  ASSERT_THAT(instants(), SizeIs(1));
  EXPECT_EQ(instants().front().outcome, InstantOutcome::skipped);
  EXPECT_EQ(jobs(), 0);
}

TEST_F(SchedulerTest, ATaskThatIsLeftOutOfTheConfigurationKeepsItsPastAndItsPause) {
  const ScheduledTask one = task("t", "* * * * *");
  load(one);
  tick_for(1min);
  fixture.write([](Transaction& tx) { EXPECT_TRUE(tx.pause_recurring_task("t", true, {}, "me")); });
  ASSERT_TRUE(scheduler.load({}, {{.key = "t", .problem = "joblog.toml:3: it is wrong"},
                                  {.key = "new", .problem = "joblog.toml:9: it is wrong, too"}}));
  tick_for(5min);
  EXPECT_THAT(instants(), SizeIs(1)) << "nothing is planned for it";
  const auto views = fixture.read([](Reader& reader) { return reader.recurring_tasks(); });
  ASSERT_THAT(views, SizeIs(2));
  EXPECT_EQ(views[0].task.problem, "joblog.toml:9: it is wrong, too");
  EXPECT_EQ(views[1].task.problem, "joblog.toml:3: it is wrong");
  EXPECT_EQ(views[1].task.schedule, "* * * * *");
  load(one);
  tick_for(1min);
  EXPECT_EQ(jobs(), 1) << "it is still paused";
  EXPECT_EQ(fixture.read([](Reader& reader) { return reader.recurring_tasks(); })[0].task.problem,
            "");
}

TEST_F(SchedulerTest, GoesOnFromNowAfterTheClockWasAhead) {
  const ScheduledTask one = task("t", "* * * * *");
  fixture.clock.jump_wall(24h * 30);
  load(one);
  tick_for(1min);
  finish_all();
  ASSERT_EQ(jobs(), 1);
  EXPECT_FALSE(fixture.notices.said("lies in the future"));
  fixture.clock.jump_wall(-24h * 30);
  OwnScheduler again(fixture, {one});
  EXPECT_TRUE(fixture.notices.said("t: its last planned run lies in the future"));
  fixture.clock.advance(1min);
  again.scheduler.run_once(1s);
  EXPECT_EQ(jobs(), 2);
}

TEST_F(SchedulerTest, WaitsAWhileBeforeItAsksAStoreThatRefusedAgain) {
  const auto own = fixture.open();
  FlakyStore flaky(*own);
  GroupWriter writer(flaky, fixture.clock, fixture.notices);
  Scheduler patient(flaky, writer, fixture.clock, fixture.notices);
  ASSERT_TRUE(patient.load({task("t", "* * * * *")}));
  fixture.clock.advance(1min);
  flaky.break_down({ErrorKind::unavailable, "the disk is gone"});
  EXPECT_EQ(patient.run_once(7s), 7s);
  EXPECT_EQ(jobs(), 0);
  flaky.mend();
  patient.run_once(7s);
  EXPECT_THAT(instants_that(InstantOutcome::run), ElementsAre(kNoon + 1min));
}

TEST_F(SchedulerTest, ANightlyTaskRunsOnceOnTheDayTheClocksChange) {
  using namespace std::chrono;
  for (const auto& [day, hour] : {std::pair{sys_days{year{2026} / 3 / 29}, "30 2 * * *"},
                                  std::pair{sys_days{year{2026} / 10 / 25}, "30 2 * * *"}}) {
    StoreFixture night(day - 12h);
    Scheduler nightly(*night.store, night.writer, night.clock, night.notices);
    ASSERT_TRUE(nightly.load({task("t", hour, "Europe/Berlin")}));
    for (int minute = 0; minute < 24 * 60; ++minute) {
      night.clock.advance(1min);
      nightly.run_once(1s);
    }
    EXPECT_THAT(night.read([](Reader& reader) { return reader.instants("t", 100); }), SizeIs(1));
  }
}

TEST_F(SchedulerTest, ATaskThatIsGoneFromTheConfigIsPlannedNoMore) {
  load(task("t", "* * * * *"));
  tick_for(1min);
  ASSERT_TRUE(scheduler.load({}));
  EXPECT_EQ(scheduler.run_once(1h), 1h);
  tick_for(5min);
  EXPECT_THAT(instants(), SizeIs(1));
}

}  // namespace
}  // namespace joblog::test
