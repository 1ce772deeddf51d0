// SPDX-License-Identifier: MIT
// Waiting for some time in a way that a stop cuts short.
#pragma once

#include <chrono>
#include <stop_token>

namespace joblog {

/// Returns after about `time`, or at once when a stop is asked for. Threads: callable from any.
void wait_for_stop(const std::stop_token& stop, std::chrono::nanoseconds time);

}  // namespace joblog
