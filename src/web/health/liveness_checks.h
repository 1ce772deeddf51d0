// SPDX-License-Identifier: MIT
// Liveness checks behind /up: one for each part of the program that must be running.
//
// The wiring says which parts there are. Asking changes nothing: no check writes to the store,
// however often somebody asks.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/last_activity.h"
#include "core/ids.h"
#include "storage/store.h"
#include "writer/group_writer.h"

namespace joblog::web::health {

/// A part of the program that lives or does not.
struct LivenessCheck {
  std::string part;  ///< "scheduler".
  /// What is wrong with it, in a few words that anybody may read: no names, paths or versions.
  /// Nothing: it lives. Called by one thread at a time; may block.
  std::function<std::optional<std::string>()> wrong;
};

// A part counts as dead when it has been silent for limits::lease, as a process does. What is
// checked outlives its check.

/// A loop that gives a sign at each turn.
LivenessCheck loop_check(std::string part, const LastActivity& sign);

/// It can be read, and it takes what is written. A write is tried at least at every heartbeat, so
/// the writer knows without a write of ours.
LivenessCheck store_check(const Store& store, const GroupWriter& writer);

struct WorkersOptions {
  std::function<ProcessId()> self;  ///< Under which this process is registered.
  std::function<bool()> idle;       ///< All its worker threads are there and wait for a job.
  /// Whether heartbeats arrive. While they do not, only the store's line is said. Nothing: they do.
  std::function<Heartbeats()> heartbeats{};
};
/// This process counts as alive among the others, and its threads are not idle while jobs wait.
/// Silent when the store cannot be read: that is the store's to say.
LivenessCheck workers_check(const Store& store, const Clock& clock, WorkersOptions options);

}  // namespace joblog::web::health
