// SPDX-License-Identifier: MIT
// How much a line that a program printed matters, by what the line itself says, the way log
// frameworks, compilers, shells and interpreters write it. Words in running text ("0 errors", "no
// error") say nothing. docs/commands.md lists what is understood.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/job_log.h"
#include "joblog/run.h"

namespace joblog {

/// What `line` says of its level; nothing when it says nothing. Any bytes; escape sequences of
/// terminals count for nothing. `on_error`: it was printed on standard error, where shells and
/// small programs complain without a word for it ("ls: cannot access 'x': No such file …").
std::optional<Level> level_in(std::string_view line, bool on_error);

/// What a line is, seen with those before it.
struct LineMeaning {
  std::optional<Level> level;  ///< Nothing: the line says nothing about it.
  /// It announces what follows and explains nothing itself ("Traceback (most recent call last):").
  bool heading = false;
};

/// Follows the lines of one run, because the last line of a Python traceback is known by the first.
/// Threads: one.
class LineReader {
 public:
  LineMeaning read(Source source, std::string_view line);

 private:
  enum class Traceback : std::uint8_t { none, frames };
  std::array<Traceback, 4> traceback_{};  ///< By source.
};

}  // namespace joblog
