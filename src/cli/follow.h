// SPDX-License-Identifier: MIT
// Following one run in the store until it ends: for `logs show --follow` and runs in the
// foreground.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "cli/wait.h"
#include "core/job_log.h"
#include "storage/store.h"

namespace joblog::cli {

/// Called between reads, never inside one.
struct LogWatcher {
  std::function<void(const JobLog&, const Detail&)> on_detail;
  /// After each look at the run, also when nothing changed (time passes). May be empty.
  std::function<void(const JobLog&)> on_look;
  /// What stands in lines that are not finished, after each look that has shown all the others. May
  /// be empty.
  std::function<void(const JobLog&, const std::vector<Detail>&)> on_open_lines{};
};

struct FollowOptions {
  std::int64_t since_line = 0;  ///< Details after this one.
  bool until_end = true;        ///< Else: what is there now, then return.
};

/// Hands all details over in order, looks again every 200 ms, and returns the run as it was seen
/// last: ended, unless a stop was asked for or `until_end` is false.
/// Errors: not_found (no such run, or it was removed), and those of the store.
Result<JobLog> follow_log(const Store& store, JobLogId id, const FollowOptions& options,
                          const LogWatcher& watcher, const Wait& wait, std::stop_token stop);

}  // namespace joblog::cli
