// SPDX-License-Identifier: MIT
// A step is cheap when nothing happened: one indexed read, and a heartbeat every few seconds.
#include "queue/process_registration.h"

#include <utility>

#include "core/limits.h"
#include "storage/ask.h"

namespace joblog {

ProcessRegistration::ProcessRegistration(const Store& store, GroupWriter& writer,
                                         RunningSet& running, const Clock& clock, Notices& notices,
                                         ProcessInfo self)
    : store_(store),
      writer_(writer),
      running_(running),
      clock_(clock),
      notices_(notices),
      self_(std::move(self)),
      pools_(self_.pools) {
  if (self_.started_at == TimePoint{}) self_.started_at = clock.wall_now();
}

Result<void> ProcessRegistration::enter() {
  self_.heartbeat_at = clock_.wall_now();
  last_beat_ = clock_.steady_now();
  return writer_.transact([&](Transaction& tx) {
    ProcessInfo self = self_;
    {
      MutexLock lock(mutex_);
      self.pools = pools_;
    }
    // Set here, not afterwards: at its end the same transaction claims for the new number.
    id_ = tx.register_process(self).value;
  });
}

Result<void> ProcessRegistration::set_pools(std::vector<WorkPool> pools) {
  {
    MutexLock lock(mutex_);
    pools_ = pools;
  }
  return writer_.transact([&](Transaction& tx) { tx.set_pools(ProcessId{id_.load()}, pools); });
}

void ProcessRegistration::send_heartbeat_when_due() {
  if (clock_.steady_now() - last_beat_ >= limits::heartbeat) send_heartbeat();
}

void ProcessRegistration::enforce_limits() {
  running_.stop_overdue(clock_.steady_now());
  const auto cancelled =
      ask(store_, [&](Reader& reader) { return reader.cancel_requests(ProcessId{id_.load()}); });
  if (!cancelled) return;  // Asked again at the next step.
  for (const JobId job : *cancelled) running_.stop(job, StopReason::cancelled);
}

void ProcessRegistration::send_heartbeat() {
  const auto alive = change(writer_, [&](Transaction& tx) {
    return tx.heartbeat(ProcessId{id_.load()}, clock_.wall_now());
  });
  if (!alive) return;  // The writer has said so; runs go on, their ends wait.
  last_beat_ = clock_.steady_now();
  if (*alive) return;
  notices_.notice(
      Severity::warning,
      "another joblog declared this process dead: for a lease it was not heard, because it was "
      "stopped or paused, or could not write; its runs belong to others now, what they had running "
      "may have been ended, and it registers anew");
  running_.stop_all(StopReason::lease_lost);
  (void)enter();
}

void ProcessRegistration::leave() {
  // When that cannot be stored, a rescuer finds a process that is gone.
  (void)writer_.transact([&](Transaction& tx) { tx.deregister_process(ProcessId{id_.load()}); });
}

}  // namespace joblog
