// SPDX-License-Identifier: MIT
// The own heartbeat is watched like everybody's: while it stands still in the store, all may.
#include "queue/heartbeat_watch.h"

#include <algorithm>
#include <utility>

#include "core/limits.h"

namespace joblog {
namespace {

constexpr Duration kMissedLook = 2 * limits::look;  // Without a look for longer: not awake.
constexpr Duration kOwnSilenceMax =
    limits::lease / 2;  // Of the own heartbeat: the store stands still.

Duration between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration_cast<Duration>(to - from);
}

}  // namespace

void HeartbeatWatch::look(const std::vector<ProcessInfo>& processes, ProcessId self, SteadyTime now,
                          bool own_writes_fail) {
  const bool registered_anew = last_look_ && self_ != self;
  since_last_look_ = last_look_ ? between(*last_look_, now) : Duration{};
  last_look_ = now;
  note_heartbeats(processes);
  self_ = self;
  const bool hears_now = hears(self, own_writes_fail) && !registered_anew;
  const bool heard_before = std::exchange(heard_, hears_now);
  if (hears_now && heard_before) return;
  for (auto& [id, seen] : seen_) {
    if (id != self) seen.since = now;
  }
}

void HeartbeatWatch::note_heartbeats(const std::vector<ProcessInfo>& processes) {
  for (const ProcessInfo& process : processes) {
    const auto [at, first] = seen_.try_emplace(process.id, Seen{process.heartbeat_at, *last_look_});
    if (at->second.heartbeat != process.heartbeat_at)
      at->second = {process.heartbeat_at, *last_look_};
  }
  std::erase_if(seen_, [&](const auto& entry) {
    return std::ranges::find(processes, entry.first, &ProcessInfo::id) == processes.end();
  });
}

bool HeartbeatWatch::hears(ProcessId self, bool own_writes_fail) const {
  if (own_writes_fail || since_last_look_ > kMissedLook) return false;
  const auto own = seen_.find(self);  // Not there: others took this process for dead.
  return own != seen_.end() && between(own->second.since, *last_look_) < kOwnSilenceMax;
}

Duration HeartbeatWatch::silence(ProcessId process) const {
  const auto at = seen_.find(process);
  return at == seen_.end() ? Duration{} : between(at->second.since, *last_look_);
}

}  // namespace joblog
