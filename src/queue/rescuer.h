// Finds processes that died and ends what they held: each log ends as an error with a last detail
// that says which process died and when, each job goes on to its next attempt or has failed.
//
// A process is dead when its pid on this machine is gone, or when its heartbeat has not moved for
// the length of a lease as measured by our own steady clock. Wall clocks are never compared, so a
// clock that jumps kills nobody.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "base/clock.h"
#include "base/notice.h"
#include "core/registry.h"
#include "queue/process_identity.h"
#include "storage/group_writer.h"

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
    std::function<double()> dice;
    std::function<Vitality(const ProcessInfo&)> vitality;
    /// Ends what a run of the dead process may have left running on this machine (its commands).
    std::function<void(const std::string& log_name)> end_leftovers;
  };
  explicit Rescuer(Dependencies dependencies) : d_(std::move(dependencies)) {}

  /// Looks at every process but `self`; how many runs were rescued.
  int run_once(ProcessId self);

 private:
  struct Seen {
    TimePoint heartbeat;
    SteadyTime since;
  };
  /// Why the process must be dead, or "".
  std::string cause_of_death(const ProcessInfo& process);
  int rescue(const ProcessInfo& process, const std::string& cause);
  Rescue verdict(const ProcessInfo& process, const HeldRun& run, const std::string& cause,
                 bool started);

  Dependencies d_;
  std::map<ProcessId, Seen> seen_;
};

/// "3 s after" and the like are for people; this is how a process is called in logs.
std::string process_name(const ProcessInfo& process);
/// The base name of its spool file: the same for as long as it lives, even when it has to register
/// anew.
std::string spool_name(const ProcessInfo& process);

}  // namespace joblog
