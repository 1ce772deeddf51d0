// SPDX-License-Identifier: MIT
// Holds handlers until the test lets them on, and tells how many have come.
#pragma once

#include "base/mutex.h"

namespace joblog::test {

/// Threads: every call from any.
class Gate {
 public:
  /// Counts the caller as come and waits until the gate is open.
  void pass() {
    MutexLock lock(mutex_);
    ++come_;
    changed_.notify_all();
    while (!open_) changed_.wait(mutex_);
  }
  void open() {
    MutexLock lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// Waits until `count` have come.
  void await(int count) {
    MutexLock lock(mutex_);
    while (come_ < count) changed_.wait(mutex_);
  }
  int come() {
    MutexLock lock(mutex_);
    return come_;
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  int come_ GUARDED_BY(mutex_) = 0;
  bool open_ GUARDED_BY(mutex_) = false;
};

}  // namespace joblog::test
