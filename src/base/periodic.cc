// SPDX-License-Identifier: MIT
// Waiting is on the steady clock; what is due is the step's own business.
#include "base/periodic.h"

#include <algorithm>

namespace joblog {

void Periodic::start() {
  if (thread_.joinable()) return;
  {
    MutexLock lock(mutex_);
    stopping_ = false;
  }
  thread_ = std::thread([this] { run(); });
}

void Periodic::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wakeup_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Periodic::wake() {
  MutexLock lock(mutex_);
  woken_ = true;
  wakeup_.notify_all();
}

void Periodic::run() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    mutex_.unlock();
    const auto wait = std::clamp<std::chrono::milliseconds>(step_(), std::chrono::milliseconds{0},
                                                            std::chrono::seconds{1});
    mutex_.lock();
    if (!stopping_ && !woken_ && wait.count() > 0) wakeup_.wait_for(mutex_, wait);
  }
}

}  // namespace joblog
