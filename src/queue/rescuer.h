// SPDX-License-Identifier: MIT
// Finds processes that died and ends what they held: each log ends as an error with a last detail
// that says which process died and when, each job goes on to its next attempt or has failed.
//
// A process is dead when nobody holds its spool any more, or when its heartbeat has not moved for
// the length of a lease in which it could have been heard (heartbeat_watch.h). The verdict asks
// again, in its own transaction, whether the heartbeat is still the one that was judged. What
// cannot be undone, ending what its commands left running and removing its spool, comes after that
// commit.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/notice.h"
#include "core/registry.h"
#include "queue/heartbeat_watch.h"
#include "queue/process_identity.h"
#include "recorder/spool_recovery.h"
#include "writer/group_writer.h"

namespace joblog {

/// Threads: used by one.
class Rescuer {
 public:
  struct Dependencies {
    const Store& store;
    GroupWriter& writer;
    const Registry& registry;
    const Clock& clock;
    Notices& notices;
    std::string spool_folder;
    std::function<double()> random01;
    std::function<ProcessState(const ProcessInfo&)> process_state;
    /// Ends what a run of the dead process may have left running on this machine (its commands).
    std::function<void(const std::string& log_name)> end_leftovers;
    /// How many processes that would be. Nothing: it is not known, and not said.
    std::function<int(const std::string& log_name)> count_leftovers{};
    /// Whether the machine is still in the boot in which the process started: else power loss may
    /// have taken from its spool what it had begun. Nothing: it is.
    std::function<bool(const ProcessInfo&)> same_boot{};
    /// Whether the process ran on this machine: else its spool is elsewhere, and what lies here in
    /// its place may be a copy. Nothing: it did.
    std::function<bool(const ProcessInfo&)> ran_here{};
  };
  explicit Rescuer(Dependencies dependencies) : d_(std::move(dependencies)) {}

  /// Looks at every process but `self`; how many runs were rescued. Call it every limits::look.
  int run_once(ProcessId self);

 private:
  struct Death {
    bool proven = false;  ///< Else it was silent for a lease.
    std::string cause;
  };
  /// What its spool said.
  struct SpoolFindings {
    RecoveredSpool words;
    std::vector<RingContents> living;  ///< Of an owner who lives: not stored yet.
    bool tells_starts = false;         ///< A run without a start in it has not begun.
  };
  std::optional<Death> death_of(const ProcessInfo& process) const;
  bool ran_here(const ProcessInfo& process) const { return !d_.ran_here || d_.ran_here(process); }
  int rescue(const ProcessInfo& process, Death death);
  std::optional<SpoolFindings> read_spool(const ProcessInfo& process, const Death& death);
  Rescue verdict(const ProcessInfo& process, const HeldRun& run, const Death& death,
                 bool never_started) const;
  void log_ends(const ProcessInfo& process, int ended);
  void end_leftovers_of(const std::vector<HeldRun>& runs);
  void resolve_unknown_commits();

  Dependencies d_;
  HeartbeatWatch watch_;
  /// Runs whose verdict's COMMIT had no answer: whether they are ended is found out at the next
  /// look, before their leftovers are.
  std::map<JobLogId, HeldRun> in_doubt_;
};

/// "host:pid", as logs name a process.
std::string process_name(const ProcessInfo& process);
/// The base name of its spool file: the same for as long as it lives, even when it has to register
/// anew.
std::string spool_name(const ProcessInfo& process);

}  // namespace joblog
