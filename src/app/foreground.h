// One job, now, in this process: stored, logged and counted like any other, but past the queue.
#pragma once

#include <functional>

#include "app/engine.h"
#include "core/job.h"
#include "core/job_log.h"

namespace joblog {

struct ForegroundEnd {
  JobLog log;                ///< As stored.
  bool interrupted = false;  ///< By a signal.
};

/// Shows the run while it goes on; returns when the log has ended.
using Watch = std::function<void(const Store& store, JobLogId log)>;

/// Runs `job` to its end. A first signal asks it to stop, a second one ends the process.
/// Errors: conflict, naming the run that holds the concurrency key; whatever the store says.
/// The caller has blocked the stop signals.
Result<ForegroundEnd> run_in_foreground(Engine& engine, const NewJob& job, const Clock& clock,
                                        const Watch& watch);

}  // namespace joblog
