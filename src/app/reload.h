// A changed configuration in a running server: what takes effect at once and what waits for a
// restart.
#pragma once

#include <string>
#include <vector>

#include "app/setup.h"

namespace joblog {

/// The tables of joblog.toml that differ and that a running server cannot take up: "[store]",
/// "[web] port", …
std::vector<std::string> needs_restart(const Setup& running, const Setup& next);

/// The recurring tasks of `next` whose kind the running server knows.
std::vector<ScheduledTask> tasks_for(const Setup& running, const Setup& next);

}  // namespace joblog
