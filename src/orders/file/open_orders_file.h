// SPDX-License-Identifier: MIT
// The open orders in an SQLite file of their own, `<folder>/open_orders.sqlite3`. The file is never
// changed: a sync writes the next one beside it and renames it, so readers need no locks and a
// million new rows delay nobody's job log.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "orders/open_orders_store.h"
#include "sqlite/file_identity.h"

namespace joblog::sqlite {

class Database;

/// Threads: callable from any; reads wait for each other. Reads see the file that was in place when
/// they began. One replacement at a time, among all processes (flock on `open_orders.lock`).
class OpenOrdersFile final : public OpenOrdersStore {
 public:
  /// `folder` must exist. Touches nothing.
  explicit OpenOrdersFile(const std::string& folder);
  ~OpenOrdersFile() override;

  Result<std::unique_ptr<Replacement>> begin_replace() override;
  Result<std::optional<SyncState>> current() const override;
  Result<std::int64_t> count() const override;
  Result<std::vector<StoredOrder>> first(std::int64_t limit) const override;

 private:
  Database* reader() const REQUIRES(mutex_);
  template <class T, class Read>
  Result<T> read(T nothing, Read read) const;

  const std::string path_;
  const std::string lock_path_;
  mutable Mutex mutex_;
  mutable std::unique_ptr<Database> reader_ GUARDED_BY(mutex_);
  mutable std::optional<FileVersion> identity_ GUARDED_BY(mutex_);
};

}  // namespace joblog::sqlite
