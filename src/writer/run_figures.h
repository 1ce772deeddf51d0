// SPDX-License-Identifier: MIT
// What this process has run, by kind, for monitoring: how many ended how, how long they took and
// how long they had waited. In memory: a new start counts from zero.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/histogram.h"
#include "base/mutex.h"
#include "core/job_log.h"

namespace joblog {

struct KindFigures {
  std::string kind;
  std::array<std::uint64_t, statuses> ended{};  ///< By status; only error and success end.
  std::uint64_t with_warnings = 0;              ///< Of the successes.
  Histogram durations{run_seconds};             ///< Seconds, of the runs that ended.
  Histogram waits{run_seconds};                 ///< Seconds, of the runs that were claimed.
};

/// Threads: every call from any.
class RunFigures {
 public:
  struct Ended {
    std::string_view kind;
    Status status = Status::success;
    Duration took{};
    bool with_warnings = false;
  };
  struct Claimed {
    std::string_view kind;
    Duration waited{};
  };
  void add(const std::vector<Ended>& runs);
  void add(const std::vector<Claimed>& runs);
  std::vector<KindFigures> all() const;

  /// Further kinds share one entry of this name, so that figures stay few.
  static constexpr std::size_t kinds_max = 200;
  static constexpr std::string_view other_kinds = "(other)";

 private:
  KindFigures& of(std::string_view kind) REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<std::string, KindFigures, std::less<>> kinds_ GUARDED_BY(mutex_);
};

}  // namespace joblog
