// SPDX-License-Identifier: MIT
// All jobs, as people count them: each recurring task, and each kind that no recurring task
// enqueues. One list, and no job twice.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/job_summary.h"
#include "storage/reader.h"

namespace joblog {

struct ListedJob {
  std::string kind;
  bool is_recurring = false;
  /// Its results are those of its kind, whoever started them: the kind, or the only task that
  /// enqueues it. Else they are those of the runs that the schedule started.
  bool has_kind_to_itself = true;
  std::string schedule, zone;       ///< Of a recurring one.
  std::optional<BriefRun> last;     ///< The last run that ended.
  std::optional<BriefRun> success;  ///< The last success; nothing: none among those looked at.
  JobFacts facts;
};

/// The first time after `after` that a schedule plans; nothing when there is none.
using PlannedAfter = std::function<std::optional<TimePoint>(
    TimePoint after, const std::string& schedule, const std::string& zone)>;

/// Tasks by name, then kinds by name: those of which a run has ended or goes on, and those of
/// `known_kinds`. How often a job failed in a row is counted to a hundred. Of 5,000 jobs it takes
/// tens of milliseconds, so who shows it often keeps it for a moment.
std::vector<ListedJob> all_jobs(Reader& reader, const std::vector<std::string>& known_kinds,
                                TimePoint now, const PlannedAfter& planned_after);

}  // namespace joblog
