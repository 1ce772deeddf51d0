// SPDX-License-Identifier: MIT
// One job, now, in this process: stored, logged and counted like any other, but past the queue.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "app/engine.h"
#include "core/job.h"
#include "core/job_log.h"

namespace joblog {

struct ForegroundResult {
  std::string log_name;
  RunEnd end;              ///< As it was, whatever the store says.
  Result<void> stored;     ///< Why the log is not finished; its end is in the spool.
  int interrupted_by = 0;  ///< The signal that asked it to stop; 0: none did.
};

/// How long the store is waited for once a run has ended.
inline constexpr std::chrono::seconds finish_wait_max{2};
/// How long a run waits for a store that takes nothing, until its lines are left out.
inline constexpr std::chrono::seconds line_wait_max{10};

/// Shows the run while it goes on; returns when the log has ended, or when it is told to stop: then
/// the run has ended, and the store does not take it.
using Watch = std::function<void(const Store& store, JobLogId log, const std::stop_token& stop)>;

/// Runs `job` to its end. A first signal asks it to stop, a second one ends the process.
/// Errors: conflict, naming the run that holds the concurrency key; whatever the store says. Then
/// the job has not begun.
/// The caller has blocked the stop signals.
Result<ForegroundResult> run_in_foreground(Engine& engine, const NewJob& job, const Clock& clock,
                                           const Watch& watch);

struct UnloggedResult {
  Outcome outcome;
  bool timed_out = false;
  int interrupted_by = 0;  ///< As above.
};
/// Calls `handler` under the same rules, without any store: what it logs is lost. The caller has
/// blocked the stop signals.
UnloggedResult run_unlogged(const Handler& handler, std::string_view kind, Duration timeout,
                            const Clock& clock);

}  // namespace joblog
