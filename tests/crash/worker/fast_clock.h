// SPDX-License-Identifier: MIT
// The real clocks, so much faster that minutes pass in a moment: schedules, retries, heartbeats and
// time-outs all come to pass within a test.
#pragma once

#include "base/clock.h"

namespace joblog::test {

class FastClock final : public Clock {
 public:
  static constexpr int kFactor = 100;
  static constexpr TimePoint kOrigin{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
  TimePoint wall_now() const override { return kOrigin + (real_.wall_now() - kOrigin) * kFactor; }
  SteadyTime steady_now() const override {
    return SteadyTime{real_.steady_now().time_since_epoch() * kFactor};
  }

 private:
  SystemClock real_;
};

}  // namespace joblog::test
