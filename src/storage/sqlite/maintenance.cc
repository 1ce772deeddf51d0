// SPDX-License-Identifier: MIT
// Backup, checks and migration state: what `joblog db` and `joblog check` ask for.
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>

#include "base/text.h"
#include "base/unique_fd.h"
#include "sqlite/database.h"
#include "statements.h"
#include "storage/sqlite/block_check.h"
#include "storage/sqlite/migrator.h"
#include "storage/sqlite/page_watch.h"
#include "storage/sqlite/sqlite_store.h"

namespace joblog::sqlite {
namespace {

/// One snapshot, held as short as can be: while it is read the store's log cannot begin anew. So
/// the copy is synced only afterwards (sync_file_and_folder). Why not in steps:
/// docs/decisions/backup-in-one-snapshot.md.
void copy_database(Database& from, const std::string& path) {
  make_private_file(path);
  Database to(path, OpenMode::create);
  to.execute("PRAGMA synchronous = OFF");
  sqlite3_backup* backup = sqlite3_backup_init(to.raw(), "main", from.raw(), "main");
  if (backup == nullptr) throw_sqlite(to.raw(), sqlite3_errcode(to.raw()), "starting the backup");
  const int code = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) throw_sqlite(to.raw(), code, fmt::format("writing the backup {}", path));
  Query q(to, sql::pragma_quick_check);
  if (!q.step() || q.text(0) != "ok") {
    throw StoreError(ErrorKind::corrupt,
                     fmt::format("the backup {} is damaged: {}", path, q.text(0)));
  }
}

/// Nobody is told of a copy that the disk has not taken. Some file systems cannot sync a folder.
void sync_or_throw(const std::filesystem::path& path, int flags) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags));
  if (file && (::fsync(file.get()) == 0 || (flags != 0 && errno == EINVAL))) return;
  throw StoreError(ErrorKind::unavailable, fmt::format("the disk did not take {}: {}",
                                                       path.string(), std::strerror(errno)));
}

void sync_file_and_folder(const std::filesystem::path& path) {
  sync_or_throw(path, 0);
  sync_or_throw(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."),
                O_DIRECTORY);
}

void rename_or_throw(const std::string& from, const std::string& to) {
  std::error_code error;
  std::filesystem::rename(from, to, error);
  if (!error) return;
  throw StoreError(ErrorKind::unavailable,
                   fmt::format("renaming {} to {}: {}; check the owner and mode of the folder",
                               from, to, error.message()));
}

/// Runs `statement`; `describe` turns each row into a sentence about what is wrong.
template <class Describe>
void collect(Database& db, std::string_view statement, std::vector<std::string>& problems,
             Describe describe) {
  Query q(db, statement);
  while (q.step()) problems.push_back(describe(q));
}

/// A run is open as long as its job is claimed for it.
void find_open_logs_without_claim(Database& db, std::vector<std::string>& problems) {
  collect(db, sql::quick_open_logs, problems, [](const Query& q) {
    return fmt::format("job log {} is open, but its job is not claimed", q.text(0));
  });
}

void check_pages(Database& db, PageWatch& watch, std::vector<std::string>& problems) {
  Query pages(db, sql::pragma_page_count);
  pages.step();
  watch.expect_integrity_check(static_cast<std::uint64_t>(pages.integer(0)));
  collect(db, sql::pragma_integrity_check, problems, [](const Query& q) { return q.string(0); });
  std::erase(problems, "ok");
}

