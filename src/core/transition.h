// SPDX-License-Identifier: MIT
// What becomes of a run and its job when the handler has returned: pure functions that
// ask no clock and draw no random numbers. docs/states.md draws the arrows.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "core/job.h"
#include "core/job_log.h"
#include "joblog/job.h"
#include "joblog/run.h"

namespace joblog {

/// What becomes of a job when its attempt ends.
enum class JobEnd : std::uint8_t {
  finished,     ///< → finished, as a success.
  retry,        ///< → scheduled for another attempt.
  failed,       ///< → failed.
  cancelled,    ///< → finished, as cancelled.
  handed_back,  ///< → ready: its worker stopped; the attempt does not count against the job.
};
constexpr JobState state_after(JobEnd end) {
  switch (end) {
    case JobEnd::retry:
      return JobState::scheduled;
    case JobEnd::failed:
      return JobState::failed;
    case JobEnd::handed_back:
      return JobState::ready;
    case JobEnd::finished:
    case JobEnd::cancelled:
      break;
  }
  return JobState::finished;
}

/// The error class of a run that somebody cancelled: it ended without a result, and nothing is
/// wrong.
inline constexpr std::string_view cancelled_class = "Cancelled";

/// Why a run was asked to stop.
enum class StopReason : std::uint8_t { none, cancelled, timed_out, worker_stops, lease_lost };

/// An attempt as its end needs it.
struct Attempt {
  int number = 1;
  int attempts_max = 1;
  Duration timeout{};
  RetryPolicy policy{};
};

struct RunEnd {
  Status status = Status::success;
  JobEnd job_end = JobEnd::finished;
  TimePoint retry_at;       ///< For JobEnd::retry.
  std::string error_class;  ///< "" for a success.
  std::string error_message;
};

/// A success stands, whatever was asked meanwhile. Everything else after a stop was asked for is
/// due to the stop. `random01` in [0, 1) decides the jitter of a retry.
RunEnd end_of_run(const Outcome& outcome, StopReason stop, const Attempt& attempt, TimePoint now,
                  double random01);

/// The end of a run whose process died: counted like any failure.
RunEnd end_of_dead_run(const Attempt& attempt, std::string message, TimePoint now, double random01);

}  // namespace joblog
