// SPDX-License-Identifier: MIT
// What one sync left behind, held open: two connections to its file and what is known of its index.
// It stays readable when the next sync takes the file's place.
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "orders/index/index_file.h"
#include "orders/open_orders_store.h"
#include "sqlite/database.h"
#include "sqlite/file_identity.h"

namespace joblog::sqlite {

/// Threads: callable from any. Throws StoreError.
class OrdersSnapshot {
 public:
  /// Opens what is in place at `path` (nothing is: null), with its index if there is one.
  static std::shared_ptr<OrdersSnapshot> open(const std::string& path,
                                              const std::string& index_path);

  const SyncState& state() const { return state_; }
  const FileVersion& file() const { return file_; }
  bool is_indexed() const;
  /// Takes the index at `index_path`, if it is one of these orders; true when it has one now.
  bool adopt_index(const std::string& index_path);

  /// Reads with a connection: one for pages and one for downloads, so that a page never waits for a
  /// download. Keep it short.
  template <class Read>
  auto read_page(Read read) {
    const MutexLock lock(page_mutex_);
    return read(*page_);
  }
  template <class Read>
  auto read_download(Read read) {
    const MutexLock lock(download_mutex_);
    return read(*download_);
  }

  /// An index with these columns. Where the whole one is not ready, one of its own is made for
  /// them: as slow as a scan over the orders, once.
  std::shared_ptr<const order_index::IndexFile> index_of(std::span<const std::size_t> columns);

  /// Makes the index of all columns and puts it in place at `index_path`. Does nothing when the
  /// next sync's orders have taken the place of these.
  void build_index(const std::string& index_path, const std::stop_token& stop);

 private:
  OrdersSnapshot(const FileVersion& file, const std::string& path, SyncState state,
                 std::unique_ptr<Database> page);

  const FileVersion file_;
  const std::string path_;
  const SyncState state_;
  Mutex page_mutex_;
  std::unique_ptr<Database> page_ GUARDED_BY(page_mutex_);
  Mutex download_mutex_;
  std::unique_ptr<Database> download_ GUARDED_BY(download_mutex_);
  mutable Mutex index_mutex_;  // Taken before page_mutex_.
  std::shared_ptr<const order_index::IndexFile> whole_ GUARDED_BY(index_mutex_);
  std::list<std::shared_ptr<const order_index::IndexFile>> parts_ GUARDED_BY(index_mutex_);
};

}  // namespace joblog::sqlite
