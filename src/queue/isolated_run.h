// SPDX-License-Identifier: MIT
// Runs a handler in a child process of the same program, so that a driver that crashes or hangs
// takes nothing else down and can be killed.
//
// The child maps the slot's spool ring and logs into it directly: what it said survives its death.
// Its request, and the variables that are nobody else's business, come through a file of memory,
// its outcome goes back through a socket; a child that ends without an outcome has crashed, and the
// run says how. What it prints is logged as well.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/registry.h"
#include "queue/executor.h"

namespace joblog {

struct IsolatedHost {
  std::vector<std::string> argv;  ///< Starts this program so that it calls serve_isolated_run.
  std::vector<std::string> environment;  ///< Of the child: what everybody may read.
  /// Handed over to the child where nobody else can read it: "NAME=value".
  std::vector<std::string> variables{};
  std::string spool_path;
  /// The environment entry by which a rescuer finds the processes of a run. Empty: none.
  std::function<std::string(std::string_view run)> mark{};
  Duration grace = std::chrono::seconds{10};  ///< From SIGTERM to SIGKILL.
};

/// The worker's side. `clock` outlives it.
IsolatedRunner isolated_runner(IsolatedHost host, const Clock& clock);

/// What the worker has handed over.
struct IsolatedRequest {
  std::string text;                    ///< What to run, as JSON.
  std::vector<std::string> variables;  ///< IsolatedHost::variables.
};
/// The child's side, first: reads and closes it. Once.
IsolatedRequest take_isolated_request();

/// The child's side: runs the one handler it was started for; the exit code of the process. SIGTERM
/// asks the handler to stop; the worker's death kills the child. `enqueue` stores what the handler
/// enqueues, `by` the run of that name; without it that is refused.
using EnqueueInChild = std::function<Result<std::vector<EnqueuedJob>>(
    const std::vector<JobRequest>& requests, const std::string& by)>;
int serve_isolated_run(const IsolatedRequest& taken, const Registry& registry, const Clock& clock,
                       const EnqueueInChild& enqueue = {});

}  // namespace joblog
