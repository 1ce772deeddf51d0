// SPDX-License-Identifier: MIT
// How the simulated threads are scheduled.
#pragma once

#include <vector>

#include "fibers.h"
#include "machine.h"
#include "random.h"

namespace joblog::simulation {

struct Pace {
  /// Timed waits end at multiples of this: a busy machine wakes nobody on time, and a coarse one
  /// simulates hours as fast as a fine one minutes.
  Span slack{};
  double turn_at_unlock = 0;  ///< How often another thread goes on where a mutex is given up.
  Random* turns = nullptr;
};
extern Pace pace;

/// Files that its fibers have locked at some time; a number may mean another file by now.
std::vector<int> files_locked_by(const Owner& owner);

/// After a simulation: its threads are gone.
void forget_waiting();

}  // namespace joblog::simulation
