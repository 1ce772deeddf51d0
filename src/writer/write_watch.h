// SPDX-License-Identifier: MIT
// What the writes of a process tell about the heartbeats of all: while they fail or hang, nobody's
// arrive, and for a lease after that silence proves nothing yet.
#pragma once

#include <optional>

#include "base/mutex.h"
#include "storage/heartbeats.h"

namespace joblog {

/// Threads: every call from any; begin and end in turns. Time: the steady clock.
class WriteWatch {
 public:
  void begin(SteadyTime now);
  /// `in_reach`: the store answered, be it with a refusal of this one write.
  void end(SteadyTime now, bool in_reach);
  Heartbeats heartbeats(SteadyTime now) const;

 private:
  mutable Mutex mutex_;
  std::optional<SteadyTime> since_ GUARDED_BY(mutex_);    ///< A write is under way.
  std::optional<SteadyTime> trouble_ GUARDED_BY(mutex_);  ///< When one last failed or hung, or …
  bool in_reach_ GUARDED_BY(mutex_) = true;               ///< … the first one after that ended.
};

}  // namespace joblog
