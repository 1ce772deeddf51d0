// SPDX-License-Identifier: MIT
// The places where servers run, and who starts them again when they have ended: on the same machine
// or another.
#pragma once

#include <memory>
#include <vector>

#include "simulated_program.h"

namespace joblog::simulation {

class Servers {
 public:
  explicit Servers(World& world) : world_(world) { world_owner_.machine = nullptr; }

  /// From now on `places` programs are kept running, each with so many threads.
  void start(int places, int threads);
  void stop_starting() { starting_ = false; }
  std::vector<Program*> alive() const;
  Program* of(std::int64_t number) const;
  ProcessState process_state(const ProcessInfo& process, const Machine& asking) const;
  Owner& world_owner() { return world_owner_; }
  Span restart_max{std::chrono::seconds{60}};

 private:
  void keep(int threads);

  World& world_;
  Owner world_owner_;
  bool starting_ = true;
  std::vector<std::unique_ptr<Program>> all_;  ///< The dead too: their fibers refer to them.
};

}  // namespace joblog::simulation
