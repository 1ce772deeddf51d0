// SPDX-License-Identifier: MIT
// `expected_` passes with the steady clock; what the wall clock says otherwise is its offset.
#include "base/clock_watch.h"

#include <algorithm>

namespace joblog {
namespace {

/// A clock that moves by more has not kept to anything.
constexpr std::chrono::minutes kMaxStep{1};
constexpr std::chrono::milliseconds kSameReading{100};

Duration to_duration(std::chrono::nanoseconds passed) {
  return std::chrono::duration_cast<Duration>(passed);
}

}  // namespace

/// Both at one moment: a process may be stopped for hours between two questions.
ClockWatch::Moment ClockWatch::ask() const {
  Moment moment{};
  for (int tries = 0; tries < 3; ++tries) {
    const SteadyTime before = clock_.steady_now();
    moment = {clock_.wall_now(), clock_.steady_now()};
    if (moment.steady - before < kSameReading) break;
  }
  return moment;
}

void ClockWatch::remember(TimePoint seen, Duration tolerance) {
  expected_ = seen;
  tolerance_ = tolerance;
}

ClockReading ClockWatch::look() {
  const Moment now = ask();
  ClockReading reading{.wall = now.wall, .steady = now.steady, .trusted = now.wall};
  Duration passed{};
  if (last_) {
    passed = to_duration(now.steady - last_->steady);
    reading.step = now.wall - last_->wall - passed;
  }
  last_ = now;
  if (!expected_) remember(now.wall, rules_.tolerance);
  *expected_ += passed;
  if (after_set_back_) *after_set_back_ += passed;
  const Duration offset = now.wall - *expected_;
  if (std::chrono::abs(offset) <= tolerance_) {
    doubted_since_.reset();
    after_set_back_.reset();
    remember(now.wall, rules_.tolerance);
    return reading;
  }
  if (!doubted_since_ || std::chrono::abs(reading.step) > kMaxStep) doubted_since_ = now.steady;
  reading.confirmed = to_duration(now.steady - *doubted_since_) >= rules_.confirm;
  if (reading.confirmed) {
    const bool at_once = offset < Duration::zero() || rules_.catch_up == 0;
    *expected_ += at_once ? offset : std::min(offset, passed * rules_.catch_up);
  }
  reading.trusted = std::min(now.wall, *expected_);
  if (reading.trusted == now.wall && !reading.confirmed) {
    if (!after_set_back_ || now.wall <= *after_set_back_ + rules_.tolerance)
      after_set_back_ = now.wall;
    reading.trusted = *after_set_back_;
  }
  reading.ahead = now.wall - reading.trusted;
  return reading;
}

}  // namespace joblog
