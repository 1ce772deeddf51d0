// SPDX-License-Identifier: MIT
// The one place that asks the machine for the time.
#include "base/clock.h"

namespace joblog {

TimePoint SystemClock::wall_now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady_now() const { return std::chrono::steady_clock::now(); }

}  // namespace joblog
