// SPDX-License-Identifier: MIT
// The process of an isolated run: this program again, started by a worker.
#pragma once

#include <vector>

#include "base/start_environment.h"
#include "config/config.h"
#include "joblog/job.h"

namespace joblog {

/// "PROGRAM isolated-run CONFIG DATA NAME": never typed by a person. Its argv[0] says nothing of
/// how the program is called, so NAME does.
bool is_isolated_child(int argc, char** argv);
/// Carries the run out; the exit code. `variables`: of this process.
int run_isolated(char** argv, const std::vector<JobDefinition>& jobs, StartEnvironment variables);

/// Whether main lets isolated runs begin: without it a child would be the whole program once more.
bool serves_isolated_runs();
/// main does.
void note_isolated_runs_served();

/// They are read from what was taken at the start; nothing else in this process needs them.
void forget_own_secrets(const Config& config);

}  // namespace joblog
