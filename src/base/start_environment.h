// SPDX-License-Identifier: MIT
// What other processes of the same user may read of this one. A program that is given four
// variables could otherwise read all of ours in /proc/PID/environ, and the rest in our memory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"

namespace joblog {

/// Closes /proc/PID/environ, mem, fd and maps of this process to other processes of the same user,
/// and ptrace and core dumps with them, until it executes another program. Root's CAP_SYS_PTRACE
/// opens them all the same.
void restrict_proc_access();

/// The environment variables that this process was started with.
/// Threads: take(), adopt() and forget_variable() while there is one thread only; the rest from
/// any.
class StartEnvironment {
 public:
  StartEnvironment() = default;
  /// Reads them once, and overwrites where the system put them, which even root cannot then read
  /// there. getenv, and so libraries and handlers, goes on to find them, in memory of ours.
  static StartEnvironment take();
  /// Those of another process: "NAME=value" each. getenv finds them too; what is there already
  /// stays as it is.
  void adopt(const std::vector<std::string>& entries);

  /// "NAME=value", in the order of the start.
  const std::vector<std::string>& all() const { return all_; }
  /// Those that tell nothing: where programs and their data lie, language and zone, joblog's mark.
  /// A process that starts with these alone has nothing to hide.
  std::vector<std::string> non_secret() const;
  Environment lookup() const;

 private:
  std::vector<std::string> all_;
};

/// Sets the variable of `entry`, "NAME=value". Where the system put the old value it is replaced in
/// place, if there is room, so that /proc/PID/environ shows it too.
/// Threads: while there is one thread only.
void replace_variable(const std::string& entry);

/// From now on getenv does not find it, nor does a program that inherits our environment.
void forget_variable(const std::string& name);

}  // namespace joblog
