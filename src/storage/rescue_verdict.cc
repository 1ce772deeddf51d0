// SPDX-License-Identifier: MIT
// Last words first: the lines that were not finished, then who died and when.
#include "storage/rescue_verdict.h"

#include <utility>

namespace joblog {
namespace {

std::vector<DetailView> last_details(const Rescue& rescue, const DeadAttempt& attempt) {
  std::vector<DetailView> details;
  std::int64_t sequence = attempt.details;
  for (const Detail& line : attempt.open_lines) {
    details.push_back({.log = rescue.lease.log,
                       .sequence = ++sequence,
                       .at = line.at,
                       .level = line.level,
                       .source = line.source,
                       .escaped = line.escaped,
                       .message = line.message});
  }
  details.push_back({.log = rescue.lease.log,
                     .sequence = ++sequence,
                     .at = rescue.at,
                     .level = Level::error,
                     .source = Source::system,
                     .message = rescue.message});
  return details;
}

}  // namespace

std::optional<RunFinish> finish_of_rescue(const Rescue& rescue, const DeadAttempt& attempt) {
  if (attempt.status == Status::error || attempt.status == Status::success) return std::nullopt;
  std::vector<DetailView> details = last_details(rescue, attempt);
  const std::int64_t detail_count = details.back().sequence;
  return RunFinish{.lease = rescue.lease,
                   .status = Status::error,
                   .job_end = attempt.cancel_requested ? JobEnd::cancelled : rescue.job_end,
                   .started_at = rescue.at,
                   .finished_at = rescue.at,
                   .retry_at = rescue.retry_at,
                   .error_class = "ProcessDied",
                   .error_message = rescue.message,
                   .progress = attempt.progress,
                   .detail_count = detail_count,
                   .queue = attempt.queue,
                   .kind = attempt.kind,
                   .concurrency_key = attempt.concurrency_key,
                   .details = std::move(details),
                   .had_open_lines = !attempt.open_lines.empty()};
}

}  // namespace joblog
