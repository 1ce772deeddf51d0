// SPDX-License-Identifier: MIT
// Handshakes of a crowd take their turns: quiet addresses first, half of the time, so many waiting.
#include "http/handshake_turns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace joblog::http {
namespace {

using namespace std::chrono_literals;
using testing::Optional;

using Turns = HandshakeTurns<int>;

/// So many of addresses with many handshakes, numbered from 0.
void fill(Turns& turns, std::size_t number) {
  for (std::size_t i = 0; i < number; ++i) turns.add(static_cast<int>(i), false);
}

TEST(HandshakeTurnsTest, QuietAddressesComeFirstAndThenWhoCameFirst) {
  Turns turns;
  turns.add(1, false);
  turns.add(2, false);
  turns.add(3, true);
  turns.add(4, true);
  for (const int expected : {3, 4, 1, 2}) EXPECT_THAT(turns.next(), Optional(expected));
  EXPECT_EQ(turns.next(), std::nullopt);
  EXPECT_TRUE(turns.empty());
}

TEST(HandshakeTurnsTest, OnlySoManyWait) {
  Turns turns;
  fill(turns, Turns::most);
  EXPECT_THAT(turns.add(-1, false), Optional(-1));
}

TEST(HandshakeTurnsTest, AFullLineMakesRoomForAQuietAddress) {
  Turns turns;
  fill(turns, Turns::most);
  EXPECT_THAT(turns.add(-1, true), Optional(static_cast<int>(Turns::most) - 1)) << "the latest";
  EXPECT_THAT(turns.next(), Optional(-1));
}

TEST(HandshakeTurnsTest, QuietAddressesDoNotPushEachOtherOut) {
  Turns turns;
  for (std::size_t i = 0; i < Turns::most; ++i) {
    EXPECT_EQ(turns.add(static_cast<int>(i), true), std::nullopt);
  }
  EXPECT_THAT(turns.add(-1, true), Optional(-1));
}

TEST(HandshakeTurnsTest, TakeHalfOfTheTime) {
  Turns turns;
  const SteadyTime start{};
  SteadyTime now = start;
  SteadyTime::duration worked{};
  while (now < start + 10s) {
    now += turns.pause(now);
    turns.took(now, now + 3ms);
    now += 3ms;
    worked += 3ms;
  }
  EXPECT_GE(worked, 4'990ms);
  EXPECT_LE(worked, 5'010ms);
}

TEST(HandshakeTurnsTest, AThreadThatWasHeldUpPausesBriefly) {
  Turns turns;
  turns.took({}, SteadyTime{} + 5s);
  EXPECT_EQ(turns.pause(SteadyTime{} + 5s), Turns::longest_pause);
  EXPECT_EQ(turns.pause(SteadyTime{} + 6s), 0s);
}

}  // namespace
}  // namespace joblog::http
