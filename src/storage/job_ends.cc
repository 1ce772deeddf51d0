// SPDX-License-Identifier: MIT
#include "storage/job_ends.h"

namespace joblog {
namespace {

template <class Run>
RunResult result_of_any(const Run& run) {
  JobLog log;
  log.status = run.status;
  log.warnings = run.warnings;
  log.error_class = run.error_class;
  return result_of(log);
}

}  // namespace

RunResult result_of(const BriefRun& run) { return result_of_any(run); }
RunResult result_of(const RunPoint& run) { return result_of_any(run); }

}  // namespace joblog
