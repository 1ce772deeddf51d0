// SPDX-License-Identifier: MIT
#include "storage/job_ends.h"

namespace joblog {

RunResult result_of(const BriefRun& run) {
  JobLog log;
  log.status = run.status;
  log.warnings = run.warnings;
  log.error_class = run.error_class;
  return result_of(log);
}

}  // namespace joblog
