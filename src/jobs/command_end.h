// SPDX-License-Identifier: MIT
// What a run's log says of processes that outlive its command.
#pragma once

#include "base/subprocess.h"
#include "joblog/run.h"
#include "jobs/command.h"

namespace joblog {

/// The command has ended, its children have not.
void log_waiting(Run& run);
/// After the end: who was killed, cut off, let go or left alone.
void log_leftover_children(Run& run, const ProcessEnd& end, const CommandSpec& spec);

}  // namespace joblog
