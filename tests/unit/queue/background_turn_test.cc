// SPDX-License-Identifier: MIT
// How long work in the background leaves the writer to others after its turn.
#include "queue/background_turn.h"

#include <gtest/gtest.h>

namespace joblog {
namespace {

using namespace std::chrono_literals;

TEST(BackgroundTurn, IsFollowedByAShortPauseWhileNobodyWaits) {
  const BackgroundTurn turn{.took = 5ms, .others_wait = false};
  EXPECT_EQ(turn.pause(), 2ms);
  EXPECT_EQ(turn.pause_of(30), 2ms);
}

TEST(BackgroundTurn, LeavesTheWriterToOthersForAsLongAsItTook) {
  EXPECT_EQ((BackgroundTurn{.took = 5ms, .others_wait = true}.pause()), 5ms);
  EXPECT_EQ((BackgroundTurn{.took = 0ms, .others_wait = true}.pause()), 2ms) << "by a coarse clock";
}

TEST(BackgroundTurn, OfWorkThatCanWaitLeavesItToThemForManyTimesAsLong) {
  EXPECT_EQ((BackgroundTurn{.took = 5ms, .others_wait = true}.pause_of(30)), 150ms);
}

}  // namespace
}  // namespace joblog
