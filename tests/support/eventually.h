// SPDX-License-Identifier: MIT
// Waits for what other threads and processes bring about, without a guess at how long they take.
#pragma once

#include <chrono>
#include <thread>

namespace joblog::test {

/// True as soon as `condition` holds; false when it does not within `limit`, which only bounds how
/// long a broken test takes.
template <class Condition>
bool eventually(Condition condition, std::chrono::seconds limit = std::chrono::seconds{60}) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace joblog::test
