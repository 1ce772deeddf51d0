// SPDX-License-Identifier: MIT
// Work in the background that goes through the writer: a few milliseconds of its time in one
// transaction, followed by a pause as long as that while others wait for the writer. So it takes
// half of the writer at most, and all the time that nobody else needs.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.h"
#include "writer/group_writer.h"

namespace joblog {

/// What one transaction took.
struct BackgroundTurn {
  /// Of the writer's time in one transaction: others wait for it.
  static constexpr std::chrono::milliseconds kBudget{5};
  /// For other processes, of which nobody knows whether they wait: for the store's lock they cannot
  /// queue, they try every few milliseconds.
  static constexpr std::chrono::milliseconds kShortestPause{2};
  /// However little time that takes by the clock.
  static constexpr int kPortionsMost = 20;

  Duration took{};  ///< Of the writer's time, without the commit.
  bool others_wait = false;

  Duration pause() const { return pause_of(1); }
  /// So many times as long as the turn was, while others wait: for work that can wait for them.
  Duration pause_of(int times) const {
    return others_wait ? std::max<Duration>(took * times, kShortestPause) : kShortestPause;
  }
};

/// Calls `portion` until it answers that nothing is left (false), or the time or the portions are
/// used up. On the writer's thread, in its transaction: what has been handed to the writer
/// meanwhile waits for us.
template <class Portion>
BackgroundTurn take_turn(const Clock& clock, const GroupWriter& writer, int portions,
                         Portion portion) {
  const SteadyTime began = clock.steady_now();
  BackgroundTurn turn;
  for (bool more = true; more && portions > 0 && turn.took < BackgroundTurn::kBudget; --portions) {
    more = portion();
    turn.took = std::chrono::duration_cast<Duration>(clock.steady_now() - began);
  }
  turn.others_wait = writer.figures().waiting > 0;
  return turn;
}

}  // namespace joblog
