// SPDX-License-Identifier: MIT
// Is it alive? What anybody is told, and what the asking costs.
#include <atomic>
#include <thread>

#include "core/limits.h"
#include "support/gate.h"
#include "unit/web_health/health_fixture.h"

namespace joblog::web::health {
namespace {

const Error secret{ErrorKind::unavailable, "disk I/O error in /srv/secret/joblog.sqlite3"};

class UpTest : public HealthTest {
 protected:
  UpTest() {
    options.checks = {store_check(store, writer), loop_check("scheduler", scheduling),
                      workers_check(store, fixture.clock,
                                    {.self = [this] { return process; },
                                     .idle = [this] { return idle; },
                                     .heartbeats = [this] { return heartbeats; }})};
    write([&](Transaction& tx) { tx.set_pools(process, {{"w", 1, {"default"}}}); });
    options.stopping = [this] { return stopping; };
  }
  void TearDown() override {
    store.mend();
    store.let_go();
  }
  /// All is well, and says so.
  bool is_well() {
    const auto response = get("/up");
    return response.status == 200 && response.body == "ok\n";
  }
  /// What is wrong.
  std::string trouble() {
    const auto response = get("/up");
    EXPECT_EQ(response.status, 503);
    return response.body;
  }

  Heartbeats heartbeats = Heartbeats::arrive;
  bool idle = false;
  bool stopping = false;
};

TEST_F(UpTest, SaysInPlainTextThatAllIsWell) {
  const auto response = get("/up");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "ok\n");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
}

TEST_F(UpTest, StaysWellForAsLongAsEverythingLives) {
  for (int i = 0; i < 100; ++i) {
    live_on(5s);
    ASSERT_TRUE(is_well());
  }
}

TEST_F(UpTest, ConcludesNothingOfWorkersWhileHeartbeatsAreBlocked) {
  store.break_down(secret);
  heartbeats = Heartbeats::blocked;
  EXPECT_FALSE(writer.flush());
  fixture.clock.advance(limits::lease);
  scheduling.touch();
  EXPECT_EQ(trouble(), "store: takes no writes\n");
}

TEST_F(UpTest, SaysThatTheStoreCannotBeReadAndNotWhy) {
  store.break_reads(secret);
  EXPECT_EQ(trouble(), "store: cannot be read\n");
}

TEST_F(UpTest, SaysThatTheStoresFileIsGoneAndNotWhere) {
  store.lose("the store /srv/secret/joblog.sqlite3 was removed");
  EXPECT_EQ(trouble(), "store: its file is gone or was replaced; nothing is started\n");
}

TEST_F(UpTest, AFailedWriteStandsUntilAHeartbeatIsStored) {
  store.break_down(secret);
  EXPECT_FALSE(heartbeat());
  EXPECT_EQ(trouble(), "store: takes no writes\n");
  store.mend();
  fixture.clock.advance(1s);
  EXPECT_EQ(trouble(), "store: takes no writes\n") << "nothing was tried since";
  live_on(1s);
  EXPECT_TRUE(is_well());
}

TEST_F(UpTest, AWriteThatHangsIsNoticed) {
  store.hold();
  const int before = store.writes();
  std::thread registration([this] { heartbeat(); });
  store.wait_for_writes(before + 1);
  fixture.clock.advance(29s);
  scheduling.touch();
  EXPECT_TRUE(is_well());
  fixture.clock.advance(2s);
  EXPECT_THAT(trouble(), ::testing::HasSubstr("store: has taken no write for 31"));
  store.let_go();
  registration.join();
  fixture.clock.advance(1s);
  EXPECT_TRUE(is_well());
}

TEST_F(UpTest, SaysThatTheSchedulerDoesNotRun) {
  live_on(1s);
  fixture.clock.advance(40s);
  heartbeat();
  EXPECT_EQ(trouble(), "scheduler: has not run for 40 s\n");
  scheduling.touch();
  fixture.clock.advance(1s);
  EXPECT_TRUE(is_well());
}

TEST_F(UpTest, TheWallClockMayJump) {
  fixture.clock.jump_wall(-24h);
  live_on(1s);
  EXPECT_TRUE(is_well());
  fixture.clock.jump_wall(48h);
  live_on(1s);
  EXPECT_TRUE(is_well());
}

TEST_F(UpTest, AClockThatIsSetBetweenTwoHeartbeatsStopsNone) {
  EXPECT_TRUE(is_well());
  for (const Duration by : {Duration{1h}, Duration{-24h}, Duration{24h * 365}}) {
    fixture.clock.jump_wall(by);
    fixture.clock.advance(1s);
    EXPECT_TRUE(is_well()) << "the heartbeat is a second old";
    live_on(1s);
  }
}

TEST_F(UpTest, SaysBesideOkWhatTheConfigurationLeftOut) {
  std::size_t parts = 2;
  options.skipped_items = [&] { return parts; };
  const auto response = get("/up");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "ok\nconfiguration: 2 parts are left out\n");
  parts = 0;
  EXPECT_EQ(get("/up").body, "ok\n");
}

