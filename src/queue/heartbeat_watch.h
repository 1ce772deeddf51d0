// SPDX-License-Identifier: MIT
// How long processes have been silent, counting only the time in which they could have been heard.
//
// A heartbeat travels through the store. Whoever cannot write does not know whether the others can,
// and whoever slept did not listen: while that lasts nobody's silence counts, and from the moment
// on that heartbeats can be heard again everybody has a whole lease to send one. Wall clocks are
// never compared: that a heartbeat moved is all that counts.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "storage/transaction.h"

namespace joblog {

/// Threads: used by one.
class HeartbeatWatch {
 public:
  /// One look at all registered processes, `self` among them; every limits::look or so.
  /// `own_writes_fail`: the last write of this process was refused.
  void look(const std::vector<ProcessInfo>& processes, ProcessId self, SteadyTime now,
            bool own_writes_fail);
  /// How long, up to the last look, the process could have been heard and was not.
  Duration silence(ProcessId process) const;

 private:
  struct Seen {
    TimePoint heartbeat;
    SteadyTime since;
  };
  void note_heartbeats(const std::vector<ProcessInfo>& processes);
  bool hears(ProcessId self, bool own_writes_fail) const;

  std::map<ProcessId, Seen> seen_;
  ProcessId self_;
  std::optional<SteadyTime> last_look_;
  Duration since_last_look_{};
  bool heard_ = true;  ///< At the last look.
};

}  // namespace joblog
