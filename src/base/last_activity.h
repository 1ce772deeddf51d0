// SPDX-License-Identifier: MIT
// Tells how long ago a loop was last seen running: it gives a sign at each turn, and others ask how
// old the last one is.
#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.h"

namespace joblog {

/// Threads: every call from any. Time: the steady clock, which outlives it.
class LastActivity {
 public:
  /// A new one has just been given: what is about to start is not dead.
  explicit LastActivity(const Clock& clock) : clock_(clock), at_(clock.steady_now()) {}

  void touch() { at_ = clock_.steady_now(); }
  Duration age() const {
    return std::chrono::duration_cast<Duration>(clock_.steady_now() - at_.load());
  }

 private:
  const Clock& clock_;
  std::atomic<SteadyTime> at_;
};

}  // namespace joblog
