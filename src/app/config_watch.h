// SPDX-License-Identifier: MIT
// Compares the configuration's file with the configuration that the server runs by, so that the
// pages can say which changes it has not taken up, and why.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "app/setup.h"
#include "app/skipped_items.h"
#include "base/mutex.h"
#include "web/page_services.h"

namespace joblog {

/// Threads: callable from any.
class ConfigWatch {
 public:
  /// `read_again` gives the setup as the file says now; callable from any thread.
  ConfigWatch(const Setup& started, std::function<Setup()> read_again);

  /// Reads the file again if it seems to be another one. Call it every few seconds.
  void look();
  /// A reload has taken up `next`; the running configuration is now `running`.
  void taken_up(const Setup& next, const Config& running);
  /// A reload has refused it: `why` in a sentence, "" when its problems say so.
  void refused(const Setup& next, const std::string& why);

  /// Lines of the banner.
  std::vector<web::Attention> lines() const;
  /// Of what the server runs by, until a reload takes up a file without problems.
  std::vector<SkippedItem> skipped_items() const;

 private:
  /// What tells without reading it that a file is another one.
  struct Stamp {
    std::int64_t modified = 0, size = -1, inode = 0;
    bool operator==(const Stamp&) const = default;
  };
  Stamp stamp() const;
  void compare(const Setup& next) REQUIRES(mutex_);
  void say_difference(const Setup& next) REQUIRES(mutex_);
  void say(bool urgent, std::string text) REQUIRES(mutex_);
  void say_what_waits(const Config& next) REQUIRES(mutex_);

  const std::string path_;
  const std::string name_;
  const std::function<Setup()> read_again_;

  mutable Mutex mutex_;
  Stamp seen_ GUARDED_BY(mutex_);
  std::uint64_t fingerprint_ GUARDED_BY(mutex_);  ///< Of what was taken up.
  std::uint64_t refused_ GUARDED_BY(mutex_) = 0;  ///< Of what the last reload refused, and why.
  std::string refusal_ GUARDED_BY(mutex_);
  Config running_ GUARDED_BY(mutex_);
  std::vector<SkippedItem> skipped_items_ GUARDED_BY(mutex_);
  std::vector<web::Attention> of_taken_up_ GUARDED_BY(mutex_);
  std::vector<web::Attention> lines_ GUARDED_BY(mutex_);
};

}  // namespace joblog
