// SPDX-License-Identifier: MIT
// A clock that stands still between looks: each look at the steady time is one second after the
// one before.
#pragma once

#include "base/clock.h"

namespace joblog::test {

class TickingClock final : public Clock {
 public:
  explicit TickingClock(TimePoint wall) : wall_(wall) {}
  TimePoint wall_now() const override { return wall_; }
  SteadyTime steady_now() const override { return steady_ += std::chrono::seconds(1); }

 private:
  const TimePoint wall_;
  mutable SteadyTime steady_{};
};

}  // namespace joblog::test
