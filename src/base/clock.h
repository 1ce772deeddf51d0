// SPDX-License-Identifier: MIT
// Two clocks, injected. Wall time (UTC) is stored, shown and compared with what is due; steady time
// measures durations and time-outs and is never stored. Only SystemClock asks the machine.
#pragma once

#include <chrono>

namespace joblog {

using Duration = std::chrono::microseconds;
using TimePoint = std::chrono::sys_time<Duration>;  ///< Wall time, UTC.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// Threads: callable from any.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint wall_now() const = 0;
  virtual SteadyTime steady_now() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint wall_now() const override;
  SteadyTime steady_now() const override;
};

/// Microseconds since 1970 UTC: how a wall time is stored.
constexpr std::int64_t to_micros(TimePoint t) { return t.time_since_epoch().count(); }
constexpr TimePoint from_micros(std::int64_t us) { return TimePoint{Duration{us}}; }

}  // namespace joblog
