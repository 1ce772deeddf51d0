// SPDX-License-Identifier: MIT
// A store as joblog 0.1.0 left it: made by the migrations of its time, with runs that have ended
// and their lines one in a row. For test programs that link sqlite_store.
#pragma once

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/job_log.h"
#include "migrations.h"
#include "sqlite/database.h"
#include "statements.h"

namespace joblog::test {

inline constexpr int kOldSchema = 9;

/// What line `number` of a log says; a line in forty goes on in the next one.
inline std::string old_line(std::int64_t log, std::int64_t number) {
  return fmt::format("log {} line {} of /srv/data/part-{}.csv", log, number, number * 7919 % 100);
}
inline Level old_level(std::int64_t number) {
  if (number % 250 == 0) return Level::error;
  return number % 100 == 0 ? Level::warning : Level::info;
}
inline bool old_line_goes_on(std::int64_t number) { return number % 40 == 1; }

namespace old_store {

inline void apply_migrations(sqlite::Database& db) {
  const auto no_cause = [](sqlite3_context* context, int, sqlite3_value**) {
    sqlite3_result_text(context, "", 0, SQLITE_STATIC);
  };
  sqlite3_create_function(db.raw(), "cause_of", 3, SQLITE_UTF8, nullptr, no_cause, nullptr,
                          nullptr);
  db.execute(std::string(sqlite::sql::schema_create_versions));
  for (const auto& [name, text] : sqlite::migrations::all) {
    const int number = std::stoi(std::string(name.substr(0, 4)));
    if (number > kOldSchema) continue;
    db.execute(std::string(text));
    db.execute(fmt::format("INSERT INTO schema_versions VALUES ({}, '{}', 1)", number, name));
  }
}

inline void add_log(sqlite::Database& db, std::int64_t log, int lines) {
  db.execute(fmt::format(
      "INSERT INTO job_logs (id, name, status, kind, queue, job_id, attempt, attempts_max, trigger,"
      " triggered_by, process_id, process_name, created_at, updated_at, started_at, finished_at,"
      " detail_count) VALUES ({0}, printf('%014d', 20261123000000 + {0}), 3, 'old', 'default', {0},"
      " 1, 1, 0, '', 1, 'p', {1}, {1}, {1}, {1}, {2})",
      log, 1'795'000'000'000'000 + log, lines));
  db.execute(fmt::format(
      "WITH RECURSIVE line (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < {1})"
      " INSERT INTO job_log_details SELECT {0}, n, 1795000000000000 + n * 1000,"
      " CASE WHEN n % 250 = 0 THEN 3 WHEN n % 100 = 0 THEN 2 ELSE 1 END, 0, n % 40 = 1,"
      " printf('log {0} line %d of /srv/data/part-%d.csv', n, n * 7919 % 100) FROM line",
      log, lines));
}

inline void count(sqlite::Database& db, std::size_t logs) {
  db.execute(fmt::format("UPDATE sequences SET next = {} WHERE name = 'job_logs'", logs + 1));
  db.execute(
      "INSERT INTO kind_counters SELECT kind, status, count(*), 0 FROM job_logs GROUP BY 1, 2;"
      "INSERT INTO kind_ends SELECT kind, status, max(id) FROM job_logs GROUP BY 1, 2;"
      "INSERT INTO run_counters (kind, hour, status, logs)"
      " SELECT kind, created_at / 3600000000, status, count(*) FROM job_logs GROUP BY 1, 2, 3;"
      "INSERT INTO run_counters (kind, hour, status, logs)"
      " SELECT '', hour, status, sum(logs) FROM run_counters GROUP BY hour, status;"
      "UPDATE log_names SET newest = (SELECT max(created_at) FROM job_logs)");
}

}  // namespace old_store

/// Logs with the ids 1, 2, 3 … and so many lines each.
inline void make_old_store(const std::string& path, const std::vector<int>& lines_of_logs) {
  sqlite::make_private_file(path);
  sqlite::Database db(path, sqlite::OpenMode::read_write);
  db.execute("PRAGMA journal_mode = WAL");
  db.execute("PRAGMA synchronous = OFF");
  db.execute("BEGIN IMMEDIATE");
  old_store::apply_migrations(db);
  for (std::size_t i = 0; i < lines_of_logs.size(); ++i) {
    old_store::add_log(db, static_cast<std::int64_t>(i) + 1, lines_of_logs[i]);
  }
  old_store::count(db, lines_of_logs.size());
  db.execute("COMMIT");
}

/// What is wrong with the lines of such a log, as a reader sees them; "" = each is there, once, in
/// its place and as it was.
inline std::string fault_of_old_lines(const std::vector<Detail>& details, std::int64_t log,
                                      int lines) {
  for (std::size_t i = 0; i < details.size(); ++i) {
    const Detail& line = details[i];
    const auto number = static_cast<std::int64_t>(i) + 1;
    const bool is_it = line.sequence == number && line.message == old_line(log, number) &&
                       line.level == old_level(number) &&
                       line.continued == old_line_goes_on(number) && !line.escaped &&
                       to_micros(line.at) == 1'795'000'000'000'000 + number * 1'000;
    if (!is_it) return fmt::format("log {} at {}: {} {}", log, number, line.sequence, line.message);
  }
  if (std::ssize(details) == lines) return "";
  return fmt::format("log {} has {} lines instead of {}", log, details.size(), lines);
}

}  // namespace joblog::test
