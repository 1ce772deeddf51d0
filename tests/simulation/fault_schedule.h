// SPDX-License-Identifier: MIT
// What goes wrong, when, drawn from the seed: each simulation has some kinds of trouble and not
// others, so that rare mixtures come up too.
#pragma once

#include "servers.h"

namespace joblog::simulation {

struct Kinds {
  bool kills = false;
  bool restarts = false;  ///< Orderly ones.
  bool freezes = false;   ///< Of one program; its clocks go on.
  bool pauses = false;    ///< Of a machine; its clocks go on or stand still.
  bool clock_steps = false;
  bool drift = false;
  bool ill_disk = false;     ///< For everybody.
  bool ill_program = false;  ///< For one.
};
Kinds draw_kinds(Random& random);
std::string to_string(const Kinds& kinds);

class FaultSchedule {
 public:
  FaultSchedule(World& world, Servers& servers, Kinds kinds, Span rest)
      : world_(world), servers_(servers), kinds_(kinds), rest_(rest) {}

  void begin();
  /// Nothing goes wrong any more, and what is wrong is right again but for the clocks' steps.
  void end();

 private:
  void make_some();
  void freeze_some();
  void pause_some();
  void step_a_clock();
  /// `program`: whose own it is; none: everybody's.
  void make_ill(StoreFaults& who, std::string_view name, Program* program);
  StoreFaults draw_illness();
  Program* some_program();

  World& world_;
  Servers& servers_;
  const Kinds kinds_;
  const Span rest_;
  bool over_ = false;
};

}  // namespace joblog::simulation
