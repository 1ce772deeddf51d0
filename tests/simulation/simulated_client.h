// SPDX-License-Identifier: MIT
// Who uses a simulated server: enqueues jobs, repeats what got no answer, cancels, retries.
#pragma once

#include "simulated_program.h"

namespace joblog::simulation {

/// Goes on until the program is asked to stop. A fiber of the program.
void run_client(World& world, Program& program);

}  // namespace joblog::simulation
