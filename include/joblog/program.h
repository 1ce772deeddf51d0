// SPDX-License-Identifier: MIT
// A whole joblog program from one main:
//
//   int main(int argc, char** argv) {
//     return joblog::run_program(argc, argv, {{.kind = "report", .handler = nightly_report}});
//   }
//
// The program has every command of joblog itself (serve, run, enqueue, logs …) for these jobs
// beside the built-in ones.
#pragma once

#include <optional>
#include <vector>

#include "joblog/job.h"

namespace joblog {

/// Returns the exit code. Errors: printed on standard error. Call it before any thread exists,
/// once. It takes the process's signals and closes its memory to other programs of the same user.
int run_program(int argc, char** argv, const std::vector<JobDefinition>& jobs = {});

/// For a program with a main of its own that runs isolated kinds in a Server: the first thing that
/// main calls. In a child process that a server has started for a run it carries the run out and
/// returns the exit code, with which main returns at once. In every other process it returns
/// nothing. `jobs`: as the server has them. (run_program does this by itself.)
std::optional<int> run_isolated_child(int argc, char** argv,
                                      const std::vector<JobDefinition>& jobs);

}  // namespace joblog
