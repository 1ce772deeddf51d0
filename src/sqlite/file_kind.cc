// SPDX-License-Identifier: MIT
// A file of an earlier joblog is known by its tables: all of them must be there.
#include "sqlite/file_kind.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/regular_file.h"
#include "file_kind_sql.h"

namespace joblog::sqlite {
namespace {

struct Plan {
  FileKind kind;
  std::int32_t id;
  const char* what;
  const char* advice;
  std::vector<std::string> tables;  ///< Of the first version that there was.
};

constexpr const char* kOtherPathAdvice = "name another file in [store] path";
constexpr const char* kMoveAwayAdvice = "move it away and sync again";

const std::array<Plan, 3>& plans() {
  static const std::array<Plan, 3> all{{
      {FileKind::store,
       0x4A427374,
       "a store of joblog",
       kOtherPathAdvice,
       {"schema_versions", "jobs", "job_logs"}},
      {FileKind::open_orders,
       0x4A426F6F,
       "joblog's copy of the open orders",
       kMoveAwayAdvice,
       {"open_orders", "sync_state"}},
      {FileKind::sample_erp,
       0x4A427365,
       "the sample ERP",
       "name another file",
       {"customers", "materials", "plants", "orders", "order_items"}},
  }};
  return all;
}

const Plan& plan_of(FileKind kind) { return plans()[static_cast<std::size_t>(kind)]; }

std::set<std::string> tables_of(Database& database) {
  std::set<std::string> tables;
  Query q(database, file_kind_sql::schema_tables);
  while (q.step()) tables.insert(q.string(0));
  return tables;
}

std::int64_t id_of(Database& database) {
  Query q(database, file_kind_sql::pragma_application_id);
  return q.step() ? q.integer(0) : 0;
}

bool has_tables_of(const Plan& plan, const std::set<std::string>& tables) {
  return std::ranges::all_of(plan.tables,
                             [&](const std::string& table) { return tables.contains(table); });
}

/// What the database is instead, in words.
std::string words_for(std::int64_t id, const std::set<std::string>& tables) {
  for (const Plan& plan : plans()) {
    if (id == plan.id || (id == 0 && has_tables_of(plan, tables))) return plan.what;
  }
  if (id != 0) return fmt::format("another program's database (its application_id is {})", id);
  return tables.empty() ? "a database without tables" : "another program's database";
}

}  // namespace

std::int32_t application_id(FileKind kind) { return plan_of(kind).id; }

std::string set_application_id(FileKind kind) {
  return fmt::format("PRAGMA application_id = {};", application_id(kind));
}

void require_kind(Database& database, FileKind kind, MayBeEmpty empty) {
  const Plan& plan = plan_of(kind);
  const std::int64_t id = id_of(database);
  if (id == plan.id) return;
  const auto tables = tables_of(database);
  if (id == 0 && has_tables_of(plan, tables)) return;
  if (id == 0 && tables.empty() && empty == MayBeEmpty::yes) return;
  throw StoreError(ErrorKind::unsupported,
                   fmt::format("{} is {}, not {}: it was left as it is; {}", database.path(),
                               words_for(id, tables), plan.what, plan.advice));
}

bool is_without_tables(Database& database) { return tables_of(database).empty(); }

void require_regular_or_nothing(const std::string& path) {
  if (const auto other = describe_non_file(path)) {
    throw StoreError(ErrorKind::unsupported, fmt::format("{} is {}, not a file", path, *other));
  }
}

}  // namespace joblog::sqlite
