// SPDX-License-Identifier: MIT
// Keeps this process registered, and its runs within their rules: heartbeat, requests to cancel,
// time-outs. When it was declared dead (it was suspended for longer than its lease), its runs
// belong to another process now: they are told to stop, and it registers anew.
#pragma once

#include <atomic>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/notice.h"
#include "queue/running_set.h"
#include "writer/group_writer.h"

namespace joblog {

/// Threads: enter, run_once and leave from one at a time; id and set_pools from any.
class ProcessRegistration {
 public:
  ProcessRegistration(const Store& store, GroupWriter& writer, RunningSet& running,
                      const Clock& clock, Notices& notices, ProcessInfo self);

  Result<void> enter();  ///< Registers.
  void run_once() {      ///< Both of the following; call it about once a second.
    send_heartbeat_when_due();
    enforce_limits();
  }
  void send_heartbeat_when_due();
  /// Requests to cancel and time-outs. Waits for no write, so that they hold whatever the store
  /// does. Threads: any one beside that of the others.
  void enforce_limits();
  /// What its pools take from now on; also when it has to register anew.
  Result<void> set_pools(std::vector<WorkPool> pools);
  void leave();  ///< Deregisters; what it still holds is rescued by another.

  const std::atomic<std::int64_t>& id() const { return id_; }
  const ProcessInfo& self() const { return self_; }

 private:
  void send_heartbeat();

  const Store& store_;
  GroupWriter& writer_;
  RunningSet& running_;
  const Clock& clock_;
  Notices& notices_;
  ProcessInfo self_;  ///< But for its pools.
  Mutex mutex_;
  std::optional<std::vector<WorkPool>> pools_ GUARDED_BY(mutex_);
  std::atomic<std::int64_t> id_{0};
  SteadyTime last_beat_{};
};

}  // namespace joblog
