// SPDX-License-Identifier: MIT
// Which jobs of a concurrency key may run.
//
// A key needs no semaphore of its own: its jobs that are ready or claimed hold it, the others are
// blocked. Whoever ends the hold of one lets blocked ones in, in the same transaction, so that a
// place can neither be lost nor be given twice. Pure functions: the store says who holds a key.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "core/job.h"

namespace joblog {

/// How many jobs hold the key. Not asked for the key "".
using KeyHolders = std::function<std::int64_t(std::string_view concurrency_key)>;

/// The state of a job that could run now: ready, or blocked while `limit` jobs or more hold its
/// key. "" = it has no key, and never waits for one.
JobState admitted(std::string_view concurrency_key, std::int64_t limit, const KeyHolders& holders);

/// The state of a job that is enqueued at `at`. One that runs later asks for its key when its time
/// has come, not before: it would hold the key while it waits.
JobState state_on_entry(const NewJob& job, TimePoint at, const KeyHolders& holders);

/// The blocked jobs of one key.
struct BlockedJobs {
  /// The limit of the best of them (by priority, then age); nothing when none is blocked.
  std::function<std::optional<std::int64_t>()> limit_of_best;
  /// Makes the best one ready: from then on it holds the key.
  std::function<void()> let_best_in;
};

/// Lets in as many as there is room for, the best first; how many. One whose limit leaves no room
/// keeps those behind it waiting, even where theirs is higher: else it might never run.
int let_blocked_in(std::string_view concurrency_key, const KeyHolders& holders,
                   const BlockedJobs& blocked);

}  // namespace joblog
