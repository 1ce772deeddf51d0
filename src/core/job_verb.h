// SPDX-License-Identifier: MIT
// What people may do to a job, in which states, and why not in the others: the same for pages and
// command line.
#pragma once

#include <cstdint>
#include <string>

#include "core/job.h"

namespace joblog {

enum class JobVerb : std::uint8_t { retry, run_now, discard, cancel };
const char* to_string(JobVerb verb);  ///< "retry", "run now": as a Change's action.

/// Whether the verb does anything to a job in that state. A retry may be refused all the same:
/// another job may have the unique key.
bool applies_to(JobVerb verb, JobState state);

/// "only failed jobs can be retried".
const char* rule_of(JobVerb verb);

/// Why the verb did nothing to the job, from what the job is now: "job 3 is running; only failed
/// jobs can be retried". Begins with a small letter and has no stop at its end.
std::string why_refused(JobVerb verb, const Job& job);

/// The unique key keeps a failed job from being retried: that is all that can.
bool is_held_off_by_its_key(JobVerb verb, const Job& job);

}  // namespace joblog
