// SPDX-License-Identifier: MIT
// A simulated computer: its clocks, and whether it stands still. The wall clock may be set, both
// may drift, and a paused machine's clocks go on (a suspended program) or not (a virtual machine).
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace joblog::simulation {

using Span = std::chrono::nanoseconds;
using Instant = std::chrono::nanoseconds;  ///< Of the world: since the simulation began.

class Machine final : public Clock {
 public:
  Machine(std::string name, const Instant& world_now, TimePoint wall)
      : name_(std::move(name)),
        world_now_(world_now),
        settled_at_(world_now),
        begin_(wall.time_since_epoch() - world_now),
        wall_(wall.time_since_epoch()) {}

  const std::string& name() const { return name_; }
  TimePoint wall_now() const override {
    return TimePoint{std::chrono::duration_cast<Duration>(wall_ + passed())};
  }
  SteadyTime steady_now() const override { return SteadyTime{steady_ + passed()}; }

  void set_wall(TimePoint wall) {
    settle();
    wall_ = wall.time_since_epoch();
    note_error();
  }
  void step_wall(Span by) {
    settle();
    wall_ += by;
    note_error();
  }
  /// Since when the wall clock has been ahead by hours; none: it is not.
  std::optional<Instant> ahead_since() const { return ahead_since_; }
  bool is_paused() const { return paused_; }
  void set_paused(bool paused) { paused_ = paused; }
  /// Parts of a million that the clocks go too fast.
  void drift(std::int64_t ppm) {
    settle();
    ppm_ = ppm;
  }
  void stop_clocks(bool stopped) {
    settle();
    stopped_ = stopped;
  }
  /// How long the world takes until the steady clock shows `deadline`.
  Span until(SteadyTime deadline) const {
    const Span left = deadline - steady_now();
    if (left <= Span::zero()) return Span::zero();
    return left - left / 1'000'000 * ppm_ + Span{1'000};
  }

 private:
  void note_error() {
    const Span error = wall_ - begin_ - settled_at_;
    if (error < std::chrono::minutes{50})
      ahead_since_.reset();
    else if (!ahead_since_)
      ahead_since_ = settled_at_;
  }
  Span passed() const {
    if (stopped_) return Span::zero();
    const Span passed = world_now_ - settled_at_;
    return passed + passed * ppm_ / 1'000'000;
  }
  void settle() {
    const Span by = passed();
    wall_ += by;
    steady_ += by;
    settled_at_ = world_now_;
  }

  const std::string name_;
  const Instant& world_now_;
  Instant settled_at_;
  const Span begin_;  ///< What a right clock showed at the world's beginning.
  Span wall_;
  Span steady_{std::chrono::hours{1}};
  std::int64_t ppm_ = 0;
  bool stopped_ = false;
  bool paused_ = false;
  std::optional<Instant> ahead_since_;
};

}  // namespace joblog::simulation
