// A way in for a person whose address is shut out because others guess from there (a proxy, a
// building's one address): who comes again with the very same user and password after a while is
// tried all the same, now and then. A stream of guesses is no such person: each of its passwords is
// another one, and one that comes again takes its turn with everybody else's.
//
// Threads: the caller's lock.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "http/authorization.h"

namespace joblog::http {

class SecondTries {
 public:
  static constexpr std::chrono::seconds patience{10};  ///< Between the first time and the second.
  static constexpr std::chrono::seconds every{5};      ///< One try, of all who wait.

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
