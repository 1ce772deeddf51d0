// SPDX-License-Identifier: MIT
// What a process needs to run jobs, put together: store, writer, registration, spool, executor,
// rescuer. `serve` adds pools and a scheduler, a run in the foreground adds a single slot.
#pragma once

#include <memory>
#include <string>

#include "app/open_store.h"
#include "app/setup.h"
#include "base/notice.h"
#include "base/periodic.h"
#include "queue/executor.h"
#include "queue/fork_server.h"
#include "queue/process_registration.h"
#include "queue/rescuer.h"
#include "recorder/recorder.h"
#include "storage/store.h"
#include "writer/group_writer.h"

namespace joblog {

struct EngineOptions {
  std::string process_kind;  ///< "serve" or "command line".
  int slots = 1;
  WaitLimits wait_limits{};  ///< Of runs, with a store that takes nothing.
  bool isolated = true;      ///< False: isolated kinds fail, as this program cannot be their child.
  bool fork_server = true;   ///< For isolated runs: worth it for more than one.
};

/// Threads: made, stopped and destroyed by one.
class Engine {
 public:
  /// Registers, rescues what dead processes left, and keeps up its heartbeat. `setup`, `clock` and
  /// `notices` outlive it.
  static Result<std::unique_ptr<Engine>> start(const Setup& setup, const EngineOptions& options,
                                               const Clock& clock, Notices& notices);
  ~Engine();

  Store& store() { return *store_; }
  GroupWriter& writer() { return *writer_; }
  Recorder& recorder() { return *recorder_; }
  Executor& executor() { return *executor_; }
  RunningSet& running() { return running_; }
  ProcessRegistration& registration() { return *registration_; }
  /// Waits until all that has ended is stored, trying again for so long. Errors: why it is not.
  Result<void> store_all(Duration wait_max) { return writer_->store_all(wait_max); }
  /// The store is asked no more: what it did not take stays in the spool for the next start. What
  /// ended without being stored. The last call before the end.
  GroupWriter::UnstoredEnds abandon_unstored();
  /// In words for the last sentence of a process. What a store that is lost advises needs this
  /// process to go on, so it is left out.
  std::string why_unstored(const Error& why) const;
  /// Isolated runs that begin from now on read the configuration again.
  void configuration_changed();
  std::string name() const { return process_name(registration_->self()); }

 private:
  Engine(const Setup& setup, const Clock& clock, Notices& notices);
  Result<void> begin(const EngineOptions& options);
  void make_executor(const EngineOptions& options);
  IsolatedRunner make_isolated_runner(bool by_fork_server);
  std::chrono::milliseconds housekeep();
  void recover_orphans();

  const Setup& setup_;
  const Clock& clock_;
  Notices& notices_;
  RunningSet running_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<GroupWriter> writer_;
  std::unique_ptr<ProcessRegistration> registration_;
  std::unique_ptr<Recorder> recorder_;
  std::shared_ptr<ForkServer> fork_server_;
  std::unique_ptr<Executor> executor_;
  std::unique_ptr<Rescuer> rescuer_;
  SteadyTime last_rescue_{};
  std::int64_t orphans_seen_as_ = 0;  ///< The number under which they were looked for.
  bool abandons_unstored_ = false;
  std::unique_ptr<Periodic> housekeeping_;  // Last: they use the others.
  std::unique_ptr<Periodic> limiting_;      // By itself: it must not wait for the store.
};

}  // namespace joblog
