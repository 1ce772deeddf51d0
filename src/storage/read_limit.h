// SPDX-License-Identifier: MIT
// How long a read of the store may go on: the data decides how much there is to read, not how long
// a reader waits for it.
#pragma once

#include <functional>

namespace joblog {

/// Nothing in a place: no end. Both are asked often (each millisecond of a long read), by the
/// thread that reads, and cost next to nothing.
struct ReadLimit {
  /// Time for an answer from what was found so far; reads that can go on later say where.
  std::function<bool()> is_enough{};
  /// Nobody waits any longer: the read is broken off with an error (unavailable).
  std::function<bool()> is_given_up{};
};

}  // namespace joblog
