// SPDX-License-Identifier: MIT
// All that is known of a run beside its lines, read in one snapshot.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/reader.h"
#include "storage/why_it_waits.h"
#include "web/job_logs/run/baseline.h"

namespace joblog::web::job_logs {

struct RunFacts {
  JobLog log;
  std::vector<JobLog> attempts;  ///< Oldest first, the run among them.
  RunNeighbours neighbours;
  bool older_cancelled = false, newer_cancelled = false;  ///< Of the neighbours.
  std::string cancelled_by;            ///< Who; "" = not cancelled, or nobody knows.
  std::optional<JobLog> last_success;  ///< Of the same kind, before this run.
  Baseline baseline;                   ///< Of the successes before it.
  std::optional<Job> job;              ///< Nothing: removed by retention.
  WaitFacts wait;                      ///< Why the job waits, if it does.
  std::int64_t first_error = 0;        ///< Its line; 0 = none.
  std::int64_t first_warning = 0;      ///< Of a success: the line of its first warning or error.
  std::vector<AuditEntry> changes;     ///< What people did with the job, newest first.

  bool has_ended() const { return joblog::has_ended(log.status); }
  /// Nothing came of the job after this run.
  bool is_last_attempt() const { return job && job->last_log == log.id; }
};

/// Nothing when there is no such run.
std::optional<RunFacts> read_run(Reader& reader, JobLogId id, TimePoint now, Heartbeats heartbeats);

/// The run that stands in the address: its number or its name.
std::optional<JobLogId> run_named(Reader& reader, std::string_view text);

}  // namespace joblog::web::job_logs
