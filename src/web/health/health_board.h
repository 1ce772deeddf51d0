// SPDX-License-Identifier: MIT
// Runs the liveness checks one after the other and keeps the answer for a second: /up needs no
// password, and a thousand requests for it must not cost more than one.
//
// A check that does not return is an answer too: the part that it hangs on is in trouble.
// Threads: callable from any.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "web/health/liveness_checks.h"

namespace joblog::web::health {

struct Trouble {
  std::string part;
  std::string what;
};

class HealthBoard {
 public:
  /// `clock` outlives it.
  HealthBoard(const Clock& clock, std::vector<LivenessCheck> checks)
      : clock_(clock), checks_(std::move(checks)) {}

  /// What is wrong; empty: all is well. Waits for somebody else's look, but not for long.
  std::vector<Trouble> troubles();

 private:
  std::vector<Trouble> look();

  const Clock& clock_;
  const std::vector<LivenessCheck> checks_;

  Mutex mutex_;
  CondVar looked_;
  std::vector<Trouble> kept_ GUARDED_BY(mutex_);
  std::optional<SteadyTime> kept_since_ GUARDED_BY(mutex_);
  std::optional<SteadyTime> looking_since_ GUARDED_BY(mutex_);
  std::string looking_at_ GUARDED_BY(mutex_);  ///< The part.
};

}  // namespace joblog::web::health
