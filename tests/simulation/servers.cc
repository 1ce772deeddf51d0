// SPDX-License-Identifier: MIT
// A place waits for its program's end, and a while longer.
#include "servers.h"

#include <algorithm>

#include "queue/rescuer.h"
#include "recorder/dead_spool.h"

namespace joblog::simulation {

void Servers::start(int places, int threads) {
  for (int place = 0; place < places; ++place) {
    world_.threads.start(world_owner_, [this, threads] { keep(threads); });
  }
}

void Servers::keep(int threads) {
  Fiber* self = world_.threads.current();
  Machine* machine = world_.machines[world_.random.below(world_.machines.size())].get();
  while (starting_) {
    while (machine->is_paused()) world_.threads.sleep(std::chrono::seconds{1});
    all_.push_back(std::make_unique<Program>(world_, *machine, Program::Options{threads},
                                             [this, self] { world_.threads.wake(self); }));
    const Program& program = *all_.back();
    while (program.alive()) world_.threads.wait(std::nullopt);
    world_.threads.sleep(world_.random.between(Span{1}, restart_max));
    if (world_.random.chance(0.3))
      machine = world_.machines[world_.random.below(world_.machines.size())].get();
  }
}

std::vector<Program*> Servers::alive() const {
  std::vector<Program*> found;
  for (const auto& program : all_) {
    if (program->alive()) found.push_back(program.get());
  }
  return found;
}

Program* Servers::of(std::int64_t number) const {
  const auto it = std::ranges::find(all_, number, [](const auto& one) { return one->number(); });
  return it == all_.end() ? nullptr : it->get();
}

ProcessState Servers::process_state(const ProcessInfo& process, const Machine& asking) const {
  if (process.host != asking.name()) return ProcessState::unknown;
  const Program* program = of(process.pid);
  if (program != nullptr && program->alive())
    return program->frozen() ? ProcessState::stopped : ProcessState::alive;
  const std::string spool = spool_file(world_.spool_of(asking), spool_name(process));
  return DeadSpool::proves_death(spool) ? ProcessState::dead : ProcessState::absent;
}

}  // namespace joblog::simulation
