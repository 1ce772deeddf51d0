// SPDX-License-Identifier: MIT
// Tells what this installation started from what others on the machine did; the environment of its
// commands shows it. Of a store in a file it is the path. Of a store on a server it is an id that
// the store keeps, the same for all that work on it, and known once the store has been opened.
#pragma once

#include <string>
#include <utility>

#include "base/mutex.h"

namespace joblog {

/// Threads: any.
class InstallationMark {
 public:
  void set(std::string mark) EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    mark_ = std::move(mark);
  }
  /// "": the store has not been opened.
  std::string get() const EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return mark_;
  }

 private:
  mutable Mutex mutex_;
  std::string mark_ GUARDED_BY(mutex_);
};

}  // namespace joblog
