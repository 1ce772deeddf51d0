// SPDX-License-Identifier: MIT
// How a command ended, in words that help: exit codes of shells, signals, memory.
#pragma once

#include <string>

#include "base/memory_limit.h"
#include "base/subprocess.h"

namespace joblog {

/// "exit code 3"; "exit code 127: command not found (a shell's way to say it)"; "killed by SIGKILL
/// (9); out of memory? it used 1.9 GiB, limit 2.0 GiB". `before` and `after` are the memory's limit
/// when the command began and when it had ended.
std::string describe_exit(const ProcessEnd& end, const MemoryLimit& before,
                          const MemoryLimit& after);

}  // namespace joblog
