// SPDX-License-Identifier: MIT
// Finds what is well formed in a configuration and still will not work: programs and folders that
// are missing, queues that no worker takes, schedules that never fire.
#pragma once

#include <vector>

#include "app/setup.h"
#include "cli/check.h"

namespace joblog {

/// Problems first: what cannot run. Then warnings: what never will, as things stand.
std::vector<cli::Finding> check_semantics(const Setup& setup, const Clock& clock);

}  // namespace joblog
