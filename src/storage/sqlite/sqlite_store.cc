// SPDX-License-Identifier: MIT
#include "storage/sqlite/sqlite_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sqlite/database.h"
#include "sqlite/file_kind.h"
#include "statements.h"
#include "storage/sqlite/migrator.h"
#include "storage/sqlite/read_watch.h"
#include "storage/sqlite/sqlite_reader.h"
#include "storage/sqlite/sqlite_transaction.h"
#include "storage/sqlite/start_checks.h"
#include "storage/sqlite/write_cache.h"

namespace joblog::sqlite {
namespace {

constexpr std::size_t kReadersKept = 8;
constexpr std::chrono::milliseconds kLookKept{20};
/// It begins anew after 16 MiB when nobody reads from it, and keeps 64 MiB (open_writer).
constexpr std::uint64_t kLogBytesAlone = std::uint64_t{80} << 20;

bool is_busy(Database& db) { return (sqlite3_errcode(db.raw()) & 0xff) == SQLITE_BUSY; }

std::string switch_to_wal(Database& db) {
  Query q(db, sql::pragma_wal);
  q.step();
  return q.string(0);
}

/// When several processes make the file at once, SQLite refuses all but one of them the change of
/// mode, without waiting; so we wait for the one, and look again.
void require_wal(Database& db) {
  constexpr int kTries = 50;
  std::string mode;
  for (int tries = 1; mode.empty(); ++tries) {
    try {
      mode = switch_to_wal(db);
    } catch (const StoreError&) {
      if (!is_busy(db) || tries == kTries) throw;
      db.execute("BEGIN IMMEDIATE; COMMIT");
    }
  }
  if (mode != "wal") {
    throw StoreError(
        ErrorKind::unsupported,
        fmt::format("{} cannot use a write-ahead log (mode {}): keep the data folder on a "
                    "local disk",
                    db.path(), mode));
  }
}

/// So that free pages can be given back to the file system (free_space.cc). It is said before the
/// file has its first page, or never: a process that makes the file at this moment has said it.
void keep_page_map_of_new_file(Database& db) {
  {
    Query pages(db, sql::pragma_page_count);
    if (!pages.step() || pages.integer(0) > 0) return;
  }
  try {
    Query(db, sql::pragma_keep_page_map).run();
  } catch (const StoreError&) {
    if (!is_busy(db)) throw;
  }
}

std::int64_t data_version(Database& db) {
  Query q(db, sql::pragma_data_version);
  return q.step() ? q.integer(0) : 0;
}

/// True when what is on disk is unknown after this error, so that connections must be opened anew.
bool must_reopen(const Error& error) {
  return error.kind == ErrorKind::unavailable || error.kind == ErrorKind::corrupt;
}

/// What a throwing work amounts to: its own words are all there is to say.
Error bug_in_work(const std::exception& error) {
  return {ErrorKind::internal,
          fmt::format("nothing was stored, the work failed: {}", error.what())};
}

void rollback(Database& db) noexcept {
  if (sqlite3_get_autocommit(db.raw()) == 0) {
    sqlite3_exec(db.raw(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const SqliteOptions& options,
                                                       const Clock& clock) {
  try {
    require_safe_sqlite();
    std::unique_ptr<SqliteStore> store(new SqliteStore(options, clock));
    {
      MutexLock lock(store->writing_);
      store->open_writer();
      store->bring_up_to_date();
    }
    return store;
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

SqliteStore::SqliteStore(const SqliteOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      committed_(clock),
      write_cache_(std::make_unique<WriteCache>()) {}

SqliteStore::~SqliteStore() {
  MutexLock lock(writing_);
  if (writer_ && files_.lost()) writer_->keep_files_on_close();
}

/// The tables of a new store go into its file at once: whatever becomes of its log, the file is
/// known for a store.
void SqliteStore::bring_up_to_date() {
  if (!options_.migrate) return refuse_newer_schema(*writer_);
  const bool made = is_without_tables(*writer_);
  migrate(*writer_, clock_);
  if (made) writer_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

/// Only the first time may it make the file: after that a missing one is a lost one.
void SqliteStore::open_writer() {
  if (!files_.are_known()) {
    require_regular_or_nothing(options_.path);
    refuse_to_forget(options_);
    make_private_file(options_.path);  // Arguments and logs are nobody else's business.
  }
  auto opened = std::make_unique<Database>(options_.path, OpenMode::read_write);
  Database& db = *opened;
  require_kind(db, FileKind::store, MayBeEmpty::yes);
  if (!files_.are_known()) refuse_to_begin_anew(db, options_);
  keep_page_map_of_new_file(db);
  require_wal(db);
  db.execute(options_.durability == Durability::full ? "PRAGMA synchronous = FULL"
                                                     : "PRAGMA synchronous = NORMAL");
  // The log is never truncated below 64 MiB: overwriting it costs half of growing it. A page cache
  // of 16 MiB holds what the work touches again and again; one of 32 MiB was no faster, only
  // larger.
  db.execute(
      "PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864; "
      "PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON");
  data_version_ = kUnknownVersion;
  (void)data_version(db);  // The first read opens the log and the shared memory.
  if (!files_.remember(db.raw(), options_.path)) {
    db.keep_files_on_close();
    throw StoreError(ErrorKind::unavailable, files_.lost_at_reopening());
  }
  writer_ = std::move(opened);
  write_cache_->forget();
}

/// After doubt about what is on disk. Whoever closes last removes log and shared memory.
void SqliteStore::close_all() {
  files_.expect_end_of_log();
  writer_.reset();
  MutexLock readers(reading_);
  readers_.clear();
  ++generation_;
}

void SqliteStore::require_not_lost() const {
  looked_at_ = clock_.steady_now();
  if (auto lost = files_.lost()) throw StoreError(ErrorKind::unavailable, *lost);
}

/// A look costs microseconds, as a small transaction does: one is good for a few milliseconds.
void SqliteStore::require_not_lost_lately() const {
  if (files_.is_known_to_be_lost() || clock_.steady_now() - looked_at_.load() >= kLookKept) {
    require_not_lost();
  }
}

/// Others may empty the log rightly, once all of it is in the store's file.
void SqliteStore::notice_emptied_log() {
  if (files_.log_bytes() > 0) return;
  int pages = 0;
  int taken_over = 0;
  const int code = sqlite3_wal_checkpoint_v2(writer_->raw(), "main", SQLITE_CHECKPOINT_NOOP, &pages,
                                             &taken_over);
  if (code != SQLITE_OK || pages <= taken_over) return;
  if (!files_.lost() && files_.log_bytes() == 0) files_.lose_emptied_log();
}

std::string SqliteStore::describe() const {
  return fmt::format("SQLite {} at {}", sqlite3_libversion(), options_.path);
}

Result<void> SqliteStore::write(const std::function<void(Transaction&)>& work) {
  MutexLock lock(writing_);
  bool committing = false;
  try {
    if (!writer_) {
      require_not_lost();
      open_writer();
    }
    notice_emptied_log();
    require_not_lost_lately();
    writer_->execute("BEGIN IMMEDIATE");
    write_cache_->begin(data_version(*writer_));
    const auto changed_before = sqlite3_total_changes64(writer_->raw());
    SqliteTransaction transaction(*writer_, *write_cache_, encoder_);
    work(transaction);
    transaction.flush();
    committing = true;
    writer_->execute("COMMIT");
    write_cache_->committed();
    if (sqlite3_total_changes64(writer_->raw()) != changed_before) {
      CommitSignal::send(files_.log_path());
    }
    require_not_lost_lately();  // Nobody is told that something is stored where nobody finds it.
    (void)log_at_last_look();   // Since when it grows is known only to who looks often.
    return {};
  } catch (const StoreError& error) {
    if (writer_) {
      rollback(*writer_);
      notice_emptied_log();
    }
    if (must_reopen(error.error()) && !files_.lost()) close_all();
    Error answer = error.error();
    answer.unknown = committing && !error.undone();
    return std::unexpected(std::move(answer));
  } catch (const std::exception& error) {
    if (writer_) rollback(*writer_);
    return std::unexpected(bug_in_work(error));
  }
}

StoreLog SqliteStore::log() const {
  (void)files_.lost();
  return log_at_last_look();
}

StoreLog SqliteStore::log_at_last_look() const {
  const std::uint64_t bytes = files_.log_bytes();
  if (bytes <= kLogBytesAlone) {
    log_held_since_ = SteadyTime{};
    return {.bytes = bytes};
  }
  const SteadyTime now = clock_.steady_now();
  SteadyTime since{};
  if (log_held_since_.compare_exchange_strong(since, now)) since = now;
  return {.bytes = bytes, .held_for = std::chrono::duration_cast<Duration>(now - since)};
}

SqliteStore::PooledReader SqliteStore::take_reader() const {
  require_not_lost_lately();
  PooledReader reader;
  {
    MutexLock lock(reading_);
    reader.generation = generation_;
    if (!readers_.empty()) {
      reader.database = std::move(readers_.back());
      readers_.pop_back();
      return reader;
    }
  }
  require_not_lost();
  reader.database = std::make_unique<Database>(options_.path, OpenMode::read_only);
  reader.database->execute("PRAGMA query_only = ON; PRAGMA cache_size = -8192");
  return reader;
}

void SqliteStore::return_reader(PooledReader reader) const {
  MutexLock lock(reading_);
  if (reader.generation != generation_ || readers_.size() >= kReadersKept) return;
  readers_.push_back(std::move(reader.database));
}

Result<void> SqliteStore::read(const std::function<void(Reader&)>& work) const {
  return read_within({}, work);
}

Result<void> SqliteStore::read_within(const ReadLimit& limit,
                                      const std::function<void(Reader&)>& work) const {
  try {
    auto pooled = take_reader();
    Database& database = *pooled.database;
    database.execute("BEGIN");
    {
      ReadWatch watch(database, limit);
      SqliteReader reader(database, watch);
      work(reader);
    }
    database.execute("COMMIT");
    return_reader(std::move(pooled));
    return {};
  } catch (const StoreError& error) {  // The connection is closed: its snapshot must not stay open.
    return std::unexpected(error.error());
  } catch (const std::exception& error) {
    return std::unexpected(bug_in_work(error));
  }
}

/// The connection that writes is told of the commits of others only. While there is none nobody
/// knows of them: that counts as one change, and the next connection as another, so that who waits
/// for changes waits then, too.
std::uint64_t SqliteStore::changes_by_others() {
  const bool lost = files_.lost().has_value();
  MutexLock lock(writing_);
  if (lost) return changes_by_others_;
  std::int64_t version = kUnknownVersion;
  try {
    if (writer_) version = data_version(*writer_);
  } catch (const StoreError&) {
    version = kUnknownVersion;  // As without a connection.
  }
  if (std::exchange(data_version_, version) != version) ++changes_by_others_;
  return changes_by_others_;
}

/// Another joblog signals its commits. Those that nobody signals are looked for.
std::uint64_t SqliteStore::wait_for_change(std::uint64_t seen, Duration timeout,
                                           const std::stop_token& stop) {
  if (timeout <= Duration::zero()) return changes_by_others();
  for (Duration waited{};;) {
    committed_.listen(files_.log_path());  // Before the look: no commit comes between.
    const std::uint64_t changes = changes_by_others();
    if (waited > Duration::zero()) committed_.looked(changes != seen);
    if (changes != seen || waited >= timeout || stop.stop_requested()) return changes;
    waited += committed_.wait(std::min(options_.look_for_changes, timeout - waited), stop);
  }
}

/// A connection that never writes is told of every commit, ours included. After doubt about the
/// file it is opened anew, and the number counts on.
std::uint64_t SqliteStore::version() const {
  std::uint64_t generation = 0;
  {
    MutexLock lock(reading_);
    generation = generation_;
  }
  MutexLock lock(watching_);
  if (files_.is_known_to_be_lost()) return version_;
  try {
    if (!watcher_ || watcher_generation_ != generation) {
      require_not_lost();
      watcher_ = std::make_unique<Database>(options_.path, OpenMode::read_only);
      watcher_generation_ = generation;
      seen_ = data_version(*watcher_) - 1;
    }
    if (const auto now = data_version(*watcher_); std::exchange(seen_, now) != now) ++version_;
  } catch (const StoreError&) {  // Nobody knows.
    watcher_.reset();
    ++version_;
  }
  return version_;
}

}  // namespace joblog::sqlite
