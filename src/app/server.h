// SPDX-License-Identifier: MIT
// `joblog serve`: scheduler and workers in one process, until a signal.
#pragma once

#include <functional>

#include "app/setup.h"
#include "base/notice.h"

namespace joblog {

/// Blocks until SIGINT or SIGTERM, then stops gracefully: nothing new is started, running jobs have
/// a while to end, then they are asked to stop and handed back. A second signal ends the process at
/// once; what it held is rescued by the next one. SIGHUP and SIGUSR1 take up a changed
/// configuration, as `read_again` gives it (app/reload.h; callable from any thread); to a server
/// that a terminal started SIGHUP means that the terminal is gone, and stops it. Call it before any
/// thread exists. The exit code.
int serve(Setup& setup, const std::function<Setup()>& read_again, const Clock& clock,
          Notices& notices);

}  // namespace joblog
