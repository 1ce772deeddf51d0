// SPDX-License-Identifier: MIT
// The version row goes in first, in the same transaction as the change it stands for: whoever comes
// second finds it there and has nothing to do.
#include "storage/sqlite/migrator.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/failure_fingerprint.h"
#include "migrations.h"
#include "statements.h"

namespace joblog::sqlite {
namespace {

struct Migration {
  int number;
  std::string_view name;
  std::string_view text;
};

std::vector<Migration> known_migrations() {
  std::vector<Migration> known;
  for (const auto& [name, text] : migrations::all) {
    known.push_back({static_cast<int>(parse_int(name.substr(0, 4)).value_or(0)), name, text});
  }
  return known;
}

std::int64_t schema_version(Database& db) {
  Query q(db, sql::schema_version);
  return q.step() ? q.integer(0) : 0;
}

bool has_version_table(Database& db) {
  Query q(db, sql::schema_has_versions);
  return q.step();
}

void refuse_newer(std::int64_t version, int known) {
  if (version <= known) return;
  throw StoreError(
      ErrorKind::unsupported,
      fmt::format("the store has schema {}, made by a newer joblog; this one knows {} and "
                  "would harm it: update joblog, or restore a backup of before",
                  version, known));
}

/// failure_fingerprint(kind, error_class, message), for migrations.
void sql_cause_of(sqlite3_context* context, int, sqlite3_value** values) {
  const auto text = [&](int i) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(values[i]));
    const auto length = static_cast<std::size_t>(sqlite3_value_bytes(values[i]));
    return bytes == nullptr ? std::string_view() : std::string_view(bytes, length);
  };
  const std::string cause = failure_fingerprint(text(0), text(1), text(2));
  sqlite3_result_text(context, cause.data(), static_cast<int>(cause.size()), SQLITE_TRANSIENT);
}

}  // namespace

void migrate(Database& db, const Clock& clock) {
  const auto known = known_migrations();
  if (has_version_table(db) && schema_version(db) == known.back().number) return;
  sqlite3_create_function(db.raw(), "cause_of", 3, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                          sql_cause_of, nullptr, nullptr);
  db.execute("BEGIN IMMEDIATE");
  try {
    db.execute(std::string(sql::schema_create_versions));
    const std::int64_t version = schema_version(db);
    refuse_newer(version, known.back().number);
    for (const Migration& migration : known) {
      if (migration.number <= version) continue;
      Query(db, sql::schema_put_version)
          .bind(migration.number, migration.name, clock.wall_now())
          .run();
      db.execute(std::string(migration.text));
    }
    db.execute("COMMIT");
  } catch (const StoreError&) {
    if (sqlite3_get_autocommit(db.raw()) == 0) db.execute("ROLLBACK");
    throw;
  }
}

std::vector<MigrationState> migration_states(Database& db) {
  std::vector<MigrationState> states;
  const bool versions = has_version_table(db);
  for (const Migration& migration : known_migrations()) {
    MigrationState state{
        .number = migration.number, .name = std::string(migration.name), .applied_at = {}};
    if (versions) {
      Query q(db, sql::schema_applied_at);
      q.bind(migration.number);
      if (q.step()) state.applied_at = q.time(0);
    }
    states.push_back(std::move(state));
  }
  return states;
}

void refuse_newer_schema(Database& db) {
  refuse_newer(has_version_table(db) ? schema_version(db) : 0, known_migrations().back().number);
}

}  // namespace joblog::sqlite
