// SPDX-License-Identifier: MIT
// A search through all runs, in spans of their numbers that several threads look through. Each span
// is read in short transactions, so that no search keeps a snapshot for long: what was written
// meanwhile can be taken into the store's file.
//
// Threads: callable from any; its own threads let all others go first, and end before it returns.
// Memory: a few spans' hits. Errors: the store's; unavailable when nobody waits any longer.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "storage/store.h"

namespace joblog {

struct SearchOrder {
  RunSearch search{};
  std::optional<SearchPlace> below{};  ///< Goes on from there; nothing: from the newest run.
  int runs = 25;                       ///< So many are enough.
  int threads = 2;                     ///< Fewer where the machine has fewer cores.
  /// Once something was found and this much time is over it is enough; nothing: the limit decides.
  std::optional<Duration> soon{};
};

/// The newest runs that match, below where it goes on from. Stops with what it has when the limit
/// says that it is enough, and gets on each time.
Result<FoundRuns> search_all_runs(const Store& store, const Clock& clock, const SearchOrder& order,
                                  const ReadLimit& limit = {});

/// Takes in what the search found below `found`, where it went on.
void take_in(FoundRuns& found, FoundRuns&& below);

}  // namespace joblog
