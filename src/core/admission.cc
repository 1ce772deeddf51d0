// SPDX-License-Identifier: MIT
// Each job of a key brings the limit that it was enqueued with; they need not agree.
#include "core/admission.h"

namespace joblog {

JobState admitted(std::string_view concurrency_key, std::int64_t limit, const KeyHolders& holders) {
  if (concurrency_key.empty()) return JobState::ready;
  return holders(concurrency_key) < limit ? JobState::ready : JobState::blocked;
}

JobState state_on_entry(const NewJob& job, TimePoint at, const KeyHolders& holders) {
  if (job.run_at.value_or(at) > at) return JobState::scheduled;
  return admitted(job.concurrency_key, job.concurrency_limit, holders);
}

int let_blocked_in(std::string_view concurrency_key, const KeyHolders& holders,
                   const BlockedJobs& blocked) {
  if (concurrency_key.empty()) return 0;
  for (int let_in = 0;; ++let_in) {
    const auto limit = blocked.limit_of_best();
    if (!limit || admitted(concurrency_key, *limit, holders) != JobState::ready) return let_in;
    blocked.let_best_in();
  }
}

}  // namespace joblog
