// SPDX-License-Identifier: MIT
// The trouble lasts until a write has come through.
#include "writer/write_watch.h"

#include <utility>

#include "core/limits.h"

namespace joblog {
namespace {

constexpr std::chrono::seconds kHangAfter = limits::heartbeat;  // Others wait behind the same.

}  // namespace

void WriteWatch::begin(SteadyTime now) {
  MutexLock lock(mutex_);
  since_ = now;
}

void WriteWatch::end(SteadyTime now, bool in_reach) {
  MutexLock lock(mutex_);
  const bool hung = since_ && now - *since_ >= kHangAfter;
  since_.reset();
  const bool was_in_reach = std::exchange(in_reach_, in_reach);
  if (hung || !in_reach || !was_in_reach) trouble_ = now;
}

Heartbeats WriteWatch::heartbeats(SteadyTime now) const {
  MutexLock lock(mutex_);
  const bool hangs = since_ && now - *since_ >= kHangAfter;
  const bool lately = trouble_ && now - *trouble_ < limits::lease;
  return hangs || lately || !in_reach_ ? Heartbeats::blocked : Heartbeats::arrive;
}

}  // namespace joblog
