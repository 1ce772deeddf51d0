// SPDX-License-Identifier: MIT
// Notices that a test can look at.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/notice.h"

namespace joblog::test {

/// Threads: every call from any.
class RecordingNotices final : public Notices {
 public:
  void notice(Severity severity, std::string_view text) override {
    MutexLock lock(mutex_);
    if (severity >= Severity::warning) ++troubles_;
    texts_.emplace_back(text);
  }
  int troubles() const {
    MutexLock lock(mutex_);
    return troubles_;
  }
  std::vector<std::string> texts() const {
    MutexLock lock(mutex_);
    return texts_;
  }
  bool said(std::string_view part) const {
    const auto all = texts();
    return std::any_of(all.begin(), all.end(), [&](const std::string& text) {
      return text.find(part) != std::string::npos;
    });
  }

 private:
  mutable Mutex mutex_;
  int troubles_ GUARDED_BY(mutex_) = 0;
  std::vector<std::string> texts_ GUARDED_BY(mutex_);
};

}  // namespace joblog::test
