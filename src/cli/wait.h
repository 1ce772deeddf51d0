// SPDX-License-Identifier: MIT
// Waiting between two looks at the store, injected so that tests move time and the store
// themselves.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

namespace joblog::cli {

/// Returns after about this long, or at once when a stop is asked for.
using Wait = std::function<void(std::chrono::milliseconds, const std::stop_token&)>;

/// The real one. Threads: callable from any.
void interruptible_sleep(std::chrono::milliseconds time, const std::stop_token& stop);

inline constexpr std::chrono::milliseconds kPollInterval{200};

}  // namespace joblog::cli
