// SPDX-License-Identifier: MIT
// The worker pools of a server: those of its configuration, and one of its own for what pages start
// in the background, whatever the configuration's workers do.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/engine.h"
#include "base/mutex.h"
#include "config/config.h"
#include "queue/worker_pool.h"

namespace joblog {

/// Threads: start, change, stop_claiming and join from one; the rest from any.
class Pools {
 public:
  explicit Pools(Engine& engine) : engine_(engine) {}

  static constexpr int own_threads = 1;
  /// None where the server has not the role of a worker.
  static std::vector<WorkerConfig> workers_of(const Config& config);
  /// All threads that they ask for, the own ones too.
  static int threads_of(const Config& config);

  /// Errors: unavailable (no room for their spool); then some threads are missing.
  Result<void> start(const std::vector<WorkerConfig>& workers);
  /// Pools are known by their names: those that stay change their threads and queues, new ones
  /// start, the others end after what they run. Errors: as of start.
  Result<void> change(const std::vector<WorkerConfig>& workers);
  void stop_claiming();
  void join();

  void hand_back_stalled();
  bool idle() const;  ///< Started, and nothing runs and nothing waits.

 private:
  using Pool = std::shared_ptr<WorkerPool>;
  struct Named {
    WorkerConfig config;
    Pool pool;
  };
  std::vector<Pool> all() const EXCLUDES(mutex_);
  Result<void> add(const WorkerConfig& worker);
  Result<void> publish_pools(const std::vector<WorkerConfig>& workers);

  Engine& engine_;
  mutable Mutex mutex_;
  std::vector<Named> pools_ GUARDED_BY(mutex_);
  std::vector<Pool> leaving_ GUARDED_BY(mutex_);  ///< They end what they run.
  bool started_ GUARDED_BY(mutex_) = false;
};

}  // namespace joblog
