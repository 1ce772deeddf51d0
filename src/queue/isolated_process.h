// SPDX-License-Identifier: MIT
// The process of an isolated run: carries its one handler out, and logs into the ring of the worker
// that asked for it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/registry.h"
#include "queue/enqueuer.h"
#include "queue/isolated_messages.h"

namespace joblog {

/// Stores what the handler enqueues, `by` the run of that name.
using EnqueueInChild = std::function<Result<std::vector<EnqueuedJob>>(
    const std::vector<JobRequest>& requests, const std::string& by)>;

/// Does what was asked for; the exit code of the process. SIGTERM asks the handler to stop; the
/// worker's death kills the process. Without `enqueue` that is refused.
///
/// When a fork server was asked for, it returns in each process that it has forked as well.
int serve_isolated_run(const IsolatedRequest& taken, const Registry& registry, const Clock& clock,
                       const EnqueueInChild& enqueue = {});

}  // namespace joblog
