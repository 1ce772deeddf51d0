// SPDX-License-Identifier: MIT
// The only place where a test sleeps: time that is part of a fault.
#pragma once

#include <chrono>
#include <thread>

namespace joblog::test {

/// How long a fault lasts, after how long it comes, and the rest between two looks at a store that
/// servers work on. Whoever waits for something to happen uses eventually().
inline void let_pass(std::chrono::nanoseconds time) { std::this_thread::sleep_for(time); }

}  // namespace joblog::test
