// SPDX-License-Identifier: MIT
// The job that retries or discards many jobs at once: in small batches, so that workers go on
// between them, with progress, until it is done or told to stop.
//
// Statistics: matched, retried or discarded, skipped (somebody or something was faster). Repeating
// it is harmless: what was changed by the first attempt does not match any more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/bulk_request.h"
#include "joblog/job.h"
#include "joblog/run.h"

namespace joblog {

struct BulkTotals {
  std::int64_t matched = 0;
  std::int64_t changed = 0;
  std::int64_t skipped() const { return matched - changed; }
};

/// The queue, as far as this job sees it.
class BulkJobStore {
 public:
  virtual ~BulkJobStore() = default;

  /// Who started this run, as the store has it.
  virtual Result<std::string> asked_by(std::string_view run) = 0;

  /// How many jobs match about; nothing when there are too many to count.
  virtual Result<std::optional<std::int64_t>> count(const BulkRequest& request) = 0;

  struct Batch {
    std::int64_t matched = 0;
    std::int64_t changed = 0;
    std::string reached;  ///< The place behind the batch; "" = that was the last one.
  };
  /// Changes the next jobs that follow the place `after` ("" = from the start), at most `limit`, in
  /// one transaction.
  virtual Result<Batch> change_next(const BulkRequest& request, std::string_view after,
                                    int limit) = 0;

  /// Records who did what to how many, once.
  virtual Result<void> record(const BulkRequest& request, const BulkTotals& totals,
                              std::string_view run) = 0;
};

/// A queue of its own, one at a time, three attempts.
JobDefinition bulk_action_definition(Handler handler);

/// Failures: ArgumentError (not retried), StoreError.
Outcome change_in_bulk(Run& run, BulkJobStore& jobs);

}  // namespace joblog
