// SPDX-License-Identifier: MIT
// What a command answers with: where it writes, the clock, the reader's zone, and how it was asked.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "core/times.h"

namespace joblog::cli {

/// Of a COMMIT that got no answer.
inline constexpr std::string_view outcome_unknown =
    "it is not known whether this was stored: check before you repeat it";

/// Threads: one.
struct Console {
  Terminal& terminal;
  const Clock& clock;
  Times times{};
  bool json = false;   ///< One JSON value a line, nothing else, on standard output.
  bool quiet = false;  ///< Results and errors only.

  TimePoint now() const { return clock.wall_now(); }

  /// Prints the error, with `json` as an object; the exit code it amounts to.
  int refuse(const Error& error) { return refuse(error, exit_code(error)); }
  int refuse(const Error& error, int exit);
  /// What was done, but perhaps not meant so. Not for `quiet`.
  void warn(const std::string& text);
};

/// {"error": {"kind": "not_found", "message": …, "exit": 4}}
std::string json_of_error(std::string_view kind, std::string_view message, int exit);

}  // namespace joblog::cli
