// SPDX-License-Identifier: MIT
// How a program's output reaches us: through pipes or a pseudo-terminal.
#pragma once

#include <array>
#include <map>

#include "base/result.h"
#include "base/subprocess.h"
#include "base/unique_fd.h"

namespace joblog {

struct OutputChannel {
  UniqueFd from;    ///< Ours to read, non-blocking.
  UniqueFd writer;  ///< The program's end.
};

/// Opens what `mode` wants and enters the program's ends as 1 and 2 in `descriptors`, unless they
/// are there already. The first way is standard output's, the second standard error's; one for both
/// is the first.
Result<std::array<OutputChannel, 2>> open_output(OutputMode mode, std::map<int, int>& descriptors);

/// An epoll of them, edge-triggered; its data is the number of the way.
Result<UniqueFd> watch_output(const std::array<OutputChannel, 2>& channels);

/// Gives a pipe that holds one write at a time its usual size, and writes that join.
void widen(int writer);
/// True when the pipe holds one write at a time.
bool holds_one_write(int writer);

}  // namespace joblog
