// SPDX-License-Identifier: MIT
// `db status|migrate|check|backup`: what they did or found.
#pragma once

#include <string>

#include "cli/console.h"
#include "storage/store.h"

namespace joblog::cli {

int db_status(const Store& store, Console& console);
/// After the store was opened, which migrates it: says what was applied at `opening` or later.
int db_migrated(const Store& store, TimePoint opening, Console& console);
/// 1 when the stored data contradicts itself.
int db_check(const Store& store, Console& console);
int db_backup(const Store& store, const std::string& file, Console& console);

}  // namespace joblog::cli
