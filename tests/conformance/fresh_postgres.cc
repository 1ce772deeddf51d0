// SPDX-License-Identifier: MIT
#include "conformance/fresh_postgres.h"

#include <fmt/format.h>

#include <atomic>
#include <stdexcept>

#include "storage/postgres/postgres_copy.h"
#include "storage/postgres/postgres_store.h"
#include "storage/sqlite/sqlite_copy.h"
#include "storage/sqlite/sqlite_store.h"

namespace joblog::test {
namespace {

PostgresCluster& shared_cluster() {
  static PostgresCluster cluster;
  return cluster;
}

std::string new_name() {
  static std::atomic<int> made{0};
  return fmt::format("store_{}", ++made);
}

}  // namespace

std::optional<std::string> why_without_postgres() {
  static const std::optional<std::string> why = PostgresCluster::missing();
  return why;
}

FreshPostgres::FreshPostgres() : database_(new_name()) {
  cluster().sql("CREATE DATABASE " + database_);
  reopen();
}

FreshPostgres::~FreshPostgres() {
  store_.reset();
  cluster().sql(fmt::format("DROP DATABASE {} WITH (FORCE)", database_));
}

PostgresCluster& FreshPostgres::cluster() const { return shared_cluster(); }

std::string FreshPostgres::url() const {
  return fmt::format("host={} port={} user={} dbname={}", cluster().socket_folder(),
                     cluster().port(), cluster().user(), database_);
}

void FreshPostgres::reopen() {
  store_.reset();
  auto opened = open_another();
  if (!opened) throw std::runtime_error(opened.error().message);
  store_ = std::move(*opened);
}

Result<std::unique_ptr<Store>> FreshPostgres::open_another() {
  return postgres::PostgresStore::open({.url = url(),
                                        .copy_into_file =
                                            [this](CopySource& source, const std::string& path) {
                                              return sqlite::copy_into_file(source, path, clock_);
                                            }},
                                       clock_);
}

Result<std::unique_ptr<Store>> FreshPostgres::open_backup(const std::string& path) {
  return sqlite::SqliteStore::open({.path = path}, clock_);
}

std::unique_ptr<CopySource> FreshPostgres::copy_source() {
  return postgres::copy_source({.url = url()}, true, clock_);
}

std::string FreshPostgres::sql(const std::string& statements) const {
  return cluster().sql(statements, database_);
}

}  // namespace joblog::test
