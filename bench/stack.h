// SPDX-License-Identifier: MIT
// A store, a writer and workers in one process, in a folder that goes with them: what the benches
// measure. Durable (synchronous=FULL) like the default.
#pragma once

#include <fmt/format.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "queue/executor.h"
#include "queue/worker_pool.h"
#include "storage/sqlite/sqlite_store.h"

namespace joblog::bench {

class Quiet final : public Notices {
 public:
  void notice(Severity severity, std::string_view text) override {
    if (severity >= Severity::warning) fmt::print(stderr, "{}\n", text);
  }
};

double seconds(SteadyTime from, SteadyTime to);

/// JOBLOG_BENCH_FOLDER, else /var/tmp: a real disk.
std::string bench_folder();

class Stack {
 public:
  explicit Stack(Handler handler);
  ~Stack();

  /// Runs in this process without it. Given the path of the spool.
  std::function<IsolatedRunner(const std::string& spool)> isolated;
  void start_workers(int threads);
  void stop_workers();
  /// Returns when `jobs` jobs have finished, as recorded in the store.
  void wait_for_finished(std::int64_t jobs);
  NewJob job() const;

  SystemClock clock;
  Quiet notices;
  std::string folder;
  std::unique_ptr<sqlite::SqliteStore> store;
  std::unique_ptr<GroupWriter> writer;
  std::atomic<std::int64_t> process{0};

 private:
  Registry registry_;
  RunningSet running_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<WorkerPool> pool_;
};

}  // namespace joblog::bench
