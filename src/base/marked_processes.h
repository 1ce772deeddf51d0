// SPDX-License-Identifier: MIT
// Processes found by a mark in their environment, wherever they have gone: a daemon that left its
// process group and its session (setsid) still carries the environment it was started with.
#pragma once

#include <string_view>

namespace joblog {

/// Sends SIGKILL to every process of this machine whose environment holds exactly the entry `mark`
/// ("NAME=value"), again until none is left or some rounds have passed. Returns how many were sent
/// one. The process itself is never one of them. Needs /proc and the right to read it (same user);
/// without them it answers 0.
/// Threads: callable from any.
int kill_marked_processes(std::string_view mark);
/// Sends them another signal, once.
int signal_marked_processes(std::string_view mark, int signal);

}  // namespace joblog
