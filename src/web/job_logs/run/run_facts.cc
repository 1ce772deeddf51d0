// SPDX-License-Identifier: MIT
// The questions a run's page asks; each is a walk along an index.
#include "web/job_logs/run/run_facts.h"

#include <algorithm>

#include "base/canonical_number.h"
#include "core/run_result.h"
#include "storage/cancelled_by.h"

namespace joblog::web::job_logs {
namespace {

constexpr int kChanges = 10;

bool is_waiting(JobState state) {
  return state == JobState::scheduled || state == JobState::ready || state == JobState::blocked;
}

/// The line of the first warning or error; 0 = none.
std::int64_t first_notable(const DetailFacts& details) {
  if (details.first_error == 0 || details.first_warning == 0) {
    return details.first_error + details.first_warning;
  }
  return std::min(details.first_error, details.first_warning);
}

}  // namespace

std::optional<RunFacts> read_run(Reader& reader, JobLogId id, TimePoint now,
                                 Heartbeats heartbeats) {
  auto log = reader.log_by_id(id);
  if (!log) return std::nullopt;
  RunFacts facts{.log = std::move(*log)};
  facts.attempts = reader.attempts_of(id);
  facts.neighbours = reader.neighbours_of(facts.log.kind, id);
  const auto was_cancelled = [&](const std::optional<RunLink>& run) {
    if (!run || run->status != Status::error) return false;
    const auto neighbour = reader.log_by_id(run->id);
    return neighbour && result_of(*neighbour) == RunResult::cancelled;
  };
  facts.older_cancelled = was_cancelled(facts.neighbours.older);
  facts.newer_cancelled = was_cancelled(facts.neighbours.newer);
  facts.cancelled_by = cancelled_by(reader, facts.log);
  facts.last_success = reader.last_success_before(facts.log.kind, id);
  facts.baseline = baseline_of(reader.recent_successes(facts.log.kind, id, successes_read));
  facts.job = reader.job(facts.log.job);
  if (facts.job && is_waiting(facts.job->state)) {
    facts.wait = wait_facts(reader, *facts.job, now, heartbeats);
  }
  if (facts.log.status == Status::error) facts.first_error = reader.next_error(id, 0);
  if (is_success_with_warnings(facts.log))
    facts.first_warning = first_notable(reader.detail_facts(id));
  facts.changes = reader.audit_entries(
      {.target_kind = "job", .target = std::to_string(facts.log.job.value), .limit = kChanges});
  return facts;
}

std::optional<JobLogId> run_named(Reader& reader, std::string_view text) {
  if (const auto number = parse_canonical_int(text);
      number && reader.log_by_id(JobLogId{*number})) {
    return JobLogId{*number};
  }
  if (!is_log_name(text)) return std::nullopt;
  const auto log = reader.log_by_name(text);
  return log ? std::optional(log->id) : std::nullopt;
}

}  // namespace joblog::web::job_logs
