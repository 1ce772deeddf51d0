// SPDX-License-Identifier: MIT
// Wall and steady time kept together, because wall clocks are unreliable: they are set, start with
// a dead battery, run ahead until a time service answers, or belong to a copy of a virtual machine.
//
// Whoever destroys by age, or starts what has waited for its time, goes by trusted time: the wall
// clock as long as it keeps step with the steady one. A reading that has run ahead is not trusted
// until the clock has kept to it for a while. Trusted time is never later than the wall clock, so a
// clock that is set back is followed at once, and a leap from there not trusted either.
#pragma once

#include <optional>

#include "base/clock.h"

namespace joblog {

struct ClockRules {
  Duration tolerance;  ///< A step up to this size is taken as it is.
  Duration confirm;    ///< So long the clock must keep to a reading further ahead.
  /// Then trusted time catches up: it passes so many times as fast. 0: it follows at once.
  int catch_up = 0;
};

struct ClockReading {
  TimePoint wall;
  SteadyTime steady;
  TimePoint trusted;
  Duration ahead{};        ///< So far the wall clock is ahead of trusted time.
  Duration step{};         ///< What the wall clock moved since the last look beyond time passed.
  bool confirmed = false;  ///< It has kept to what it says, and trusted time is catching up.
};

/// Threads: used by one.
class ClockWatch {
 public:
  ClockWatch(const Clock& clock, const ClockRules& rules) : clock_(clock), rules_(rules) {}

  /// Before the first look: the latest time known from before. The first reading may be so far
  /// behind or ahead of it.
  void remember(TimePoint seen, Duration tolerance);
  ClockReading look();

 private:
  struct Moment {
    TimePoint wall;
    SteadyTime steady;
  };
  Moment ask() const;

  const Clock& clock_;
  const ClockRules rules_;
  std::optional<Moment> last_;
  std::optional<TimePoint> expected_;  ///< The wall clock's time, had nobody moved it.
  Duration tolerance_{};
  std::optional<SteadyTime> doubted_since_;
  /// What the clock says since it was set back, and a later leap of it is measured by, until it is
  /// confirmed or back where it was.
  std::optional<TimePoint> after_set_back_;
};

}  // namespace joblog
