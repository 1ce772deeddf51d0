// SPDX-License-Identifier: MIT
// What a start refuses, before it changes anything: to take the rest of a store for a new one.
#pragma once

#include "sqlite/database.h"
#include "storage/sqlite/sqlite_store.h"

namespace joblog::sqlite {

/// Before the file is opened. A file of no bytes, or none, is a new store only where nothing tells
/// of an older one: SQLite would throw the log away that may hold all that there is. Throws
/// StoreError (unavailable).
void refuse_to_forget(const SqliteOptions& options);

/// After it was opened. An earlier joblog left the tables of a new store in the log for a while:
/// without the log the file holds nothing. Throws StoreError (unavailable).
void refuse_to_begin_anew(Database& database, const SqliteOptions& options);

}  // namespace joblog::sqlite
