// A process that stays registered, and its runs that hear from others through the store.
#include "queue/process_keeper.h"

#include <thread>

#include "core/limits.h"
#include "unit/queue/queue_test.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;

class ProcessKeeperTest : public QueueTest {
 protected:
  ProcessKeeperTest() {
    define("wait", [this](Run& run) -> Outcome {
      started.pass();
      while (!run.cancelled()) std::this_thread::yield();
      run.log("I was stopped");
      return Cancelled{};
    });
    started.open();
  }
  TimePoint heartbeat_of(ProcessId id) const {
    for (const ProcessInfo& one : room.processes()) {
      if (one.id == id) return one.heartbeat_at;
    }
    return {};
  }
  ProcessId id() const { return ProcessId{keeper.id().load()}; }
  Claim claim_one(NewJob spec) {
    room.enqueue(std::move(spec));
    return room.claim(id()).front();
  }

  Gate started;
  ProcessKeeper keeper{
      *room.store,  room.writer,
      running,      room.clock,
      room.notices, ProcessInfo{.kind = "serve", .host = "here", .pid = 8, .start_mark = "boot:2"}};
};

TEST_F(ProcessKeeperTest, RegistersAndBeats) {
  ASSERT_TRUE(keeper.enter());
  EXPECT_EQ(heartbeat_of(id()), kNoon);
  room.clock.advance(limits::heartbeat - 1ms);
  keeper.run_once();
  EXPECT_EQ(heartbeat_of(id()), kNoon);
  room.clock.advance(1ms);
  keeper.run_once();
  EXPECT_EQ(heartbeat_of(id()), kNoon + limits::heartbeat);
}

TEST_F(ProcessKeeperTest, BeatsByTheSteadyClockWhateverTheWallSays) {
  ASSERT_TRUE(keeper.enter());
  room.clock.jump_wall(-1h);
  keeper.run_once();
  EXPECT_EQ(heartbeat_of(id()), kNoon);
  room.clock.advance(limits::heartbeat);
  keeper.run_once();
  EXPECT_EQ(heartbeat_of(id()), kNoon - 1h + limits::heartbeat);
}

TEST_F(ProcessKeeperTest, Deregisters) {
  ASSERT_TRUE(keeper.enter());
  keeper.leave();
  EXPECT_EQ(room.processes().size(), 1U) << "only the other one is left";
}

TEST_F(ProcessKeeperTest, PassesOnARequestToCancelFromAnotherHandle) {
  ASSERT_TRUE(keeper.enter());
  const Claim claim = claim_one(job("wait", 3));
  std::thread runner([&] { EXPECT_EQ(run(claim), Applied::won); });
  started.await(1);
  const auto other = room.open();
  ASSERT_TRUE(
      other->write([&](Transaction& tx) { EXPECT_TRUE(tx.cancel_job(claim.job, kNoon, "me")); }));
  keeper.run_once();
  runner.join();
  EXPECT_EQ(room.log(claim.log).error_class, "Cancelled");
  EXPECT_EQ(room.job(claim.job).ended_as, "cancelled");
}

TEST_F(ProcessKeeperTest, StopsARunWhoseTimeIsUp) {
  ASSERT_TRUE(keeper.enter());
  NewJob spec = job("wait");
  spec.timeout = 90s;
  const Claim claim = claim_one(spec);
  std::thread runner([&] { EXPECT_EQ(run(claim), Applied::won); });
  started.await(1);
  ASSERT_TRUE(eventually([&] { return running.size() == 1; }));
  room.clock.advance(89s);
  keeper.run_once();
  EXPECT_EQ(running.size(), 1U);
  room.clock.advance(1s);
  keeper.run_once();
  runner.join();
  EXPECT_EQ(room.log(claim.log).error_class, "TimedOut");
  EXPECT_EQ(room.job(claim.job).state, JobState::failed);
}

/// A process that sleeps past its lease while it runs a job, and what another one makes of it.
class DeclaredDead : public ProcessKeeperTest {
 protected:
  DeclaredDead() {
    EXPECT_TRUE(keeper.enter());
    first = id();
    claim = claim_one(job("wait", 2));
    runner = std::thread([this] { applied = run(claim); });
    started.await(1);
    const Rescue verdict{.lease = claim,
                         .job_end = JobEnd::retry,
                         .at = room.clock.wall_now(),
                         .retry_at = room.clock.wall_now() + 1h,
                         .message = "thought dead"};
    const auto other = room.open();
    EXPECT_TRUE(other->write([&](Transaction& tx) {
      tx.rescue({&verdict, 1});
      tx.deregister_process(first);
    }));
    room.clock.advance(limits::heartbeat);
    keeper.run_once();
    runner.join();
  }

  ProcessId first;
  Claim claim;
  Applied applied = Applied::won;
  std::thread runner;
};

TEST_F(DeclaredDead, RegistersAnewAndSaysSo) {
  EXPECT_NE(id(), first);
  EXPECT_EQ(heartbeat_of(id()), room.clock.wall_now());
  EXPECT_TRUE(room.notices.said("declared this process dead"));
}

TEST_F(DeclaredDead, ItsRunsAreStoppedAndTheirEndsChangeNothing) {
  EXPECT_EQ(applied, Applied::lost);
  EXPECT_EQ(last_end.error_class, "LeaseLost");
  room.writer.flush();
  EXPECT_EQ(room.log(claim.log).error_class, "ProcessDied");
  EXPECT_THAT(room.messages(claim.log), ElementsAre("thought dead"));
  EXPECT_EQ(room.job(claim.job).state, JobState::scheduled);
  room.expect_sound();
}

TEST_F(DeclaredDead, KeepsTheNameOfItsSpool) {
  const auto all = room.processes();
  const auto now =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id(); });
  ASSERT_NE(now, all.end());
  EXPECT_EQ(spool_name(*now), spool_name(keeper.self()));
  EXPECT_EQ(now->started_at, kNoon) << "the process is as old as it was";
}

}  // namespace
}  // namespace joblog::test
