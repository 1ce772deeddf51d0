// SPDX-License-Identifier: MIT
// Who this process is, and whether another one of this machine still lives.
#pragma once

#include <cstdint>
#include <string>

#include "storage/transaction.h"

namespace joblog {

std::string host_name();
/// Boot, pid namespace and start time of a pid: a reused pid has another mark, and so has the same
/// number in another container. "" when there is no such process.
std::string start_mark(std::int64_t pid);
/// Whether a process with that mark means our processes by its pids.
bool shares_pid_namespace(const std::string& start_mark);
/// Whether the machine has not been started anew since the process with this mark was.
bool is_of_this_boot(const std::string& mark);

/// What can be said of a process that registered as (host, pid, mark). Stopped: it is there, but
/// does nothing (Ctrl-Z, SIGSTOP). Absent: it is not here, which proves nothing, for clones of a
/// machine have host name, machine id, boot and pid space in common. Unknown: it runs on another
/// host, in another container, or hidden from us.
enum class ProcessState { alive, stopped, dead, absent, unknown };

/// What /proc shows: never `dead`.
ProcessState process_state(const std::string& host, std::int64_t pid, const std::string& mark);

/// Where this process runs, to be compared with where others said that they do.
struct ThisMachine {
  std::string id;  ///< machine_id.h; "" = not known.
  /// The store is a file of this machine: who has a copy of the spools, as a clone of the machine
  /// has, has one of the store with them. Where it is not, the clone sees the original's processes
  /// beside copies of their spools that nobody holds.
  bool has_store = true;
};

/// Whether the process has registered from this machine. Who said nothing of it, as a joblog of
/// before, may be anywhere.
bool ran_on(const ProcessInfo& process, const ThisMachine& here);
/// The same with the process's spool, which it keeps locked for as long as it lives: dead when the
/// process ran on this machine, the file lies here as it was made, and nobody holds it. Whatever
/// its container; its boot matters to who does not have the store. What /proc shows says nothing of
/// processes of another machine, whatever that is called.
ProcessState process_state(const ProcessInfo& process, const ThisMachine& here,
                           const std::string& spool);

}  // namespace joblog
