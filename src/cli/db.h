// SPDX-License-Identifier: MIT
// `db status|migrate|check|backup|convert|compact`: what they did or found.
#pragma once

#include <string>

#include "cli/console.h"
#include "cli/invocation.h"
#include "cli/wait.h"
#include "storage/store.h"

namespace joblog::cli {

int db_status(const Store& store, Console& console);
/// After the store was opened, which migrates it: says what was applied at `opening` or later.
int db_migrated(const Store& store, TimePoint opening, Console& console);
/// 1 when the stored data contradicts itself.
int db_check(const Store& store, Console& console);
int db_backup(const Store& store, const std::string& file, Console& console);
/// Converts lines of an earlier joblog until none are left or a stop is asked for, whoever else
/// works on the store and whether or not it is paused for servers; or pauses or resumes it for
/// them.
int db_convert(Store& store, const Db& options, const std::string& by, Console& console,
               const Wait& wait, const std::stop_token& stop);
/// Refused while a server is alive: nothing could be written meanwhile.
int db_compact(Store& store, Console& console);

}  // namespace joblog::cli
