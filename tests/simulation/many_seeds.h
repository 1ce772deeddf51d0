// SPDX-License-Identifier: MIT
// Many seeds, one after another, each in a process of its own: what the dead programs of one leave
// behind goes with it, and one that crashes is only one that failed.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace joblog::simulation {

/// Simulates new seeds for so long, with a line of progress now and then; those that failed.
std::vector<std::uint64_t> simulate_for(std::chrono::seconds time, std::uint64_t first_seed);

}  // namespace joblog::simulation
