// SPDX-License-Identifier: MIT
// More tasks due at once than one transaction holds. What that costs is counted in reads and
// transactions of a store of its own.
#include <fmt/format.h>

#include <algorithm>

#include "scheduler/scheduler.h"
#include "support/flaky_store.h"
#include "support/store_fixture.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr int kTasks = 1'200;
constexpr int kOneTransaction = 500;

std::vector<ScheduledTask> every_minute(int count) {
  const Schedule schedule = Schedule::parse("* * * * *").value();
  std::vector<ScheduledTask> tasks;
  for (int i = 0; i < count; ++i) {
    tasks.push_back({{.key = fmt::format("task{:04}", i),
                      .schedule = "* * * * *",
                      .job = {.kind = "report", .arguments = "{}"}},
                     schedule});
  }
  return tasks;
}

class ManyTasks : public testing::Test {
 protected:
  void load(const std::vector<ScheduledTask>& tasks) { ASSERT_TRUE(scheduler.load(tasks)); }
  std::int64_t jobs() const {
    std::int64_t sum = 0;
    for (int state = 0; state < job_states; ++state) {
      sum += fixture.jobs_in(static_cast<JobState>(state));
    }
    return sum;
  }
  std::vector<RecurringInstant> instants(const std::string& key) const {
    return fixture.read([&](Reader& reader) { return reader.instants(key, 100); });
  }
  std::int64_t said(const std::string& words) const {
    const auto texts = fixture.notices.texts();
    return std::ranges::count_if(texts, [&](const auto& text) { return text.contains(words); });
  }
  void pause(const std::string& key) {
    fixture.write(
        [&](Transaction& tx) { EXPECT_TRUE(tx.pause_recurring_task(key, true, {}, "me")); });
  }

  StoreFixture fixture;
  std::unique_ptr<sqlite::SqliteStore> own = fixture.open();
  FlakyStore store{*own};
  GroupWriter writer{store, fixture.clock, fixture.notices};
  Scheduler scheduler{store, writer, fixture.clock, fixture.notices};
};

TEST_F(ManyTasks, AreLoadedByOneReadAndOneTransaction) {
  const int reads = store.reads();
  const int writes = store.writes();
  load(every_minute(kTasks));
  EXPECT_EQ(store.reads() - reads, 1);
  EXPECT_EQ(store.writes() - writes, 1);
}

TEST_F(ManyTasks, DueAtOnceAreReadOnceAndRecordedInFewTransactions) {
  load(every_minute(kTasks));
  fixture.clock.advance(1min);
  const int reads = store.reads();
  const int writes = store.writes();
  EXPECT_EQ(scheduler.run_once(1h), 1min);
  EXPECT_EQ(jobs(), kTasks);
  EXPECT_EQ(store.reads() - reads, 1);
  EXPECT_EQ(store.writes() - writes, 3);
  fixture.expect_sound();
}

TEST_F(ManyTasks, OfWhichNoneIsDueAskNothingOfTheStore) {
  load(every_minute(kTasks));
  const int reads = store.reads();
  const int writes = store.writes();
  EXPECT_EQ(scheduler.run_once(1h), 1min);
  EXPECT_EQ(store.reads(), reads);
  EXPECT_EQ(store.writes(), writes);
}

TEST_F(ManyTasks, LeaveWhatIsLeftForTheNextCallWhenAStopIsAskedFor) {
  load(every_minute(kTasks));
  fixture.clock.advance(1min);
  std::stop_source stop;
  store.after_next_write([&] { stop.request_stop(); });
  scheduler.run_once(1s, stop.get_token());
  EXPECT_EQ(jobs(), kOneTransaction);
  scheduler.run_once(1s);
  EXPECT_EQ(jobs(), kTasks);
  EXPECT_THAT(instants("task0000"), SizeIs(1));
  EXPECT_THAT(instants("task1199"), SizeIs(1));
}

TEST_F(ManyTasks, OfTwoSchedulersEnqueueEachInstantOnce) {
  load(every_minute(kTasks));
  Scheduler other(*fixture.store, fixture.writer, fixture.clock, fixture.notices);
  ASSERT_TRUE(other.load(every_minute(kTasks)));
  fixture.clock.advance(1min);
  store.after_next_write([&] { other.run_once(1s); });  // In the midst of the other's tick.
  scheduler.run_once(1s);
  EXPECT_EQ(jobs(), kTasks);
  fixture.expect_sound();
}

