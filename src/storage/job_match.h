// SPDX-License-Identifier: MIT
// What a JobFilter means: which jobs belong to its list, and where a walk along the list begins.
// Pure: a store may find candidates as it likes, and asks here whether they belong.
#pragma once

#include "base/needle.h"
#include "core/job.h"
#include "storage/job_lists.h"

namespace joblog {

/// Whether a job belongs to the list of a filter, wherever the page begins. `filter` outlives it.
class JobMatch {
 public:
  explicit JobMatch(const JobFilter& filter) : filter_(filter), needle_(filter.text) {}
  bool operator()(const Job& job) const;

 private:
  const JobFilter& filter_;
  Needle needle_;
};

/// Where a walk begins, and which way it goes.
struct JobListStart {
  bool up = false;  ///< Against the list's order: from `before` back to its beginning.
  JobPosition at;   ///< The first job is the one next to it, never the one that stands there.
};

/// Behind the filter's keyset, or in front of the first of the list. `after` counts where there is
/// `before` too.
JobListStart start_of(const JobFilter& filter);

}  // namespace joblog
