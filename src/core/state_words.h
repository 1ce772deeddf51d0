// SPDX-License-Identifier: MIT
// What people call the states of runs and jobs: the command line and the addresses of pages take
// all of these words.
#pragma once

#include <optional>
#include <string_view>

#include "core/job.h"
#include "core/job_log.h"

namespace joblog {

/// "failed" and "error", "running" and "processing", "warnings" and "warned", … in any case of
/// letters.
std::optional<StatusChoice> parse_status_word(std::string_view word);
/// "running" and "claimed", "waiting" and "ready", "done" and "finished", …
std::optional<JobState> parse_job_state_word(std::string_view word);

}  // namespace joblog
