// SPDX-License-Identifier: MIT
// Reading the current file, and letting one replacement in at a time.
#include "orders/file/open_orders_file.h"

#include <fmt/format.h>

#include "orders/columns.h"
#include "orders/file/open_orders_replacement.h"
#include "orders/file/open_orders_schema.h"
#include "orders/file/orders_file_error.h"
#include "orders/file/stored_order.h"
#include "orders_sql.h"
#include "sqlite/atomic_file.h"
#include "sqlite/database.h"
#include "sqlite/file_kind.h"
#include "sqlite/file_lock.h"

namespace joblog::sqlite {

namespace {

void read_notes(Database& database, SyncState& state) {
  if (!Query(database, orders_sql::has_sync_notes).step()) return;  // An older version's file.
  Query notes(database, orders_sql::select_sync_notes);
  if (notes.step()) {
    state.warnings = notes.integer(0);
    state.note = notes.string(1);
  }
  Query columns(database, orders_sql::select_sync_columns);
  while (columns.step()) {
    state.filled.resize(order_columns.size());
    if (const auto column = find_order_column(columns.string(0)))
      state.filled[*column] = columns.integer(1);
  }
}

}  // namespace

SyncState read_sync_state(Database& database) {
  Query query(database, orders_sql::select_sync_state);
  if (!query.step()) {
    throw StoreError(ErrorKind::corrupt,
                     database.path() + " lacks its sync state; move it away, sync again");
  }
  SyncState state{.log_name = query.string(0),
                  .synced_at = query.time(1),
                  .rows = query.integer(2),
                  .added = query.integer(3),
                  .changed = query.integer(4),
                  .removed = query.integer(5)};
  read_notes(database, state);
  return state;
}

OpenOrdersFile::OpenOrdersFile(const std::string& folder)
    : path_(folder + "/open_orders.sqlite3"), lock_path_(folder + "/open_orders.lock") {}

OpenOrdersFile::~OpenOrdersFile() = default;

Result<std::unique_ptr<Replacement>> OpenOrdersFile::begin_replace() {
  auto lock = try_lock_file(lock_path_);
  if (!lock) return std::unexpected(lock.error());
  if (!*lock) {
    return fail(ErrorKind::unavailable,
                fmt::format("another sync is replacing the open orders (it holds {}); wait until "
                            "it has ended",
                            lock_path_));
  }
  remove_stale_atomic_files(path_);
  try {
    return std::make_unique<OpenOrdersReplacement>(path_, std::move(**lock));
  } catch (const StoreError& error) {
    return std::unexpected(error_of_orders_file(error, path_));
  }
}

// A connection to the file in place, or null before the first sync.
Database* OpenOrdersFile::reader() const {
  for (auto in_place = version_of_file(path_); in_place != identity_ || (in_place && !reader_);
       in_place = version_of_file(path_)) {
    reader_.reset();
    identity_ = in_place;
    if (!in_place) continue;
    auto opened = std::make_unique<Database>(path_, OpenMode::immutable);
    require_kind(*opened, FileKind::open_orders);
    reader_ = std::move(opened);
  }
  return reader_.get();
}

template <class T, class Read>
Result<T> OpenOrdersFile::read(T nothing, Read read) const {
  const MutexLock lock(mutex_);
  try {
    Database* database = reader();
    return database == nullptr ? std::move(nothing) : read(*database);
  } catch (const StoreError& error) {
    reader_.reset();
    return std::unexpected(error_of_orders_file(error, path_));
  }
}

Result<std::optional<SyncState>> OpenOrdersFile::current() const {
  return read<std::optional<SyncState>>(
      std::nullopt, [&](Database& database) { return std::optional(read_sync_state(database)); });
}

Result<std::int64_t> OpenOrdersFile::count() const {
  const auto state = current();
  if (!state) return std::unexpected(state.error());
  return *state ? (*state)->rows : 0;
}

Result<std::vector<StoredOrder>> OpenOrdersFile::first(std::int64_t limit) const {
  return read<std::vector<StoredOrder>>({}, [&](Database& database) {
    static const std::string sql = select_first_orders_sql();
    std::vector<StoredOrder> orders;
    Query query(database, sql);
    query.bind(limit);
    while (query.step()) orders.push_back(stored_order(query));
    return orders;
  });
}

}  // namespace joblog::sqlite
