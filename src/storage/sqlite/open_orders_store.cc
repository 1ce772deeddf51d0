// Reading the current file, and letting one replacement in at a time.
#include "storage/sqlite/open_orders_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"
#include "orders/columns.h"
#include "orders_sql.h"
#include "storage/sqlite/database.h"
#include "storage/sqlite/next_file.h"
#include "storage/sqlite/open_orders_replacement.h"
#include "storage/sqlite/open_orders_schema.h"

namespace joblog::sqlite {
namespace {

// The lock is the kernel's: it ends with its holder, however that one ends.
Result<UniqueFd> take_lock(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) {
    return fail(ErrorKind::unavailable,
                fmt::format("opening {}: {}; check that the folder exists and may be written", path,
                            std::strerror(errno)));
  }
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return fd;
  if (errno == EWOULDBLOCK) {
    return fail(
        ErrorKind::unavailable,
        fmt::format("another sync is replacing the open orders (it holds {}); wait until it "
                    "has ended",
                    path));
  }
  return fail(ErrorKind::unavailable, fmt::format("locking {}: {}", path, std::strerror(errno)));
}

StoredField stored_field(const Query& query, int column, ColumnType type) {
  if (query.is_null(column)) return std::monostate();
  if (type == ColumnType::integer) return query.integer(column);
  return query.string(column);
}

StoredOrder stored_order(const Query& query) {
  StoredOrder order{.id = query.integer(0), .fields = {}};
  order.fields.reserve(order_columns.size());
  int column = 1;
  for (const OrderColumn& described : order_columns) {
    order.fields.push_back(stored_field(query, column++, described.type));
  }
  return order;
}

}  // namespace

OpenOrdersFile::OpenOrdersFile(const std::string& folder)
    : path_(folder + "/open_orders.sqlite3"), lock_path_(folder + "/open_orders.lock") {}

OpenOrdersFile::~OpenOrdersFile() = default;

Result<std::unique_ptr<Replacement>> OpenOrdersFile::begin_replace() {
  auto lock = take_lock(lock_path_);
  if (!lock) return std::unexpected(lock.error());
  remove_left_over_next_files(path_);
  try {
    return std::make_unique<OpenOrdersReplacement>(path_, std::move(*lock));
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

std::optional<OpenOrdersFile::Identity> OpenOrdersFile::identity_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return Identity{status.st_dev, status.st_ino};
}

// A connection to the file in place, or null before the first sync. The inode of an open file is
// not given to another one, so the same inode means the same file.
Database* OpenOrdersFile::reader() const {
  for (auto in_place = identity_of(path_); in_place != identity_ || (in_place && !reader_);
       in_place = identity_of(path_)) {
    reader_.reset();
    identity_ = in_place;
    if (in_place) reader_ = std::make_unique<Database>(path_, OpenMode::immutable);
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
    return std::unexpected(error.error());
  }
}

Result<std::optional<SyncState>> OpenOrdersFile::current() const {
  return read<std::optional<SyncState>>(std::nullopt, [&](Database& database) {
    Query query(database, orders_sql::select_sync_state);
    if (!query.step()) {
      throw StoreError(ErrorKind::corrupt,
                       path_ + " lacks its sync state; move it away, sync again");
    }
    return std::optional(SyncState{.log_name = query.string(0),
                                   .synced_at = query.time(1),
                                   .rows = query.integer(2),
                                   .added = query.integer(3),
                                   .changed = query.integer(4),
                                   .removed = query.integer(5)});
  });
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
