// SPDX-License-Identifier: MIT
// The one exception to JobEnd: what `joblog exec` ran is not kept as a failed job.
#include "storage/job_after_run.h"

#include "core/exec_job.h"
#include "core/failure_fingerprint.h"

namespace joblog {

JobAfterRun job_after_run(const RunFinish& finish, std::string_view request_id) {
  // Nobody could retry it: its command is known only where it was started.
  if (finish.job_end == JobEnd::failed && request_id.starts_with(exec_request))
    return {.state = JobState::finished, .ended_as = "discarded"};
  JobAfterRun after{.state = state_after(finish.job_end)};
  if (finish.job_end == JobEnd::finished) after.ended_as = "success";
  if (finish.job_end == JobEnd::cancelled) after.ended_as = "cancelled";
  if (finish.job_end == JobEnd::failed)
    after.cause = failure_fingerprint(finish.kind, finish.error_class, finish.error_message);
  return after;
}

}  // namespace joblog
