// SPDX-License-Identifier: MIT
// The words and numbers that log frameworks write for a level.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "joblog/run.h"

namespace joblog {

/// The level a word names, whatever its case: "ERROR", "Warn", "crit", "TRACE". Nothing for others.
std::optional<Level> level_named(std::string_view word);

/// The same for numbers: pino's and bunyan's 10 … 60, and syslog's 0 … 7. Nothing for others.
std::optional<Level> level_numbered(std::int64_t number);

/// The severity of syslog: 0 … 3 error, 4 warning, 5 and 6 info, 7 debug.
Level level_of_severity(int severity);

/// The letters, digits aside, at the start of `text`: "ERROR" of "ERROR: x".
std::string_view leading_word(std::string_view text);

}  // namespace joblog
