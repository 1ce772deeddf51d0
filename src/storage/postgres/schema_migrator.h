// SPDX-License-Identifier: MIT
// Migrations forward only, embedded from the numbered files of src/storage/postgres/migrations.
#pragma once

#include <vector>

#include "base/clock.h"
#include "postgres/postgres_client.h"
#include "storage/store.h"

namespace joblog::postgres {

/// Applies what is missing, all in one transaction. Two programs may start at once: the second
/// waits for the first and finds nothing to do. Throws StoreError: unsupported when the database
/// was made by a newer joblog.
void migrate(Client& client, const Clock& clock);

/// Every migration this program knows, with the time it was applied.
std::vector<MigrationState> migration_states(Client& client);

/// Throws StoreError when the database was made by a newer joblog, or has no schema of it.
void require_known_schema(Client& client);

}  // namespace joblog::postgres
