// SPDX-License-Identifier: MIT
// Requests for jobs, made jobs by the rules of their kinds and stored. Programs (Client) and runs
// ask through here.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "core/registry.h"
#include "joblog/request.h"
#include "writer/group_writer.h"

namespace joblog {

/// Where jobs come from and go to. All outlive the call.
struct Enqueuer {
  const Registry& registry;
  GroupWriter& writer;
  const Clock& clock;
  bool unknown_kinds = false;  ///< A kind that the registry has not is no error.

  /// All or none; returns once they are durable. `by`: who asks, for people.
  /// Errors: invalid (a rule is broken; too many at once), not_found (no such kind), else what the
  /// store says; an unknown one says that a repeat is harmless when it is.
  /// Threads: callable from any.
  Result<std::vector<EnqueuedJob>> enqueue(const std::vector<JobRequest>& requests,
                                           const std::string& by) const;

 private:
  Result<NewJob> job_of(const JobRequest& request, const std::string& by) const;
};

/// "report 20261123140000": a run that asks.
std::string words_for_run(std::string_view kind, std::string_view name);

}  // namespace joblog
