// SPDX-License-Identifier: MIT
// One sentence for each state in which a job may be in the way.
#include "core/overlap.h"

#include <fmt/format.h>

#include "core/times.h"

namespace joblog {
namespace {

std::string describe(const UnfinishedJob& job) {
  switch (job.state) {
    case JobState::claimed:
      return fmt::format("run {} was still going on", job.last_log_name);
    case JobState::scheduled:
      return fmt::format("job {} waits for attempt {} of {} at {} UTC", job.id.value,
                         job.attempts + 1, job.attempts_max, Times().clock(job.run_at));
    case JobState::ready:
    case JobState::blocked:
    case JobState::failed:
    case JobState::finished:
      break;
  }
  return fmt::format("job {} was still waiting for a worker", job.id.value);
}

}  // namespace

std::string why_overlapping(OverlapPolicy policy, const UnfinishedWork& unfinished) {
  if (policy != OverlapPolicy::skip) return "";
  if (unfinished.of_task) return describe(*unfinished.of_task);
  return unfinished.holding_key ? describe(*unfinished.holding_key) : "";
}

}  // namespace joblog
