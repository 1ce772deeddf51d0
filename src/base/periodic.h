// SPDX-License-Identifier: MIT
// The one loop of every background service: do a step, wait, again, until stopped.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <thread>

#include "base/mutex.h"

namespace joblog {

/// Calls `step` on a thread of its own; each call answers how long to wait before the next (it is
/// cut to 1 s, so that a step always sees the wall clock's jumps). Stop without start and double
/// stop are fine; stop returns when the thread has ended. Threads: start and stop from one, wake
/// from any.
class Periodic {
 public:
  using Step = std::function<std::chrono::milliseconds()>;
  /// A step that may take long: it looks itself whether it is to end.
  using LongStep = std::function<std::chrono::milliseconds(const std::stop_token& stop)>;
  explicit Periodic(Step step);
  explicit Periodic(LongStep step) : step_(std::move(step)) {}
  ~Periodic() { stop(); }
  Periodic(const Periodic&) = delete;
  Periodic& operator=(const Periodic&) = delete;

  void start();
  void stop();
  void wake();  ///< The next step comes at once.

 private:
  void run(const std::stop_token& stop);

  const LongStep step_;
  Mutex mutex_;
  CondVar wakeup_;
  std::stop_source stop_;  ///< Of the thread that runs; asked under the mutex.
  bool woken_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace joblog
