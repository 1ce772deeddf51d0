// SPDX-License-Identifier: MIT
// What becomes of an attempt whose process died: a pure function of the rescuer's verdict and of
// what the store knows of the attempt.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/job_log.h"
#include "storage/transaction.h"

namespace joblog {

/// An attempt as a store knows it when its process is found dead.
struct DeadAttempt {
  Status status = Status::processing;  ///< Of its log.
  bool cancel_requested = false;       ///< Of its job.
  std::string queue;
  std::string kind;
  std::string concurrency_key;
  Progress progress;
  std::int64_t details = 0;        ///< The sequence of its last detail; 0 = it has none.
  std::vector<Detail> open_lines;  ///< In the order in which they are to be read.
};

/// The finish that the rescue amounts to, to be stored like any other one: the log ends as an
/// error, open lines become details, and a last detail says who died. A job that somebody wanted to
/// stop has stopped, whatever the retry policy says. Nothing: the attempt has ended already, the
/// rescue has lost. Not for Rescue::never_started, which is a release. Its details are views into
/// `rescue` and `attempt`.
std::optional<RunFinish> finish_of_rescue(const Rescue& rescue, const DeadAttempt& attempt);

}  // namespace joblog
