// SPDX-License-Identifier: MIT
// Changing many jobs: along a list in batches, each one transaction, so that thousands neither take
// thousands of commits nor keep the workers waiting. The same for the command line and the job that
// the pages start.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/store.h"

namespace joblog {

/// How many of the jobs a batch took were changed; the others were in another state by then.
struct BulkBatch {
  std::int64_t matched = 0;
  std::int64_t changed = 0;
  std::optional<JobPosition> reached;  ///< The place behind the batch; nothing: it was the last.
};

struct BulkWalk {
  JobFilter filter;  ///< `after` is where the batch begins, `limit` how many it takes at most.
  JobId up_to;       ///< Younger jobs are left alone: they came after somebody asked.
  std::function<bool(Transaction&, JobId)> verb;
  /// Called at the end of the batch's transaction, unless it changed nothing. May be none.
  std::function<void(Transaction&, const BulkBatch&)> record{};
};

/// Runs the work in a transaction, perhaps more than once, and answers as the last time did.
using InTransaction =
    std::function<Result<BulkBatch>(const std::function<BulkBatch(Transaction&)>& work)>;

/// Changes the next jobs of the list. Errors: those of the store; what earlier batches did stays.
Result<BulkBatch> change_next(const Store& store, const InTransaction& in_transaction,
                              const BulkWalk& walk);

/// The one AuditEntry that many jobs leave: who did what to how many of which. Of single jobs
/// nothing is recorded then, or a large bulk would push everything else out of sight.
struct ManyChanged {
  std::string by, action;
  TimePoint at;
  JobFilter of;     ///< What was asked for.
  std::string run;  ///< The name of the run that did it; "" = the command line.
  std::int64_t matched = 0;
  std::int64_t changed = 0;
};
AuditEntry change_of(const ManyChanged& many);

}  // namespace joblog
