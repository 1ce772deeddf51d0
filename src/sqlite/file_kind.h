// SPDX-License-Identifier: MIT
// Which of joblog's files an SQLite database is. Each kind has an application_id of its own, so
// that no database is taken for ours because it can be opened.
#pragma once

#include "sqlite/database.h"

namespace joblog::sqlite {

enum class FileKind { store, open_orders, sample_erp };

/// Its application_id: "JBst", "JBoo", "JBse".
std::int32_t application_id(FileKind kind);
/// PRAGMA application_id = …, for a file that is being made.
std::string set_application_id(FileKind kind);

enum class MayBeEmpty { no, yes };
/// Throws StoreError (unsupported) with the file's name unless `database` is of that kind, or of an
/// earlier joblog that set no id. Reads only. A database without a table is one only if it may be.
void require_kind(Database& database, FileKind kind, MayBeEmpty empty = MayBeEmpty::no);

/// As it is after it was made, or when it has lost its log before anything was taken over from it.
bool is_without_tables(Database& database);

/// Throws StoreError (unsupported) with the name of a folder, a pipe or a device.
void require_regular_or_nothing(const std::string& path);

}  // namespace joblog::sqlite
