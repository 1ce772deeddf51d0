// SPDX-License-Identifier: MIT
// One transaction in a file nobody else knows. It needs neither journal nor syncing while it grows:
// if anything goes wrong the file is thrown away whole, and AtomicFile makes it durable at the end.
#include "orders/file/open_orders_replacement.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "base/decimal.h"
#include "base/text.h"
#include "orders/columns.h"
#include "orders/file/key_difference.h"
#include "orders/file/open_orders_schema.h"
#include "orders/file/row_hash.h"
#include "orders_sql.h"
#include "sqlite/file_kind.h"

namespace joblog::sqlite {
namespace {

// The pages are large because rows are (1 to 2 KB each): fewer writes, less waste at page ends.
// Sorting for the index spills into a temporary file beyond the cache's size, so memory stays flat.
const char* const kPragmas =
    "PRAGMA page_size=16384;"
    "PRAGMA journal_mode=OFF;"
    "PRAGMA synchronous=OFF;"
    "PRAGMA locking_mode=EXCLUSIVE;"
    "PRAGMA cache_size=-16384;"
    "PRAGMA temp_store=FILE;"
    "BEGIN;";

/// A decimal is a REAL where that keeps it, so that SQL can sort and add up, else its text.
void bind_decimal(Statement& statement, int index, const OrderColumn& column,
                  std::string_view text) {
  if (!is_decimal(text))
    throw StoreError(ErrorKind::invalid, fmt::format("{} cannot hold {}, which is no number",
                                                     column.attribute, in_quotes(text)));
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (fits_a_double(text))
    statement.bind(index, number);
  else
    statement.bind_static(index, text);
}

void bind_field(Statement& statement, int index, const OrderColumn& column, const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field)) {
    if (column.type == ColumnType::integer && column.use == NumberUse::quantity)
      bind_decimal(statement, index, column, *text);
    else
      statement.bind_static(index, *text);
  } else if (const auto* number = std::get_if<std::int64_t>(&field)) {
    statement.bind(index, *number);
  } else {
    statement.bind_null(index);
  }
}

void write_notes(Database& database, const SyncState& state) {
  Query(database, orders_sql::insert_sync_notes).bind(state.warnings, state.note).run();
  for (std::size_t i = 0; i < std::min(state.filled.size(), order_columns.size()); ++i) {
    Query(database, orders_sql::insert_sync_column)
        .bind(order_columns[i].attribute, state.filled[i])
        .run();
  }
}

std::unique_ptr<Database> open_private(const std::string& path) {
  make_private_file(path);
  return std::make_unique<Database>(path, OpenMode::create);
}

}  // namespace

OpenOrdersReplacement::OpenOrdersReplacement(const std::string& target, UniqueFd lock)
    : lock_(std::move(lock)), file_(target), database_(open_private(file_.path())) {
  // The defensive mode forbids switching the journal off; there is nothing to defend here yet.
  sqlite3_db_config(database_->raw(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
  database_->execute(kPragmas + set_application_id(FileKind::open_orders));
  database_->execute(create_open_orders_sql());
  database_->execute(std::string(orders_sql::create_sync_state));
  database_->execute(std::string(orders_sql::create_sync_notes));
  insert_ = std::make_unique<Statement>(database_->raw(), insert_open_order_sql());
}

OpenOrdersReplacement::~OpenOrdersReplacement() {
  insert_.reset();
  database_.reset();
}

// Runs a step that is due in stage `before`. A step that fails leaves the replacement good for
// nothing but its destruction: without a journal, half a step cannot be undone.
template <class T, class Step>
Result<T> OpenOrdersReplacement::in_stage(Stage before, Stage after, Step step) {
  if (stage_ != before) {
    return fail(ErrorKind::internal, fmt::format("{} cannot be continued: a step before failed or "
                                                 "came out of turn; begin a new replacement",
                                                 file_.path()));
  }
  stage_ = Stage::broken;
  try {
    Result<T> result = step();
    if (result) stage_ = after;
    return result;
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

Result<void> OpenOrdersReplacement::append(const OrderRow& row) {
  return in_stage<void>(Stage::appending, Stage::appending, [&]() -> Result<void> {
    if (row.size() != order_columns.size()) {
      return fail(ErrorKind::invalid, fmt::format("a row of {} fields came where {} were expected",
                                                  row.size(), order_columns.size()));
    }
    insert(row);
    return {};
  });
}

void OpenOrdersReplacement::insert(const OrderRow& row) {
  insert_->bind(1, row_hash(row));
  int index = 2;
  for (std::size_t i = 0; i < row.size(); ++i)
    bind_field(*insert_, index++, order_columns[i], row[i]);
  insert_->step();
  insert_->reset();
  ++rows_;
}

Result<Replacement::Difference> OpenOrdersReplacement::compare() {
  return in_stage<Difference>(Stage::appending, Stage::compared, [&]() -> Result<Difference> {
    insert_.reset();
    database_->execute(std::string(orders_sql::create_key_index));
    return compare_with_current();
  });
}

Replacement::Difference OpenOrdersReplacement::compare_with_current() {
  if (!std::filesystem::exists(file_.target())) return {.added = rows_};
  Database current(file_.target(), OpenMode::immutable);
  try {
    require_kind(current, FileKind::open_orders);
    return key_difference(current, *database_);
  } catch (const StoreError& error) {
    throw StoreError(error.kind(),
                     fmt::format("comparing with {}: {}; if that file is damaged, move it away and "
                                 "sync again, it only holds a copy",
                                 file_.target(), error.what()));
  }
}

Result<void> OpenOrdersReplacement::commit(const SyncState& state) {
  return in_stage<void>(Stage::compared, Stage::committed, [&]() -> Result<void> {
    Query(*database_, orders_sql::insert_sync_state)
        .bind(state.log_name, state.synced_at, state.rows, state.added, state.changed,
              state.removed)
        .run();
    write_notes(*database_, state);
    database_->execute("COMMIT");
    database_.reset();
    return file_.put_in_place();
  });
}

}  // namespace joblog::sqlite
