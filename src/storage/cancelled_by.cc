// SPDX-License-Identifier: MIT
#include "storage/cancelled_by.h"

#include "core/run_result.h"

namespace joblog {

std::string cancelled_by(Reader& reader, const JobLog& log) {
  constexpr int kChanges = 20;  // A job that was tried and cancelled again and again.
  if (result_of(log) != RunResult::cancelled) return "";
  const AuditFilter of_job{
      .target_kind = "job", .target = std::to_string(log.job.value), .limit = kChanges};
  for (const AuditEntry& change : reader.audit_entries(of_job)) {
    if (change.action == "cancel" && change.at <= log.updated_at) return change.by;
  }
  return "";
}

}  // namespace joblog