TEST_F(ManyTasks, OfWhichTheStoreRefusesOneStartAllOthers) {
  auto tasks = every_minute(kTasks);
  tasks[700].task.job.attempts_max = 0;  // The schema refuses such a job.
  load(tasks);
  fixture.clock.advance(1min);
  EXPECT_EQ(scheduler.run_once(7s), 7s);
  EXPECT_EQ(jobs(), kTasks - 1);
  EXPECT_THAT(instants("task0700"), IsEmpty());
  EXPECT_THAT(instants("task0699"), SizeIs(1));
  EXPECT_THAT(instants("task0701"), SizeIs(1));
  EXPECT_EQ(said("task0700: what became of its planned run cannot be recorded"), 1);
  scheduler.run_once(7s);
  EXPECT_EQ(said("cannot be recorded"), 1) << "not at every tick";
  fixture.clock.advance(1min);
  scheduler.run_once(7s);
  EXPECT_THAT(instants("task0701"), SizeIs(2)) << "at later times, too";
  fixture.expect_sound();
}

TEST_F(ManyTasks, AskAStoreThatIsOutOfReachOnceATick) {
  load(every_minute(kTasks));
  fixture.clock.advance(1min);
  store.break_down({ErrorKind::unavailable, "the disk is gone"});
  const int writes = store.writes();
  EXPECT_EQ(scheduler.run_once(7s), 7s);
  EXPECT_EQ(store.writes() - writes, 1);
  store.mend();
  scheduler.run_once(7s);
  EXPECT_EQ(jobs(), kTasks);
}

TEST_F(ManyTasks, WhoseCommitGotNoAnswerAreNotEnqueuedTwice) {
  load(every_minute(kTasks));
  fixture.clock.advance(1min);
  store.lose_next_answer({ErrorKind::unavailable, "no answer", true});
  scheduler.run_once(7s);
  scheduler.run_once(7s);
  EXPECT_EQ(jobs(), kTasks);
}

TEST_F(ManyTasks, OfOneTransactionEachHaveTheirOwnOutcome) {
  auto tasks = every_minute(3);
  tasks[2].task.overlap = OverlapPolicy::enqueue;
  load(tasks);
  fixture.clock.advance(1min);
  scheduler.run_once(1s);
  pause("task0000");
  fixture.clock.advance(1min);
  scheduler.run_once(1s);
  EXPECT_THAT(instants("task0000").front().reason, "paused");
  EXPECT_THAT(instants("task0001").front().reason, HasSubstr("waiting for a worker"));
  EXPECT_EQ(instants("task0002").front().outcome, InstantOutcome::run);
  EXPECT_EQ(jobs(), 4);
  EXPECT_THAT(fixture.notices.texts(),
              Contains(AllOf(HasSubstr("task0000: "), HasSubstr("is skipped: paused"))));
  EXPECT_THAT(fixture.notices.texts(),
              Contains(AllOf(HasSubstr("task0001: "), HasSubstr("is skipped: job"))));
}

TEST_F(ManyTasks, PausedBetweenTwoTransactionsOfATickDoNotStart) {
  load(every_minute(kTasks));
  fixture.clock.advance(1min);
  store.after_next_write([&] { pause("task1199"); });
  scheduler.run_once(1s);
  ASSERT_THAT(instants("task1199"), SizeIs(1));
  EXPECT_EQ(instants("task1199").front().outcome, InstantOutcome::skipped);
  EXPECT_EQ(jobs(), kTasks - 1);
}

TEST_F(ManyTasks, WithLongPastsAreDividedByTheirInstants) {
  auto tasks = every_minute(20);
  for (ScheduledTask& one : tasks) one.task.misfire = MisfirePolicy::skip;
  load(tasks);
  fixture.clock.advance(2h);
  const int writes = store.writes();
  scheduler.run_once(1s);
  // Each task has more than a hundred instants to record, so a transaction holds five tasks.
  EXPECT_EQ(store.writes() - writes, 4);
  EXPECT_THAT(fixture.read([](Reader& reader) { return reader.instants("task0019", 1'000); }),
              SizeIs(testing::Gt(100U)));
}

}  // namespace
}  // namespace joblog::test