TEST_F(UpTest, SaysThatTheOthersHoldThisProcessForDead) {
  write([&](Transaction& tx) { tx.deregister_process(process); });
  EXPECT_EQ(trouble(), "workers: this process is not registered\n");
}

TEST_F(UpTest, SaysThatItsHeartbeatHasStopped) {
  fixture.clock.advance(31s);
  scheduling.touch();
  EXPECT_TRUE(writer.flush());  // Others write.
  EXPECT_EQ(trouble(), "workers: no heartbeat for 31 s\n");
}

TEST_F(UpTest, SaysThatWorkersAreIdleWhileJobsWait) {
  enqueue("mail");
  idle = true;
  live_on(31s);
  EXPECT_TRUE(is_well()) << "a claim may be on its way";
  live_on(1s);
  EXPECT_EQ(trouble(), "workers: idle while jobs wait\n");
  idle = false;
  live_on(1s);
  EXPECT_TRUE(is_well()) << "they have it";
}

TEST_F(UpTest, JobsMayWaitForBusyWorkersForAPersonAndForOthers) {
  enqueue("mail");
  enqueue("mail", "somebody else's");
  live_on(31s);
  live_on(1s);
  EXPECT_TRUE(is_well());
  write([&](Transaction& tx) { tx.pause_queue("default", fixture.clock.wall_now(), "anna"); });
  idle = true;
  for (int i = 0; i < 3; ++i) {
    live_on(1s);
    EXPECT_TRUE(is_well());
  }
}

TEST_F(UpTest, NamesEverythingThatIsWrongOnALineOfItsOwn) {
  write([&](Transaction& tx) { tx.deregister_process(process); });
  fixture.clock.advance(60s);
  EXPECT_THAT(trouble(), ::testing::MatchesRegex("store: [^\n]+\nscheduler: [^\n]+\n"
                                                 "workers: [^\n]+\n"));
}

TEST_F(UpTest, AServerThatStopsSaysSoWithoutALook) {
  store.break_reads(secret);
  stopping = true;
  EXPECT_EQ(trouble(), "stopping\n");
}

/// How often a look was taken, and what happens in it.
class LookTest : public HealthTest {
 protected:
  void look_with(std::function<std::optional<std::string>()> wrong) {
    options.checks = {store_check(store, writer), {"counted", [this, wrong = std::move(wrong)] {
                                                     ++looks;
                                                     return wrong();
                                                   }}};
  }
  std::atomic<int> looks = 0;
};

TEST_F(LookTest, ManyVisitorsInASecondCostOneLookAndNoWrite) {
  look_with([] { return std::nullopt; });
  const int writes = store.writes();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(get("/up").status, 200);
  EXPECT_EQ(looks, 1);
  fixture.clock.advance(1s);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(get("/up").status, 200);
  EXPECT_EQ(looks, 2);
  EXPECT_EQ(store.writes(), writes);
}

TEST_F(LookTest, TroubleIsKeptForASecondAsWell) {
  look_with([] { return "is ill"; });
  for (int i = 0; i < 100; ++i) EXPECT_EQ(get("/up").body, "counted: is ill\n");
  EXPECT_EQ(looks, 1);
}

TEST_F(LookTest, WhoComesDuringALookGetsItsAnswer) {
  test::Gate gate;
  look_with([&]() -> std::optional<std::string> {
    gate.pass();
    return std::nullopt;
  });
  open();
  std::vector<std::thread> visitors;
  std::atomic<int> well = 0;
  for (int i = 0; i < 8; ++i) {
    visitors.emplace_back([&] { well += get("/up").status == 200 ? 1 : 0; });
  }
  gate.await(1);
  gate.open();
  for (std::thread& visitor : visitors) visitor.join();
  EXPECT_EQ(well, 8);
  EXPECT_EQ(looks, 1);
}

TEST_F(LookTest, ALookThatDoesNotComeBackIsTroubleAndHoldsNobodyElseUp) {
  test::Gate gate;
  look_with([&]() -> std::optional<std::string> {
    gate.pass();
    return std::nullopt;
  });
  open();
  std::thread stuck([&] { EXPECT_EQ(get("/up").status, 200); });
  gate.await(1);
  fixture.clock.advance(2s);
  for (int i = 0; i < 100; ++i) {
    const auto response = get("/up");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.body, "counted: does not answer\n");
  }
  gate.open();
  stuck.join();
  EXPECT_EQ(get("/up").status, 200);
}

TEST_F(LookTest, ALookThatFailsIsOverAndTheNextOneMaySucceed) {
  look_with([&]() -> std::optional<std::string> {
    if (looks == 1) throw std::bad_alloc();
    return std::nullopt;
  });
  EXPECT_EQ(get("/up").body, "counted: cannot be told\n");
  fixture.clock.advance(1s);
  EXPECT_EQ(get("/up").status, 200);
}

}  // namespace
}  // namespace joblog::web::health
