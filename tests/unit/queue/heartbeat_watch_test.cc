// SPDX-License-Identifier: MIT
// Whose silence counts, and since when.
#include "queue/heartbeat_watch.h"

#include <gtest/gtest.h>

#include "core/limits.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;

class HeartbeatWatchTest : public testing::Test {
 protected:
  HeartbeatWatchTest() { look(); }
  void look() { watch.look(processes, self, now, writes_fail); }
  void pass(Duration time) {
    for (Duration passed{}; passed < time; passed += limits::look) {
      now += limits::look;
      if (own_heart) beat(0);
      look();
    }
  }
  void beat(std::size_t which) { processes[which].heartbeat_at += 1s; }
  Duration silence() const { return watch.silence(other); }

  const ProcessId self{1}, other{2};
  std::vector<ProcessInfo> processes{ProcessInfo{.id = self}, ProcessInfo{.id = other}};
  SteadyTime now{1h};
  bool writes_fail = false;
  bool own_heart = true;
  HeartbeatWatch watch;
};

TEST_F(HeartbeatWatchTest, CountsFromTheLookThatFirstSawTheHeartbeat) {
  EXPECT_EQ(silence(), 0s);
  pass(25s);
  EXPECT_EQ(silence(), 25s);
  beat(1);
  pass(5s);
  EXPECT_EQ(silence(), 0s);
}

TEST_F(HeartbeatWatchTest, StartsAnewForEverybodyWhileTheOwnWritesFail) {
  pass(25s);
  writes_fail = true;
  pass(60s);
  EXPECT_EQ(silence(), 0s);
}

TEST_F(HeartbeatWatchTest, StartsAnewWhileTheOwnHeartbeatStandsStillInTheStore) {
  own_heart = false;  // Its writes hang, or another's are all that is seen.
  for (int i = 0; i < 20; ++i) {
    pass(5s);
    EXPECT_LT(silence(), limits::lease);
  }
}

TEST_F(HeartbeatWatchTest, GivesAWholeLeaseFromTheMomentOnThatItHearsAgain) {
  writes_fail = true;
  pass(60s);
  writes_fail = false;
  pass(5s);
  EXPECT_EQ(silence(), 0s) << "between the two looks the store may have answered at any moment";
  pass(25s);
  EXPECT_EQ(silence(), 25s);
}

TEST_F(HeartbeatWatchTest, StartsAnewAfterASleepOfItsOwn) {
  pass(25s);
  now += 35s;
  beat(0);
  look();
  EXPECT_EQ(silence(), 0s);
  pass(30s);
  EXPECT_LT(silence(), limits::lease) << "who woke a moment later has a whole lease, too";
  pass(5s);
  EXPECT_GE(silence(), limits::lease) << "and not more";
}

TEST_F(HeartbeatWatchTest, DoesNotMindALookThatIsABitLate) {
  pass(20s);
  now += 9s;
  beat(0);
  look();
  EXPECT_EQ(silence(), 29s);
}

TEST_F(HeartbeatWatchTest, StartsAnewWhenItHadToRegisterAnew) {
  pass(25s);
  processes[0].id = ProcessId{3};
  watch.look(processes, ProcessId{3}, now + 5s, false);
  EXPECT_EQ(silence(), 0s);
}

TEST_F(HeartbeatWatchTest, JudgesNobodyWhenItIsNotRegisteredItself) {
  processes.erase(processes.begin());
  own_heart = false;
  pass(60s);
  EXPECT_EQ(silence(), 0s);
}

}  // namespace
}  // namespace joblog::test
