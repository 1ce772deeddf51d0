// What an old heartbeat in the store proves: nothing, while no heartbeat can be stored.
#pragma once

#include "storage/store.h"

namespace joblog {

enum class Heartbeats {
  arrive,   ///< Whoever lives is heard: silence counts.
  blocked,  ///< The store takes no writes, or did not until a moment ago.
};

/// Whether the process is to be taken for alive at `now`, by the heartbeat in the store alone.
bool counts_as_alive(const ProcessInfo& process, TimePoint now, Heartbeats heartbeats);

/// For processes that write nothing themselves: when every server has been silent for a lease, a
/// write is tried. Takes as long as Store::try_write then.
Heartbeats ask_heartbeats(const Store& store, TimePoint now);

}  // namespace joblog
