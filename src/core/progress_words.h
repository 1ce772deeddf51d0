// SPDX-License-Identifier: MIT
// How far a program has come by what its bar says.
#pragma once

#include <optional>
#include <string_view>

#include "core/job_log.h"

namespace joblog {

/// "45 %", "45.3%" → 45 of 100; else "12/50" → 12 of 50. The first that is one; nothing when there
/// is none: more than the whole, a date, a path.
std::optional<Progress> progress_in(std::string_view line);

}  // namespace joblog
