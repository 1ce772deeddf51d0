// A whole joblog program from one main:
//
//   int main(int argc, char** argv) {
//     return joblog::run_program(argc, argv, {{.kind = "report", .handler = nightly_report}});
//   }
//
// The program has every command of joblog itself (serve, run, enqueue, logs …) for these jobs
// beside the built-in ones.
#pragma once

#include <vector>

#include "joblog/job.h"

namespace joblog {

/// Returns the exit code. Errors: printed on standard error.
int run_program(int argc, char** argv, const std::vector<JobDefinition>& jobs = {});

}  // namespace joblog
