// SPDX-License-Identifier: MIT
// The whole index lies beside the orders' file; parts of one, made in haste, are in memory.
#include "orders/file/orders_snapshot.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <numeric>

#include "orders/columns.h"
#include "orders/file/order_index_builder.h"
#include "orders/file/stored_order.h"
#include "sqlite/atomic_file.h"
#include "sqlite/file_kind.h"
#include "sqlite/file_lock.h"

namespace joblog::sqlite {
namespace {

using order_index::IndexFile;
using order_index::SectionKind;

constexpr std::size_t kPartsMax = 3;

std::array<std::size_t, order_columns.size()> all_columns() {
  std::array<std::size_t, order_columns.size()> columns{};
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  return columns;
}

bool has_columns(const IndexFile& index, std::span<const std::size_t> columns) {
  return std::ranges::all_of(columns, [&](std::size_t column) {
    return index.find({SectionKind::ranks, static_cast<std::uint32_t>(column)}) != nullptr;
  });
}

UniqueFd memory_file(const char* name) {
  UniqueFd fd(::memfd_create(name, MFD_CLOEXEC));
  if (!fd)
    throw StoreError(ErrorKind::unavailable, std::string("no memory: ") + std::strerror(errno));
  return fd;
}

// Opened for work, and without a name from then on.
UniqueFd nameless_file(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!fd) {
    throw StoreError(ErrorKind::unavailable, "opening " + path + ": " + std::strerror(errno));
  }
  ::unlink(path.c_str());
  return fd;
}

std::shared_ptr<const IndexFile> build_part(Database& orders, const order_index::Identity& identity,
                                            std::span<const std::size_t> columns) {
  UniqueFd index = memory_file("open_orders.index");
  const UniqueFd spool = memory_file("open_orders.spool");
  build_order_index(orders, identity,
                    {.columns = columns,
                     .index = index.get(),
                     .spool = spool.get(),
                     .dictionary_bytes_max = std::size_t{32} << 20},
                    {});
  return IndexFile::open(std::move(index), identity);
}

}  // namespace

OrdersSnapshot::OrdersSnapshot(const FileVersion& file, const std::string& path, SyncState state,
                               std::unique_ptr<Database> page)
    : file_(file),
      path_(path),
      state_(std::move(state)),
      page_(std::move(page)),
      download_(std::make_unique<Database>(path, OpenMode::immutable)) {}

std::shared_ptr<OrdersSnapshot> OrdersSnapshot::open(const std::string& path,
                                                     const std::string& index_path) {
  for (auto in_place = version_of_file(path); in_place;) {
    auto page = std::make_unique<Database>(path, OpenMode::immutable);
    require_kind(*page, FileKind::open_orders);
    SyncState state = read_sync_state(*page);
    std::shared_ptr<OrdersSnapshot> orders(
        new OrdersSnapshot(*in_place, path, std::move(state), std::move(page)));
    orders->adopt_index(index_path);
    const auto now_in_place = version_of_file(path);
    if (now_in_place == in_place) return orders;  // Both connections read the same file.
    in_place = now_in_place;
  }
  return nullptr;
}

bool OrdersSnapshot::is_indexed() const {
  const MutexLock lock(index_mutex_);
  return whole_ != nullptr;
}

bool OrdersSnapshot::adopt_index(const std::string& index_path) {
  const MutexLock lock(index_mutex_);
  if (!whole_) whole_ = IndexFile::open(index_path, identity_of(state_));
  if (whole_) parts_.clear();
  return whole_ != nullptr;
}

std::shared_ptr<const IndexFile> OrdersSnapshot::index_of(std::span<const std::size_t> columns) {
  const MutexLock lock(index_mutex_);
  if (whole_) return whole_;
  for (auto part = parts_.begin(); part != parts_.end(); ++part) {
    if (!has_columns(**part, columns)) continue;
    parts_.splice(parts_.begin(), parts_, part);
    return *part;
  }
  parts_.push_front(read_page(
      [&](Database& orders) { return build_part(orders, identity_of(state_), columns); }));
  if (parts_.size() > kPartsMax) parts_.pop_back();
  return parts_.front();
}

void OrdersSnapshot::build_index(const std::string& index_path, const std::stop_token& stop) {
  Database orders(path_, OpenMode::immutable);
  if (version_of_file(path_) != file_) return;
  AtomicFile next(index_path);
  const auto columns = all_columns();
  {
    const UniqueFd spool = nameless_file(next.path() + ".spool");
    const UniqueFd index(::open(next.path().c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    build_order_index(orders, identity_of(state_),
                      {.columns = columns, .index = index.get(), .spool = spool.get()}, stop);
  }
  if (auto done = next.put_in_place(); !done) {
    throw StoreError(done.error().kind, done.error().message);
  }
  adopt_index(index_path);
}

}  // namespace joblog::sqlite
