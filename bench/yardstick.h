// SPDX-License-Identifier: MIT
// What this machine can do at all, measured beside joblog: one thread, prepared statements, nothing
// between it and SQLite or the disk. Figures are per second.
#pragma once

#include <string>

namespace joblog::bench {

/// Overwrites 4 KiB of a file and syncs it: the wall for one caller whose job is durable.
double synced_writes(const std::string& folder);

/// Jobs that are claimed, ended and recorded as a run in transactions of a thousand, each of which
/// ends one batch and claims the next; durable. With `lines`, ten lines of a log go into the row of
/// each run, packed.
double sqlite_cycle(const std::string& folder, int jobs, bool lines);

}  // namespace joblog::bench
