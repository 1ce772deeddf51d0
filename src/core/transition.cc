// SPDX-License-Identifier: MIT
#include "core/transition.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "core/limits.h"
#include "core/retry_policy.h"

namespace joblog {
namespace {

/// What happened stands at the beginning, why often at the end.
std::string without_middle(const std::string& message) {
  constexpr std::size_t kMost = limits::error_characters, kEnd = kMost / 2;
  const std::size_t length = utf8_length(message);
  if (length <= kMost) return message;
  return message.substr(0, utf8_prefix(message, kMost - kEnd)) + "…" +
         message.substr(utf8_prefix(message, length - kEnd));
}

RunEnd error_end(JobEnd job_end, const std::string& error_class, std::string message) {
  message = without_middle(escape_invalid_utf8(message));
  std::string name = escape_invalid_utf8(error_class);
  name.resize(utf8_prefix(name, limits::error_class_characters));
  return {.status = Status::error,
          .job_end = job_end,
          .retry_at = {},
          .error_class = std::move(name),
          .error_message = std::move(message)};
}

RunEnd retry_or_fail(RunEnd end, bool may_retry, const Attempt& attempt, TimePoint now,
                     double random01) {
  RetryPolicy policy = attempt.policy;
  policy.attempts_max = attempt.attempts_max;
  const auto delay = may_retry ? retry_delay(policy, attempt.number, random01) : std::nullopt;
  end.job_end = delay ? JobEnd::retry : JobEnd::failed;
  if (delay) end.retry_at = now + *delay;
  return end;
}

RunEnd end_of_stopped(StopReason stop, const Attempt& attempt, TimePoint now, double random01) {
  switch (stop) {
    case StopReason::timed_out:
      return retry_or_fail(error_end(JobEnd::failed, "TimedOut",
                                     fmt::format("ran longer than its time-out of {}; raise the "
                                                 "time-out of this job, or find what hangs",
                                                 format_duration(attempt.timeout))),
                           true, attempt, now, random01);
    case StopReason::worker_stops:
      return error_end(JobEnd::handed_back, "WorkerStopped",
                       "the worker was stopped; the job waits for the next one");
    case StopReason::lease_lost:
      return error_end(JobEnd::failed, "LeaseLost",
                       "this process was taken for dead and lost the job");
    case StopReason::cancelled:
    case StopReason::none:
      break;
  }
  return error_end(JobEnd::cancelled, std::string(cancelled_class), "cancelled on request");
}

}  // namespace

RunEnd end_of_run(const Outcome& outcome, StopReason stop, const Attempt& attempt, TimePoint now,
                  double random01) {
  if (std::holds_alternative<Success>(outcome)) return {};
  if (stop != StopReason::none) return end_of_stopped(stop, attempt, now, random01);
  if (const auto* failure = std::get_if<Failure>(&outcome)) {
    return retry_or_fail(error_end(JobEnd::failed, failure->error_class, failure->message),
                         failure->retry, attempt, now, random01);
  }
  return end_of_stopped(StopReason::cancelled, attempt, now, random01);
}

RunEnd end_of_dead_run(const Attempt& attempt, std::string message, TimePoint now,
                       double random01) {
  return retry_or_fail(error_end(JobEnd::failed, "ProcessDied", std::move(message)), true, attempt,
                       now, random01);
}

}  // namespace joblog
