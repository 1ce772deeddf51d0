// SPDX-License-Identifier: MIT
// A process by file descriptor: it can be polled for its end, and a signal sent through it cannot
// hit another process that got the same pid later.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/types.h>

extern "C" {  // glibc 2.36 forgot it in this header.
#include <sys/pidfd.h>
}

#include "base/unique_fd.h"

namespace joblog {

/// Without a descriptor when there is no such process (errno tells).
inline UniqueFd open_pidfd(pid_t pid) { return UniqueFd(::pidfd_open(pid, 0)); }
inline bool signal_pidfd(int pidfd, int signal) {
  return ::pidfd_send_signal(pidfd, signal, nullptr, 0) == 0;
}

}  // namespace joblog
