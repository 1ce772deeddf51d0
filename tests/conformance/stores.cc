// SPDX-License-Identifier: MIT
// The stores that every conformance test runs against.
#include <stdexcept>

#include "conformance/fresh_postgres.h"
#include "conformance/store_factory.h"
#include "storage/sqlite/sqlite_copy.h"
#include "storage/sqlite/sqlite_store.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

class FreshSqlite final : public FreshStore {
 public:
  FreshSqlite() { reopen(); }

  Store& store() override { return *store_; }

  void reopen() override {
    store_.reset();
    auto opened = open(folder_.file("joblog.sqlite3"));
    if (!opened) throw std::runtime_error(opened.error().message);
    store_ = std::move(*opened);
  }

  Result<std::unique_ptr<Store>> open_another() override {
    return open(folder_.file("joblog.sqlite3"));
  }
  std::unique_ptr<CopySource> copy_source() override {
    return sqlite::copy_source(folder_.file("joblog.sqlite3"));
  }
  std::string backup_path() const override { return folder_.file("backup.sqlite3"); }
  Result<std::unique_ptr<Store>> open_backup(const std::string& path) override {
    return open(path);
  }

 private:
  Result<std::unique_ptr<Store>> open(const std::string& path) {
    // Power loss is no part of these tests; waiting for the disk would be most of their time.
    return sqlite::SqliteStore::open({.path = path, .durability = sqlite::Durability::normal},
                                     clock_);
  }

  TempFolder folder_;
  SystemClock clock_;
  std::unique_ptr<Store> store_;
};

}  // namespace

std::vector<StoreFactory> all_stores() {
  std::vector<StoreFactory> stores{{"Sqlite", [] { return std::make_unique<FreshSqlite>(); }}};
  if (!why_without_postgres())
    stores.push_back({"Postgres", [] { return std::make_unique<FreshPostgres>(); }});
  return stores;
}

}  // namespace joblog::test