std::vector<std::string> find_problems(Database& db, const PageWatch::Told& told) {
  std::vector<std::string> problems;
  PageWatch watch(db, told);
  check_pages(db, watch, problems);
  watch.expect("counts and states");
  collect(db, sql::check_queue_counters, problems, [](const Query& q) {
    return fmt::format("queue {}: {} jobs are {}, its counter says {}", q.text(0), q.integer(2),
                       to_string(static_cast<JobState>(q.integer(1))), q.integer(3));
  });
  collect(db, sql::check_kind_counters, problems, [](const Query& q) {
    return fmt::format(
        "kind {}: {} job logs are {}, its counter says {}; {} of them with warnings, it says {}",
        q.text(0), q.integer(2), to_string(static_cast<Status>(q.integer(1))), q.integer(3),
        q.integer(4), q.integer(5));
  });
  collect(db, sql::check_run_counters, problems, [](const Query& q) {
    return fmt::format(
        "kind {}: {} job logs of the hour {} are {}, its counter says {}; {} of them with "
        "warnings, it says {}",
        in_quotes(q.text(0)), q.integer(3), q.integer(1),
        to_string(static_cast<Status>(q.integer(2))), q.integer(4), q.integer(5), q.integer(6));
  });
  collect(db, sql::check_failed, problems, [](const Query& q) {
    return fmt::format("job {} is failed without its cause, or has one and is not", q.integer(0));
  });
  collect(db, sql::check_claims, problems, [](const Query& q) {
    return fmt::format("job {} is claimed without an open job log of its process", q.integer(0));
  });
  find_open_logs_without_claim(db, problems);
  collect(db, sql::check_orphan_details, problems, [](const Query& q) {
    return fmt::format("details of job log id {} have no job log", q.integer(0));
  });
  collect(db, sql::check_orphan_blocks, problems, [](const Query& q) {
    return fmt::format("details of job log id {} have no job log", q.integer(0));
  });
  collect(db, sql::check_lines_twice, problems, [](const Query& q) {
    return fmt::format("lines of job log {} are stored twice: in a block, and as before it",
                       q.text(0));
  });
  std::ranges::move(find_damaged_blocks(db), std::back_inserter(problems));
  collect(db, sql::check_keys, problems, [](const Query& q) {
    return fmt::format("concurrency key {}: {} jobs hold it, {} may", q.text(0), q.integer(1),
                       q.integer(2));
  });
  collect(db, sql::check_blocked, problems, [](const Query& q) {
    return fmt::format("concurrency key {}: {} jobs are blocked, nobody holds it", q.text(0),
                       q.integer(1));
  });
  return problems;
}

}  // namespace

Result<void> SqliteStore::backup(const std::string& path) const {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!fs::path(path).has_filename()) {
    return fail(ErrorKind::invalid,
                fmt::format("\"{}\" names no file to copy the store into", path));
  }
  if (fs::exists(fs::symlink_status(path, ignored))) {  // A link into nowhere is in the way, too.
    return fail(ErrorKind::conflict, fmt::format("{} exists already; name a new file", path));
  }
  const std::string unfinished = path + ".unfinished";
  fs::remove(unfinished, ignored);
  try {
    auto reader = take_reader();
    copy_database(*reader.database, unfinished);
    return_reader(std::move(reader));
    sync_file_and_folder(unfinished);
    rename_or_throw(unfinished, path);
    sync_file_and_folder(path);
    return {};
  } catch (const StoreError& error) {
    fs::remove(unfinished, ignored);
    return std::unexpected(error.error());
  }
}

Result<std::vector<std::string>> SqliteStore::check() const { return check_telling({}); }

Result<std::vector<std::string>> SqliteStore::check_telling(
    const std::function<void(const Progress&)>& told) const {
  return problems_found_by([&](Database& db) { return find_problems(db, told); });
}

/// That the store could be opened says that its schema can be read; its ends, that its trees can be
/// followed to where work goes on.
Result<std::vector<std::string>> SqliteStore::quick_check() const {
  return problems_found_by([](Database& db) {
    std::vector<std::string> problems;
    Query(db, sql::quick_ends).run();
    find_open_logs_without_claim(db, problems);
    return problems;
  });
}

Result<std::vector<std::string>> SqliteStore::problems_found_by(
    const std::function<std::vector<std::string>(Database&)>& look) const {
  try {
    auto reader = take_reader();
    reader.database->execute("BEGIN");
    auto problems = look(*reader.database);
    reader.database->execute("COMMIT");
    return_reader(std::move(reader));
    return problems;
  } catch (const StoreError& error) {
    if (error.kind() == ErrorKind::corrupt) return std::vector<std::string>{error.what()};
    return std::unexpected(error.error());
  }
}

Result<void> SqliteStore::try_write() const {
  constexpr int kWaitMax = 2'000;  // Milliseconds.
  try {
    Database db(options_.path, OpenMode::read_write);  // Closing it undoes what is open.
    sqlite3_busy_timeout(db.raw(), kWaitMax);
    db.execute(std::string(sql::try_write));
    return {};
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

Result<std::vector<MigrationState>> SqliteStore::migrations() const {
  try {
    auto reader = take_reader();
    auto states = migration_states(*reader.database);
    return_reader(std::move(reader));
    return states;
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

}  // namespace joblog::sqlite
