// SPDX-License-Identifier: MIT
// Runs a program to its end.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace joblog::test {

struct CommandResult {
  int exit_code = -1;  ///< 127: there is no such program. −1: a signal ended it.
  std::string output;  ///< What it wrote to standard output and standard error.
};

/// `command` is looked up in PATH. Standard input is empty.
CommandResult run_command(const std::vector<std::string>& command);

struct StartedCommand {
  pid_t pid = -1;   ///< −1: it did not start.
  UniqueFd output;  ///< Of both its streams; ends when nobody writes to it any more.
};

/// Starts without waiting; the caller reads the output and waits for the process.
StartedCommand start_command(const std::vector<std::string>& command);

}  // namespace joblog::test
