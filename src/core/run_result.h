// SPDX-License-Identifier: MIT
// How a run stands, for people: what its status alone does not say. The words are the same on the
// pages and on the command line.
#pragma once

#include <cstdint>
#include <string>

#include "core/job_log.h"

namespace joblog {

enum class RunResult : std::uint8_t { created, processing, error, success, warned, cancelled };

/// A run that somebody cancelled is stored as an error (of this class), but nothing is wrong with
/// it; a success with warnings is stored as a success, but is no plain one.
RunResult result_of(const JobLog& log);
const char* to_string(RunResult result);  ///< As of Status; "success with warnings", "cancelled".

/// "3 warnings", "1 warning".
std::string warnings_text(const JobLog& log);

}  // namespace joblog
