// SPDX-License-Identifier: MIT
// A store on PostgreSQL for one test: a database of its own on the cluster that all tests of the
// program share. The cluster is made for the first of them and goes with the program.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "conformance/store_factory.h"
#include "support/postgres_cluster.h"
#include "support/temp_folder.h"

namespace joblog::test {

/// Why no store on PostgreSQL can be tested on this machine; nothing: it can.
std::optional<std::string> why_without_postgres();

class FreshPostgres final : public FreshStore {
 public:
  FreshPostgres();
  ~FreshPostgres() override;

  Store& store() override { return *store_; }
  void reopen() override;
  Result<std::unique_ptr<Store>> open_another() override;
  bool names_are_without_gaps() const override { return false; }
  std::unique_ptr<CopySource> copy_source() override;
  std::string backup_path() const override { return folder_.file("backup"); }
  Result<std::unique_ptr<Store>> open_backup(const std::string& path) override;

  /// Runs SQL in the store's database, past the store; the rows.
  std::string sql(const std::string& statements) const;
  std::string url() const;
  PostgresCluster& cluster() const;

 private:
  TempFolder folder_;
  SystemClock clock_;
  std::string database_;
  std::unique_ptr<Store> store_;
};

}  // namespace joblog::test
