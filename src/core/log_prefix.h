// SPDX-License-Identifier: MIT
// The level in the first words of a line: after a time, in brackets, as key=value, or after the
// place that a compiler or tool complains about ("file.c:3:5: error: …").
#pragma once

#include <optional>
#include <string_view>

#include "joblog/run.h"

namespace joblog {

/// Nothing when the start of `line` (trimmed, without escape sequences) holds no level, or a word
/// for one in running text: "0 errors", "error count: 0", "Error: none".
std::optional<Level> level_in_prefix(std::string_view line);

}  // namespace joblog
