// SPDX-License-Identifier: MIT
// PostgreSQL undoes changes of tables as it undoes those of rows, so that a migration is stored
// together with its number, or not at all.
#include "storage/postgres/schema_migrator.h"

#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "postgres_migrations.h"
#include "postgres_statements.h"

namespace joblog::postgres {
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

/// By their numbers, when they were applied.
std::map<std::int64_t, TimePoint> applied(Client& client) {
  std::map<std::int64_t, TimePoint> versions;
  if (client.ask(sql::schema_exists).empty()) return versions;
  const Rows rows = client.ask(sql::schema_versions);
  for (int row = 0; row < rows.size(); ++row) versions[rows.integer(row, 0)] = rows.time(row, 1);
  return versions;
}

void refuse_newer(const std::map<std::int64_t, TimePoint>& versions, int known) {
  if (versions.empty() || versions.rbegin()->first <= known) return;
  throw StoreError(
      ErrorKind::unsupported,
      fmt::format("the store has schema {}, made by a newer joblog; this one knows {} and "
                  "would harm it: update joblog, or restore a backup of before",
                  versions.rbegin()->first, known));
}

void apply_missing(Client& client, const Clock& clock) {
  const auto known = known_migrations();
  if (const auto versions = applied(client);
      !versions.empty() && versions.rbegin()->first == known.back().number)
    return;
  client.ask(sql::begin_write);
  client.ask(sql::schema_lock);
  client.ask(sql::schema_create);
  client.ask(sql::schema_create_versions);
  const auto versions = applied(client);
  refuse_newer(versions, known.back().number);
  client.ask(sql::search_path_local);
  for (const Migration& migration : known) {
    if (versions.contains(migration.number)) continue;
    client.ask(sql::schema_put_version,
               BoundValues(migration.number, migration.name, clock.wall_now()));
    client.run_script(std::string(migration.text));
  }
  client.ask(sql::commit);
}

}  // namespace

void migrate(Client& client, const Clock& clock) {
  constexpr std::string_view kNotAllowed = "42501";
  try {
    apply_missing(client, clock);
  } catch (const ServerError& error) {
    if (error.state() != kNotAllowed) throw;
    throw StoreError(
        error.kind(),
        fmt::format("{}; the user in the url makes the tables, and needs the right to: "
                    "GRANT CREATE ON DATABASE … TO … on the server, or have the "
                    "database belong to it",
                    error.what()));
  }
}

std::vector<MigrationState> migration_states(Client& client) {
  std::vector<MigrationState> states;
  const auto versions = applied(client);
  for (const Migration& migration : known_migrations()) {
    MigrationState& state = states.emplace_back();
    state.number = migration.number;
    state.name = migration.name;
    if (const auto at = versions.find(migration.number); at != versions.end())
      state.applied_at = at->second;
  }
  return states;
}

void require_known_schema(Client& client) {
  const auto versions = applied(client);
  refuse_newer(versions, known_migrations().back().number);
  if (versions.empty()) {
    throw StoreError(
        ErrorKind::not_found,
        "the database holds no store of joblog yet: joblog db migrate makes one, and so "
        "does the first joblog serve");
  }
}

}  // namespace joblog::postgres
