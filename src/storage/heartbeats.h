// SPDX-License-Identifier: MIT
// What an old heartbeat in the store proves: nothing, while no heartbeat can be stored.
#pragma once

#include "storage/store.h"

namespace joblog {

enum class Heartbeats {
  arrive,   ///< Whoever lives is heard: silence counts.
  blocked,  ///< The store takes no writes, or did not until a moment ago.
};

/// A server runs jobs; a command line only looks, or runs one of its own.
bool is_server(const ProcessInfo& process);

/// Whether the process is to be taken for alive at `now`: everything that is said of processes
/// goes by this, and so by the heartbeat in the store and the wall clock that wrote it. What ends
/// the runs of another one goes by the steady clock instead (queue/heartbeat_watch.h), and so does
/// a process that asks whether its own heartbeat moves (/up).
bool is_alive(const ProcessInfo& process, TimePoint now, Heartbeats heartbeats);

/// For processes that write nothing themselves: when every server has been silent for a lease, a
/// write is tried. Takes as long as Store::try_write then.
Heartbeats probe_heartbeats(const Store& store, TimePoint now);

}  // namespace joblog
