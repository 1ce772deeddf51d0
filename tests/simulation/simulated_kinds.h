// SPDX-License-Identifier: MIT
// The kinds of job that are simulated: a run is a start, some lines, and an end after simulated
// time; some are short, some long, some fail, some outlive their time, some ignore a stop.
#pragma once

#include <string>

#include "core/registry.h"
#include "world.h"

namespace joblog::simulation {

void define_simulated_kinds(Registry& registry, World& world, std::int64_t program);
/// A job of one of them, as a client asks for it.
NewJob random_job(World& world);

}  // namespace joblog::simulation
