// SPDX-License-Identifier: MIT
// The store on one SQLite file.
//
// One connection writes, under a lock, in BEGIN IMMEDIATE … COMMIT; readers come from a pool of
// read-only connections and see the last committed snapshot. WAL, synchronous=FULL. A transaction
// that failed with an I/O error leaves nobody knowing what is on disk, so every connection is
// closed and the next call opens afresh (SQLite then recovers from the WAL).
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "core/log_block.h"
#include "storage/sqlite/commit_signal.h"
#include "storage/sqlite/store_files.h"
#include "storage/store.h"

namespace joblog::sqlite {

class Database;  // Its header brings sqlite3.h, which nobody outside this folder sees.
class WriteCache;

enum class Durability { full, normal };

struct SqliteOptions {
  std::string path;
  Durability durability = Durability::full;  ///< normal: power loss may take the last second.
  bool migrate = true;  ///< Else the schema stays as it is: to look, back up or check before.
  /// What tells of an older store ("spool/process-7.spool"): a file that is not there, or holds
  /// nothing, is then refused instead of made. "" = nothing does.
  std::string earlier_store{};
  /// How often commits of others are looked for where nothing tells of them.
  Duration look_for_changes = std::chrono::milliseconds{100};
  bool may_be_new = true;  ///< Else a file that is not there is refused, whatever tells of it.
};

class SqliteStore final : public Store {
 public:
  /// `clock` outlives the store. Opens or creates the file and brings its schema up to date.
  /// Errors: unavailable (also lost: see `earlier_store`), corrupt (no database), unsupported (made
  /// by a newer joblog, or no store of joblog's at all: such a file is left untouched).
  static Result<std::unique_ptr<SqliteStore>> open(const SqliteOptions& options,
                                                   const Clock& clock);
  ~SqliteStore() override;

  std::string describe() const override;
  Result<void> write(const std::function<void(Transaction&)>& work) override;
  Result<void> read(const std::function<void(Reader&)>& work) const override;
  Result<void> read_within(const ReadLimit& limit,
                           const std::function<void(Reader&)>& work) const override;
  std::uint64_t wait_for_change(std::uint64_t seen, Duration timeout,
                                const std::stop_token& stop) override;
  std::uint64_t version() const override;
  std::optional<std::string> lost() const override { return files_.lost(); }
  StoreLog log() const override;
  Result<void> try_write() const override;
  Result<std::vector<MigrationState>> migrations() const override;
  Result<void> backup(const std::string& path) const override;
  Result<std::vector<std::string>> check() const override;
  Result<std::vector<std::string>> check_telling(
      const std::function<void(const Progress&)>& told) const override;
  Result<std::vector<std::string>> quick_check() const override;
  Result<void> compact() override;

 private:
  static constexpr std::int64_t kUnknownVersion = -1;  // SQLite counts from 1.

  SqliteStore(const SqliteOptions& options, const Clock& clock);
  void open_writer() REQUIRES(writing_);
  void bring_up_to_date() REQUIRES(writing_);
  void close_all() REQUIRES(writing_);
  StoreLog log_at_last_look() const;
  void require_not_lost() const;
  void require_not_lost_lately() const;
  void notice_emptied_log() REQUIRES(writing_);
  std::uint64_t changes_by_others();
  struct PooledReader {
    std::unique_ptr<Database> database;
    std::uint64_t generation = 0;
  };
  Result<std::vector<std::string>> problems_found_by(
      const std::function<std::vector<std::string>(Database&)>& look) const;
  PooledReader take_reader() const;
  void return_reader(PooledReader reader) const;

  const SqliteOptions options_;
  const Clock& clock_;
  StoreFiles files_;
  CommitSignal committed_;
  mutable std::atomic<SteadyTime> looked_at_{};
  mutable std::atomic<SteadyTime> log_held_since_{};  ///< The beginning of time: it is not.
  Mutex writing_;
  std::unique_ptr<Database> writer_ GUARDED_BY(writing_);
  std::unique_ptr<WriteCache> write_cache_ GUARDED_BY(writing_);
  BlockEncoder encoder_ GUARDED_BY(writing_);
  mutable Mutex reading_;
  mutable std::vector<std::unique_ptr<Database>> readers_ GUARDED_BY(reading_);
  mutable std::uint64_t generation_ GUARDED_BY(reading_) = 0;  ///< Older readers are not kept.
  std::int64_t data_version_ GUARDED_BY(writing_) = kUnknownVersion;
  std::uint64_t changes_by_others_ GUARDED_BY(writing_) = 0;
  mutable Mutex watching_;
  mutable std::unique_ptr<Database> watcher_ GUARDED_BY(watching_);  ///< Sees every commit.
  mutable std::uint64_t watcher_generation_ GUARDED_BY(watching_) = 0;
  mutable std::int64_t seen_ GUARDED_BY(watching_) = 0;
  mutable std::uint64_t version_ GUARDED_BY(watching_) = 0;
};

}  // namespace joblog::sqlite
