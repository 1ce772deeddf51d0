// SPDX-License-Identifier: MIT
// Signals as values: those that ask for the end, and SIGUSR1 for a reload. Block them before the
// first thread is made, then wait for them.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <thread>

namespace joblog {

/// Blocks SIGINT, SIGTERM, SIGHUP and SIGUSR1 in this thread and those it makes; ignores SIGPIPE
/// and SIGXFSZ (a full disk is an error of a write, not the end of the process).
void block_stop_signals();

/// The next one, at most `timeout` from now.
std::optional<int> wait_for_stop_signal(std::chrono::milliseconds timeout);

/// Takes what comes within moments of a signal: timeout(1), and whoever signals a process and then
/// its group, asks once. Returns when nothing has come for 50 ms.
void take_repeated_signals();

/// Blocks the signals for its life and turns the first into a stop; a second ends the process.
class StopOnSignal {
 public:
  StopOnSignal();
  std::stop_token token() const { return stop_.get_token(); }

 private:
  std::stop_source stop_;
  std::jthread thread_;
};

}  // namespace joblog
