// SPDX-License-Identifier: MIT
// A store on a PostgreSQL server as a side of a copy (storage/store_copy.h).
#pragma once

#include <memory>

#include "base/clock.h"
#include "postgres/postgres_client.h"
#include "storage/store_copy.h"

namespace joblog::postgres {

/// `hold_off`: nobody changes the store for as long as it lives. `clock` outlives it. Throws
/// StoreError: unavailable, also when others hold what it would.
std::unique_ptr<CopySource> copy_source(const ClientOptions& options, bool hold_off,
                                        const Clock& clock);

/// Into a store that has its tables and nothing in them; others wait for its end. `clock` outlives
/// it. Throws StoreError: conflict, when it holds something.
std::unique_ptr<CopyTarget> copy_target(const ClientOptions& options, const Clock& clock);

}  // namespace joblog::postgres
