// SPDX-License-Identifier: MIT
// What the simulated programs have in common: time, machines, the disk with the store's file, the
// seed, the ledger, and what was seen of late.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/schedule.h"
#include "faulty_store.h"
#include "fibers.h"
#include "queue/process_identity.h"
#include "queue/pruner.h"
#include "scheduler/scheduler.h"
#include "world_ledger.h"

namespace joblog::simulation {

class World {
 public:
  World(std::uint64_t seed, std::string folder);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Notes an event for whoever looks at a failure.
  void tell(std::string_view who, std::string_view what);
  const std::deque<std::string>& last_events() const { return events_; }
  /// Tells whether two simulations went the same way.
  std::uint64_t fingerprint() const { return fingerprint_; }

  std::string store_path() const { return folder + "/joblog.sqlite3"; }
  std::string spool_of(const Machine& machine) const { return folder + "/" + machine.name(); }
  Machine& add_machine();
  /// The true time: what a right wall clock shows.
  TimePoint true_wall() const;

  const std::string folder;
  Random random;
  Instant now{};
  Fibers threads;
  Ledger ledger;
  StoreFaults disk;
  std::vector<std::unique_ptr<Machine>> machines;
  std::vector<ScheduledTask> tasks;
  Retention retention;
  /// Some machine's clock has been ahead for so long that retention may go by it.
  bool clock_believed_ahead() const;
  /// Whether a process lives, as far as one on this machine can tell.
  std::function<ProcessState(const ProcessInfo&, const Machine&)> process_state;
  /// What clients asked for and got no answer to: they ask again.
  std::vector<NewJob> unanswered;
  bool clients = true;
  Span client_rest{std::chrono::seconds{30}};  ///< Of one, between two requests, about.
  std::int64_t requests = 0;
  std::int64_t programs_started = 0;
  std::int64_t runs_begun = 0;
  std::int64_t lines_said = 0;

 private:
  std::deque<std::string> events_;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace joblog::simulation
