// SPDX-License-Identifier: MIT
// The order of each list is that of storage/job_lists.h.
#include "storage/job_match.h"

#include <cstdint>
#include <limits>

#include "core/secret_arguments.h"

namespace joblog {
namespace {

/// Whether the positions of the list fall from its first job to its last.
bool falls(std::optional<JobState> state) {
  return !state || *state == JobState::failed || *state == JobState::finished;
}

}  // namespace

bool JobMatch::operator()(const Job& job) const {
  if (filter_.state && job.state != *filter_.state) return false;
  if (!filter_.queue.empty() && job.spec.queue != filter_.queue) return false;
  if (!filter_.kind.empty() && job.spec.kind != filter_.kind) return false;
  if (!filter_.cause.empty() && job.cause != filter_.cause) return false;
  // Nobody finds out a secret by searching for it.
  return filter_.text.empty() || needle_.in(masked_arguments(job.spec.arguments)) ||
         needle_.in(job.error_class) || needle_.in(job.error_message);
}

JobListStart start_of(const JobFilter& filter) {
  if (filter.after) return {.up = false, .at = *filter.after};
  if (filter.before) return {.up = true, .at = *filter.before};
  using Number = std::numeric_limits<std::int64_t>;
  const std::int64_t end = falls(filter.state) ? Number::max() : Number::min();
  return {.up = false, .at = {.major = end, .minor = end, .id = JobId{end}}};
}

}  // namespace joblog
