// SPDX-License-Identifier: MIT
// What the end of a run makes of its job: a pure function that every store applies, under the fence
// of the lease. docs/states.md draws the arrows.
#pragma once

#include <string>
#include <string_view>

#include "core/job.h"
#include "storage/transaction.h"

namespace joblog {

struct JobAfterRun {
  JobState state = JobState::finished;
  std::string_view ended_as{};  ///< "success", "cancelled", "discarded"; "" where it has not ended.
  std::string cause{};          ///< Of a failed job: core/failure_fingerprint.h.
};

/// `request_id` is the job's; it matters for JobEnd::failed alone, so that others need no look-up.
JobAfterRun job_after_run(const RunFinish& finish, std::string_view request_id);

}  // namespace joblog
