// SPDX-License-Identifier: MIT
// Runs a handler in a child process of the same program, so that a driver that crashes or hangs
// takes nothing else down and can be killed.
//
// The child maps the slot's spool ring and logs into it directly: what it said survives its death.
// Its request, and the variables that are nobody else's business, come through a file of memory,
// its outcome goes back through a socket (queue/isolated_messages.h); a child that ends without an
// outcome has crashed, and the run says how. What it prints is logged as well.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "queue/executor.h"
#include "queue/fork_server.h"

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
  /// Forks the processes, instead of the whole program's being started for each. May be none.
  std::shared_ptr<ForkServer> fork_server{};
};

/// The worker's side. `clock` outlives it.
IsolatedRunner isolated_runner(IsolatedHost host, const Clock& clock);

/// The mark of a run with a long name, for ForkServerOptions.
std::string longest_mark(const std::function<std::string(std::string_view run)>& mark);

}  // namespace joblog
