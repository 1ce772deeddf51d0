// SPDX-License-Identifier: MIT
// A process that stays registered, and its runs that hear from others through the store.
#include "queue/process_registration.h"

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
    for (const ProcessInfo& one : fixture.processes()) {
      if (one.id == id) return one.heartbeat_at;
    }
    return {};
  }
  ProcessId id() const { return ProcessId{registration.id().load()}; }
  Claim claim_one(NewJob spec) {
    fixture.enqueue(std::move(spec));
    return fixture.claim(id()).front();
  }

  Gate started;
  ProcessRegistration registration{
      *fixture.store,
      fixture.writer,
      running,
      fixture.clock,
      fixture.notices,
      ProcessInfo{.kind = "serve", .host = "here", .pid = 8, .start_mark = "boot:2"}};
};

TEST_F(ProcessKeeperTest, RegistersAndBeats) {
  ASSERT_TRUE(registration.enter());
  EXPECT_EQ(heartbeat_of(id()), kNoon);
  fixture.clock.advance(limits::heartbeat - 1ms);
  registration.run_once();
  EXPECT_EQ(heartbeat_of(id()), kNoon);
  fixture.clock.advance(1ms);
  registration.run_once();
  EXPECT_EQ(heartbeat_of(id()), kNoon + limits::heartbeat);
}

TEST_F(ProcessKeeperTest, BeatsByTheSteadyClockWhateverTheWallSays) {
  ASSERT_TRUE(registration.enter());
  fixture.clock.jump_wall(-1h);
  registration.run_once();
  EXPECT_EQ(heartbeat_of(id()), kNoon);
  fixture.clock.advance(limits::heartbeat);
  registration.run_once();
  EXPECT_EQ(heartbeat_of(id()), kNoon - 1h + limits::heartbeat);
}

TEST_F(ProcessKeeperTest, Deregisters) {
  ASSERT_TRUE(registration.enter());
  registration.leave();
  EXPECT_EQ(fixture.processes().size(), 1U) << "only the other one is left";
}

TEST_F(ProcessKeeperTest, PassesOnARequestToCancelFromAnotherHandle) {
  ASSERT_TRUE(registration.enter());
  const Claim claim = claim_one(job("wait", 3));
  std::thread runner([&] { EXPECT_EQ(run(claim), Applied::won); });
  started.await(1);
  const auto other = fixture.open();
  ASSERT_TRUE(
      other->write([&](Transaction& tx) { EXPECT_TRUE(tx.cancel_job(claim.job, kNoon, "me")); }));
  registration.run_once();
  runner.join();
  EXPECT_EQ(fixture.log(claim.log).error_class, "Cancelled");
  EXPECT_EQ(fixture.job(claim.job).ended_as, "cancelled");
}

TEST_F(ProcessKeeperTest, StopsARunWhoseTimeIsUp) {
  ASSERT_TRUE(registration.enter());
  NewJob spec = job("wait");
  spec.timeout = 90s;
  const Claim claim = claim_one(spec);
  std::thread runner([&] { EXPECT_EQ(run(claim), Applied::won); });
  started.await(1);
  ASSERT_TRUE(eventually([&] { return running.size() == 1; }));
  fixture.clock.advance(89s);
  registration.run_once();
  EXPECT_EQ(running.size(), 1U);
  fixture.clock.advance(1s);
  registration.run_once();
  runner.join();
  EXPECT_EQ(fixture.log(claim.log).error_class, "TimedOut");
  EXPECT_EQ(fixture.job(claim.job).state, JobState::failed);
}

/// A process that sleeps past its lease while it runs a job, and what another one makes of it.
class DeclaredDead : public ProcessKeeperTest {
 protected:
  DeclaredDead() {
    EXPECT_TRUE(registration.enter());
    first = id();
    claim = claim_one(job("wait", 2));
    runner = std::thread([this] { applied = run(claim); });
    started.await(1);
    const Rescue verdict{.lease = claim,
                         .job_end = JobEnd::retry,
                         .at = fixture.clock.wall_now(),
                         .retry_at = fixture.clock.wall_now() + 1h,
                         .message = "thought dead"};
    const auto other = fixture.open();
    EXPECT_TRUE(other->write([&](Transaction& tx) {
      tx.rescue({&verdict, 1});
      tx.deregister_process(first);
    }));
    fixture.clock.advance(limits::heartbeat);
    registration.run_once();
    runner.join();
  }

  ProcessId first;
  Claim claim;
  Applied applied = Applied::won;
  std::thread runner;
};

TEST_F(DeclaredDead, RegistersAnewAndSaysSo) {
  EXPECT_NE(id(), first);
  EXPECT_EQ(heartbeat_of(id()), fixture.clock.wall_now());
  EXPECT_TRUE(fixture.notices.said("declared this process dead"));
}

TEST_F(DeclaredDead, ItsRunsAreStoppedAndTheirEndsChangeNothing) {
  EXPECT_EQ(applied, Applied::lost);
  EXPECT_EQ(last_end.error_class, "LeaseLost");
  fixture.writer.flush();
  EXPECT_EQ(fixture.log(claim.log).error_class, "ProcessDied");
  EXPECT_THAT(fixture.messages(claim.log), ElementsAre("thought dead"));
  EXPECT_EQ(fixture.job(claim.job).state, JobState::scheduled);
  fixture.expect_sound();
}

TEST_F(DeclaredDead, KeepsTheNameOfItsSpool) {
  const auto all = fixture.processes();
  const auto now =
      std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id(); });
  ASSERT_NE(now, all.end());
  EXPECT_EQ(spool_name(*now), spool_name(registration.self()));
  EXPECT_EQ(now->started_at, kNoon) << "the process is as old as it was";
}

}  // namespace
}  // namespace joblog::test
