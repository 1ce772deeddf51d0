// SPDX-License-Identifier: MIT
// Lets a person sign in from an address that is shut out because others guess passwords from it (a
// proxy, a building with one address): the very same user and password, sent again after a while,
// is checked all the same, at most once in `every`. Guessing gains nothing by that, because each
// guess is another password, and a repeated one waits for its turn like all others.
//
// Threads: the caller's lock.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "http/authorization.h"

namespace joblog::http {

class RetryAllowance {
 public:
  static constexpr std::chrono::seconds min_delay{10};  ///< Between the first time and the second.
  static constexpr std::chrono::seconds every{5};       ///< One try, of all who wait.

  /// Of a header that is shut out: whether it may be tried now. Else it is remembered.
  bool may_try(const Fingerprint& header, SteadyTime now);

 private:
  struct Slot {
    std::uint64_t mark = 0;
    SteadyTime since{};
  };
  std::vector<Slot> slots_;  // A fixed number, made when the first is needed.
  SteadyTime next_at_{};
};

}  // namespace joblog::http
