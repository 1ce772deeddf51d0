// SPDX-License-Identifier: MIT
#include "yardstick.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "sqlite/database.h"
#include "stack.h"

namespace joblog::bench {
namespace {

constexpr int kBatch = 1'000;
constexpr std::string_view kInsertJob =
    "INSERT INTO jobs VALUES (?1, 'bench', ?2, 'default', 0, 1, ?3, NULL)";
constexpr std::string_view kClaim =
    "SELECT id FROM jobs WHERE state = 1 AND queue = 'default' ORDER BY priority, run_at LIMIT ?1";
constexpr std::string_view kStart = "UPDATE jobs SET state = 2, claimed_at = ?2 WHERE id = ?1";
constexpr std::string_view kEnd = "UPDATE jobs SET state = 5 WHERE id = ?1";
constexpr std::string_view kRecord =
    "INSERT INTO runs VALUES (NULL, ?1, 'bench', 3, ?2, ?2, ?2, ?3)";

void make_tables(sqlite::Database& db) {
  db.execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
      "CREATE TABLE jobs (id INTEGER PRIMARY KEY, kind TEXT, arguments TEXT, queue TEXT,"
      " priority INTEGER, state INTEGER, run_at INTEGER, claimed_at INTEGER);"
      "CREATE INDEX jobs_ready ON jobs (queue, priority, run_at) WHERE state = 1;"
      "CREATE TABLE runs (id INTEGER PRIMARY KEY, job_id INTEGER, kind TEXT, status INTEGER,"
      " created_at INTEGER, started_at INTEGER, finished_at INTEGER, lines BLOB);");
}

void fill(sqlite::Database& db, int jobs) {
  const std::string arguments(90, 'a');
  db.execute("BEGIN");
  for (std::int64_t id = 1; id <= jobs; ++id) {
    sqlite::Query(db, kInsertJob).bind(id, arguments, id).run();
  }
  db.execute("COMMIT");
}

std::vector<std::int64_t> claim(sqlite::Database& db, std::int64_t now) {
  std::vector<std::int64_t> claimed;
  {
    sqlite::Query ready(db, kClaim);
    ready.bind(kBatch);
    while (ready.step()) claimed.push_back(ready.integer(0));
  }
  for (const std::int64_t job : claimed) sqlite::Query(db, kStart).bind(job, now).run();
  return claimed;
}

}  // namespace

double synced_writes(const std::string& folder) {
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/synced";
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const std::vector<char> block(4096, 'x');
  const SystemClock clock;
  constexpr int writes = 1'000;
  double rate = 0;
  for (int pass = 0; pass < 2; ++pass) {  // Grow once, then measure overwriting.
    const auto begin = clock.steady_now();
    for (int i = 0; i < writes; ++i) {
      if (::pwrite(fd, block.data(), block.size(), i * 4096L) < 0 || ::fdatasync(fd) != 0)
        std::exit(1);
    }
    rate = writes / seconds(begin, clock.steady_now());
  }
  ::close(fd);
  std::filesystem::remove_all(folder);
  return rate;
}

double sqlite_cycle(const std::string& folder, int jobs, bool lines) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const SystemClock clock;
  const std::string packed(800, 'l');
  double rate = 0;
  {
    sqlite::Database db(folder + "/yardstick.sqlite3", sqlite::OpenMode::create);
    make_tables(db);
    fill(db, jobs);
    const auto begin = clock.steady_now();
    std::vector<std::int64_t> claimed;
    do {
      const std::int64_t now = to_micros(clock.wall_now());
      db.execute("BEGIN IMMEDIATE");
      for (const std::int64_t job : claimed) {
        sqlite::Query(db, kEnd).bind(job).run();
        sqlite::Query(db, kRecord)
            .bind(job, now, sqlite::AsBlob{lines ? packed : std::string_view()})
            .run();
      }
      claimed = claim(db, now);
      db.execute("COMMIT");
    } while (!claimed.empty());
    rate = jobs / seconds(begin, clock.steady_now());
  }
  std::filesystem::remove_all(folder);
  return rate;
}

}  // namespace joblog::bench
