// SPDX-License-Identifier: MIT
// "[ERROR]", "[14:00:00 ERR]", "[core:error]", "(EE)": a group in brackets at the start of a line.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "joblog/run.h"

namespace joblog {

struct Bracket {
  std::size_t length = 0;  ///< With its brackets; 0: no group stands here.
  std::optional<Level> level;
  bool timed = false;  ///< It holds a time of day or a date.
};

Bracket bracket_at(std::string_view text);

}  // namespace joblog
