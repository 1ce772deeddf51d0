// SPDX-License-Identifier: MIT
// From argv to an Invocation, or to a text for the person: help, or what is wrong and what is near.
#pragma once

#include <string>
#include <variant>

#include "base/environment.h"
#include "cli/invocation.h"

namespace joblog::cli {

/// Nothing to run: print `text` (it ends with a line break) and leave with `exit_code`.
struct ParserMessage {
  std::string text;
  int exit_code = 0;  ///< 0: help, for standard output. Else: standard error.
};

using ParseResult = std::variant<Invocation, ParserMessage>;

/// Never throws, prints nothing. Threads: callable from any. JOBLOG_CONFIG and JOBLOG_DATA of the
/// environment stand where the options are not given.
ParseResult parse(int argc, const char* const* argv, const Environment& environment);

}  // namespace joblog::cli
