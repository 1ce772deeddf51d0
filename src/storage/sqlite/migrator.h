// SPDX-License-Identifier: MIT
// Migrations forward only, embedded from the numbered files of src/storage/sqlite/migrations.
#pragma once

#include <vector>

#include "base/clock.h"
#include "sqlite/database.h"
#include "storage/store.h"

namespace joblog::sqlite {

/// Applies what is missing, each migration in a transaction of its own. Two processes may start at
/// once: the second waits for the first and finds nothing to do.
/// Throws StoreError: unsupported when the file was made by a newer joblog.
void migrate(Database& database, const Clock& clock);

/// Every migration this program knows, with the time it was applied to `database`.
std::vector<MigrationState> migration_states(Database& database);

/// Throws StoreError when the file was made by a newer joblog.
void refuse_newer_schema(Database& database);

}  // namespace joblog::sqlite
