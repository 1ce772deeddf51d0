// SPDX-License-Identifier: MIT
// Each trouble has a fiber of its own that ends it again.
#include "fault_schedule.h"

#include <fmt/format.h>

#include <array>

namespace joblog::simulation {

using namespace std::chrono_literals;

Kinds draw_kinds(Random& random) {
  Kinds kinds;
  kinds.kills = random.chance(0.7);
  kinds.restarts = random.chance(0.5);
  kinds.freezes = random.chance(0.5);
  kinds.pauses = random.chance(0.4);
  kinds.clock_steps = random.chance(0.4);
  kinds.drift = random.chance(0.3);
  kinds.ill_disk = random.chance(0.6);
  kinds.ill_program = random.chance(0.5);
  return kinds;
}

std::string to_string(const Kinds& kinds) {
  std::string text;
  const auto add = [&](bool there, const char* name) {
    if (there) text += (text.empty() ? "" : ", ") + std::string(name);
  };
  add(kinds.kills, "kills");
  add(kinds.restarts, "restarts");
  add(kinds.freezes, "freezes");
  add(kinds.pauses, "pauses");
  add(kinds.clock_steps, "clock steps");
  add(kinds.drift, "drift");
  add(kinds.ill_disk, "an ill disk");
  add(kinds.ill_program, "an ill store of one program");
  return text.empty() ? "none" : text;
}

void FaultSchedule::begin() {
  world_.threads.start(servers_.world_owner(), [this] {
    while (!over_) {
      world_.threads.sleep(world_.random.between(Span{1}, 2 * rest_));
      if (!over_) make_some();
    }
  });
}

void FaultSchedule::end() {
  over_ = true;
  world_.tell("world", "no more trouble");
  world_.disk = {};
  for (const auto& machine : world_.machines) {
    machine->stop_clocks(false);
    machine->set_paused(false);
  }
  for (Program* program : servers_.alive()) {
    if (program->illness.any()) program->note_unwell();
    program->illness = {};
    program->freeze(false);
  }
}

Program* FaultSchedule::some_program() {
  const auto alive = servers_.alive();
  return alive.empty() ? nullptr : alive[world_.random.below(alive.size())];
}

void FaultSchedule::make_some() {
  const std::array<bool, 8> possible{kinds_.kills,    kinds_.restarts,    kinds_.freezes,
                                     kinds_.pauses,   kinds_.clock_steps, kinds_.drift,
                                     kinds_.ill_disk, kinds_.ill_program};
  const std::size_t what = world_.random.below(possible.size());
  Program* program = some_program();
  if (!possible[what] || program == nullptr) return;
  switch (what) {
    case 0:
      return program->kill();
    case 1:
      return program->ask_to_stop();
    case 2:
      return freeze_some();
    case 3:
      return pause_some();
    case 4:
      return step_a_clock();
    case 5:
      return program->machine().drift(world_.random.between(-500, 500));
    case 6:
      return make_ill(world_.disk, "the disk", nullptr);
    default:
      return make_ill(program->illness, fmt::format("the store of #{}", program->number()),
                      program);
  }
}

void FaultSchedule::freeze_some() {
  Program* program = some_program();
  const Span how_long = world_.random.between(Span{1s}, Span{100s});
  program->freeze(true);
  world_.threads.start(servers_.world_owner(), [this, program, how_long] {
    world_.threads.sleep(how_long);
    program->freeze(false);
  });
}

void FaultSchedule::pause_some() {
  Machine& machine = some_program()->machine();
  const Span how_long = world_.random.between(Span{1s}, Span{300s});
  const bool clocks_too = world_.random.chance(0.5);
  const bool wall_is_set = world_.random.chance(0.5);
  world_.tell(machine.name(), clocks_too ? "is paused with its clocks" : "is paused");
  machine.stop_clocks(clocks_too);
  machine.set_paused(true);
  for (Program* program : servers_.alive()) {
    if (&program->machine() == &machine) program->freeze(true);
  }
  world_.threads.start(servers_.world_owner(), [this, &machine, how_long, clocks_too, wall_is_set] {
    world_.threads.sleep(how_long);
    if (over_) return;
    machine.stop_clocks(false);
    machine.set_paused(false);
    if (clocks_too && wall_is_set) machine.step_wall(how_long);
    world_.tell(machine.name(), "goes on");
    for (Program* program : servers_.alive()) {
      if (&program->machine() == &machine) program->freeze(false);
    }
  });
}

void FaultSchedule::step_a_clock() {
  Machine& machine = some_program()->machine();
  const Span size = world_.random.chance(0.5) ? world_.random.between(Span{1s}, Span{120s})
                                              : world_.random.between(Span{2min}, Span{48h});
  const bool back = world_.random.chance(0.5);
  if (world_.random.chance(0.3)) {
    world_.tell(machine.name(), "has its clock set right");
    return machine.set_wall(world_.true_wall());
  }
  world_.tell(machine.name(),
              fmt::format("has its clock set {} by {} s", back ? "back" : "forward",
                          std::chrono::duration_cast<std::chrono::seconds>(size).count()));
  machine.step_wall(back ? -size : size);
}

StoreFaults FaultSchedule::draw_illness() {
  Random& random = world_.random;
  StoreFaults illness;
  const double often = random.chance(0.3) ? 1.0 : random.unit();
  switch (random.below(5)) {
    case 0:
      illness.refused = often;
      break;
    case 1:
      illness.forgotten = often;
      break;
    case 2:
      illness.answer_lost = often;
      break;
    case 3:
      illness.stalls = often;
      illness.stall_max = random.between(Span{1s}, Span{90s});
      break;
    default:
      illness = {.refused = often / 4,
                 .forgotten = often / 4,
                 .answer_lost = often / 4,
                 .stalls = often / 8,
                 .stall_max = 20s};
  }
  if (random.chance(0.3)) illness.read_lost = random.unit();
  if (random.chance(0.3)) illness.latency_max = random.between(Span{1ms}, Span{3s});
  return illness;
}

void FaultSchedule::make_ill(StoreFaults& who, std::string_view name, Program* program) {
  who = draw_illness();
  const Span how_long = world_.random.between(Span{1s}, Span{150s});
  world_.tell(
      "world",
      fmt::format("{} is ill: refuses {:.2f}, forgets {:.2f}, loses {:.2f} answers, "
                  "stalls {:.2f}, loses {:.2f} reads",
                  name, who.refused, who.forgotten, who.answer_lost, who.stalls, who.read_lost));
  world_.threads.start(servers_.world_owner(),
                       [this, &who, how_long, program, text = std::string(name)] {
                         world_.threads.sleep(how_long);
                         who = {};
                         if (program != nullptr) program->note_unwell();
                         world_.tell("world", text + " is well again");
                       });
}

}  // namespace joblog::simulation
