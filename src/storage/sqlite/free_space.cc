// SPDX-License-Identifier: MIT
// Pages of the file that hold nothing. SQLite uses them for what is written next; a file that knows
// for each page who points to it can also give them back: the last pages of the file move into free
// ones, and the file becomes shorter with the next checkpoint. A file has that map from its first
// page on (sqlite_store.cc), or once it is rebuilt; one that an earlier joblog made has none. What
// it costs: docs/decisions/free-space.md.
#include "statements.h"
#include "storage/sqlite/sqlite_reader.h"
#include "storage/sqlite/sqlite_store.h"
#include "storage/sqlite/sqlite_transaction.h"

namespace joblog::sqlite {
namespace {

constexpr std::int64_t kIncremental = 2;  // As PRAGMA auto_vacuum answers.

std::int64_t ask_pragma(Database& db, std::string_view pragma) {
  Query q(db, pragma);
  return q.step() ? q.integer(0) : 0;
}

}  // namespace

StoreSpace SqliteReader::space() {
  const std::int64_t page = ask_pragma(db_, sql::pragma_page_size);
  return {.bytes = page * ask_pragma(db_, sql::pragma_page_count),
          .free_bytes = page * ask_pragma(db_, sql::pragma_freelist_count),
          .can_shrink = ask_pragma(db_, sql::pragma_auto_vacuum) == kIncremental};
}

std::int64_t SqliteTransaction::give_back_space() {
  const std::int64_t before = ask_pragma(db_, sql::pragma_page_count);
  Query(db_, sql::pragma_incremental_vacuum).run();
  return (before - ask_pragma(db_, sql::pragma_page_count)) *
         ask_pragma(db_, sql::pragma_page_size);
}

/// By a connection of its own: ours keep what is temporary in memory, and here that is a copy of
/// the store.
Result<void> SqliteStore::compact() {
  MutexLock lock(writing_);
  try {
    require_not_lost();
    Database db(options_.path, OpenMode::read_write);
    Query(db, sql::pragma_keep_page_map).run();
    Query(db, sql::pragma_vacuum).run();
    Query(db, sql::pragma_empty_log).run();
    return {};
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

}  // namespace joblog::sqlite
