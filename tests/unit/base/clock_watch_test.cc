// SPDX-License-Identifier: MIT
// What a clock may say before it is believed.
#include "base/clock_watch.h"

#include <gtest/gtest.h>

#include "support/fake_clock.h"

namespace joblog::test {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};

class ClockWatchTest : public testing::Test {
 protected:
  FakeClock clock{kStart};
  ClockWatch watch{clock, {.tolerance = 1h, .confirm = 1h, .catch_up = 24}};
};

TEST_F(ClockWatchTest, TrustsAClockThatKeepsStep) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(watch.look().trusted, clock.wall_now());
    clock.advance(10h);
  }
}

TEST_F(ClockWatchTest, TakesASmallStepAsItIs) {
  watch.look();
  clock.jump_wall(1h);
  const ClockReading reading = watch.look();
  EXPECT_EQ(reading.trusted, clock.wall_now());
  EXPECT_EQ(reading.step, 1h);
}

TEST_F(ClockWatchTest, ALeapAheadIsNotTrustedAndTimeGoesOnAsItWas) {
  watch.look();
  clock.jump_wall(24h * 100);
  clock.advance(30min);
  const ClockReading reading = watch.look();
  EXPECT_EQ(reading.trusted, kStart + 30min);
  EXPECT_EQ(reading.ahead, 24h * 100);
  EXPECT_FALSE(reading.confirmed);
}

TEST_F(ClockWatchTest, ALeapThatIsTakenBackLeavesNothing) {
  watch.look();
  clock.jump_wall(24h * 100);
  watch.look();
  clock.advance(5s);
  clock.jump_wall(-24h * 100);
  const ClockReading reading = watch.look();
  EXPECT_EQ(reading.trusted, clock.wall_now());
  EXPECT_EQ(reading.ahead, 0s);
}

TEST_F(ClockWatchTest, ALeapSoonAfterASetBackIsNotTrustedEither) {
  watch.look();
  clock.jump_wall(-48h);
  watch.look();
  clock.advance(20s);
  clock.jump_wall(3h);
  EXPECT_EQ(watch.look().trusted, kStart - 48h + 20s);
  EXPECT_EQ(watch.look().ahead, 3h);
  clock.jump_wall(-3h);
  EXPECT_EQ(watch.look().ahead, 0s) << "taken back";
  clock.jump_wall(48h);
  EXPECT_EQ(watch.look().ahead, 0s) << "back where it should be";
}

TEST_F(ClockWatchTest, AfterAnHourOfTheSameItCatchesUpADayAnHour) {
  watch.look();
  clock.jump_wall(24h * 10);
  watch.look();
  clock.advance(1h);
  watch.look();
  EXPECT_LE(watch.look().trusted, kStart + 1h + 24h);
  clock.advance(5h);
  const ClockReading reading = watch.look();
  EXPECT_TRUE(reading.confirmed);
  EXPECT_EQ(reading.trusted, kStart + 6h + 24h * 6);
  clock.advance(5h);
  watch.look();
  EXPECT_EQ(watch.look().trusted, clock.wall_now());
}

TEST_F(ClockWatchTest, AClockThatGoesOnJumpingIsNeverBelieved) {
  watch.look();
  for (int i = 0; i < 100; ++i) {
    clock.jump_wall(24h);
    clock.advance(50min);
    EXPECT_EQ(watch.look().trusted, kStart + (i + 1) * Duration{50min});
  }
}

TEST_F(ClockWatchTest, AClockThatIsSetBackIsFollowedAtOnceAndSoIsItsWayBack) {
  watch.look();
  clock.jump_wall(-24h);
  EXPECT_EQ(watch.look().trusted, kStart - 24h);
  clock.jump_wall(24h);
  EXPECT_EQ(watch.look().trusted, kStart);
}

TEST_F(ClockWatchTest, AtAStartItComparesWithWhatWasSeenBefore) {
  watch.remember(kStart - 24h * 100, 24h * 3);
  EXPECT_EQ(watch.look().trusted, kStart - 24h * 100);
  ClockWatch soon(clock, {.tolerance = 1h, .confirm = 1h});
  soon.remember(kStart - 24h * 2, 24h * 3);
  EXPECT_EQ(soon.look().trusted, kStart);
}

}  // namespace
}  // namespace joblog::test
