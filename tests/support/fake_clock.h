// SPDX-License-Identifier: MIT
// A clock that moves only when it is told to: both of its times together, or the wall alone.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace joblog::test {

/// Threads: every call from any.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(TimePoint wall) : wall_(wall.time_since_epoch().count()) {}
  TimePoint wall_now() const override { return TimePoint{Duration{wall_.load()}}; }
  SteadyTime steady_now() const override {
    return SteadyTime{std::chrono::nanoseconds{steady_.load()}};
  }

  void advance(Duration by) {
    wall_ += by.count();
    steady_ += std::chrono::nanoseconds{by}.count();
  }
  /// Somebody sets the wall clock; the steady one does not notice.
  void set_wall(TimePoint wall) { wall_ = wall.time_since_epoch().count(); }
  void jump_wall(Duration by) { wall_ += by.count(); }

 private:
  std::atomic<std::int64_t> wall_;
  std::atomic<std::int64_t> steady_{std::chrono::nanoseconds{std::chrono::hours{1}}.count()};
};

}  // namespace joblog::test
