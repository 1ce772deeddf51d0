// SPDX-License-Identifier: MIT
// Waiting is on the steady clock; what is due is the step's own business.
#include "base/periodic.h"

#include <algorithm>
#include <utility>

namespace joblog {

Periodic::Periodic(Step step)
    : step_([step = std::move(step)](const std::stop_token&) { return step(); }) {}

void Periodic::start() {
  if (thread_.joinable()) return;
  stop_ = std::stop_source();
  thread_ = std::thread([this, stop = stop_.get_token()] { run(stop); });
}

void Periodic::stop() {
  {
    MutexLock lock(mutex_);
    stop_.request_stop();
  }
  wakeup_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Periodic::wake() {
  MutexLock lock(mutex_);
  woken_ = true;
  wakeup_.notify_all();
}

void Periodic::run(const std::stop_token& stop) {
  MutexLock lock(mutex_);
  while (!stop.stop_requested()) {
    woken_ = false;
    mutex_.unlock();
    const auto wait = std::clamp<std::chrono::milliseconds>(
        step_(stop), std::chrono::milliseconds{0}, std::chrono::seconds{1});
    mutex_.lock();
    if (!stop.stop_requested() && !woken_ && wait.count() > 0) wakeup_.wait_for(mutex_, wait);
  }
}

}  // namespace joblog
