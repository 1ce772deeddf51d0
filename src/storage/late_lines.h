// SPDX-License-Identifier: MIT
// What is added to the log of a run that a rescue has ended, when its machine is back with what the
// run had said to the last: a pure function of those words and of what the store has of the log.
#pragma once

#include <cstdint>
#include <vector>

#include "core/job_log.h"
#include "storage/transaction.h"

namespace joblog {

/// The log of a run that a rescue has ended, as a store knows it.
struct RescuedLog {
  std::int64_t from_process = 0;  ///< The number of the last line that the process itself stored.
  std::int64_t lines = 0;         ///< The number of the log's last line.
  TimePoint rescued_at;
  std::vector<Detail> open_lines;  ///< What the rescue made of lines that were not finished.
};

/// They name a run and say nothing of it.
bool is_empty(const LateWords& words);

/// First a line that says how many are late, and how late, then those that the log does not have:
/// numbered on, with their own times. Empty: the log has them all.
std::vector<Detail> late_lines(const LateWords& words, const RescuedLog& log);

}  // namespace joblog
