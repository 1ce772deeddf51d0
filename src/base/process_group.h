// SPDX-License-Identifier: MIT
// Whether anybody of a process group still runs.
#pragma once

#include <sys/types.h>

namespace joblog {

/// True when a process of the group lives, one that has ended and waits to be reaped not counted.
/// Threads: any. Without /proc such a one counts.
bool group_lives(pid_t group);

}  // namespace joblog
