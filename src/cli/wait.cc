// SPDX-License-Identifier: MIT
// The wait of the real program; tests bring one of their own.
#include "cli/wait.h"

#include "base/wait_for_stop.h"

namespace joblog::cli {

void interruptible_sleep(std::chrono::milliseconds time, const std::stop_token& stop) {
  wait_for_stop(stop, time);
}

}  // namespace joblog::cli
