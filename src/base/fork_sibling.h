// SPDX-License-Identifier: MIT
// A fork whose child is not ours but our parent's: it waits for the child and learns how it ended,
// and the child goes on when we end.
#pragma once

#include <sys/types.h>

namespace joblog {

/// As fork(2): 0 in the child, its process id here, -1 with errno when there is none. For a process
/// with a single thread; handlers of pthread_atfork are not called. ENOSYS: not on this system, or
/// not in a program that the thread sanitizer watches.
pid_t fork_sibling();

/// Whether fork_sibling() can be: false where it is ENOSYS.
bool can_fork_sibling();

/// Threads of this process; 0 where /proc does not tell.
int thread_count();

}  // namespace joblog
