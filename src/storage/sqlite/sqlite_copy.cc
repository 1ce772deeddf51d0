// SPDX-License-Identifier: MIT
// The copy is made beside its place in one transaction that waits for no disk: a file that is not
// whole never gets its name.
#include "storage/sqlite/sqlite_copy.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "base/store_error.h"
#include "core/log_block.h"
#include "sqlite/atomic_file.h"
#include "sqlite/database.h"
#include "sqlite/value_or_throw.h"
#include "statements.h"
#include "storage/sqlite/dictionary_cache.h"
#include "storage/sqlite/sqlite_store.h"

namespace joblog::sqlite {
namespace {

constexpr int kBlockColumn = 7;  // Of copy_read_blocks.

/// In the order of `Copied`.
constexpr std::array kReads{sql::copy_read_queues,     sql::copy_read_jobs,
                            sql::copy_read_job_logs,   sql::copy_read_blocks,
                            sql::copy_read_open_lines, sql::copy_read_processes,
                            sql::copy_read_tasks,      sql::copy_read_instants,
                            sql::copy_read_changes,    sql::copy_read_numbers};
constexpr std::array kPuts{sql::copy_put_queue, sql::copy_put_job,       sql::copy_put_job_log,
                           sql::copy_put_block, sql::copy_put_open_line, sql::copy_put_process,
                           sql::copy_put_task,  sql::copy_put_instant,   sql::copy_put_change,
                           sql::copy_put_number};
constexpr std::array kSettle{
    sql::copy_count_queues,   sql::copy_count_kinds,  sql::copy_find_ends, sql::copy_count_runs,
    sql::copy_count_all_runs, sql::copy_index_errors, sql::copy_name_logs};

CopiedCounts counts_of(Database& db) {
  CopiedCounts counts;
  Query q(db, sql::copy_counts);
  q.step();
  for (std::size_t i = 0; i < kReads.size(); ++i) counts.push_back(q.integer(static_cast<int>(i)));
  return counts;
}

class FileSource final : public CopySource {
 public:
  explicit FileSource(const std::string& path) : db_(path, OpenMode::read_write) {
    constexpr int kWaitMax = 5'000;  // Milliseconds.
    sqlite3_busy_timeout(db_.raw(), kWaitMax);
    db_.execute("BEGIN IMMEDIATE");
    if (Query(db_, sql::copy_old_lines).step()) {
      throw StoreError(
          ErrorKind::conflict,
          "lines of an earlier joblog are not converted yet: joblog db convert does it, "
          "then copy again");
    }
  }

  CopiedCounts counts() override { return counts_of(db_); }

  void read(Copied table, const std::function<void(CopiedRow)>& each) override {
    const auto index = static_cast<std::size_t>(table);
    const auto& columns = copied_tables()[index].columns;
    std::vector<CopiedValue> row(columns.size());
    Query q(db_, kReads.at(index));
    while (q.step()) {
      for (std::size_t i = 0; i < columns.size(); ++i)
        row[i] = value(q, static_cast<int>(i), columns[i]);
      if (table == Copied::blocks)
        row.back() = without_dictionary(JobLogId{q.integer(0)}, q.text_in_place(kBlockColumn));
      each(row);
    }
  }

 private:
  static CopiedValue value(const Query& q, int column, CopiedType type) {
    if (q.is_null(column)) return std::monostate{};
    if (type == CopiedType::number) return q.integer(column);
    return q.text_in_place(column);
  }

  /// The same lines as a block that needs no dictionary of this store. A damaged one stays as it
  /// is: the check of the target names it.
  std::string_view without_dictionary(JobLogId log, std::string_view block) {
    if (!names_dictionary(block)) return block;
    const auto lines = decoder_.decode(log, block);
    return lines ? encoder_.encode(*lines, Compression::when_it_pays) : block;
  }

  Database db_;  // Closing it undoes the transaction, which has changed nothing.
  BlockDecoder decoder_{dictionaries_of(db_)};
  BlockEncoder encoder_;
};

void require_new_file(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!fs::path(path).has_filename()) {
    throw StoreError(ErrorKind::invalid,
                     fmt::format("\"{}\" names no file to copy the store into", path));
  }
  if (fs::exists(fs::symlink_status(path, ignored))) {  // A link into nowhere is in the way, too.
    throw StoreError(ErrorKind::conflict, fmt::format("{} exists already; name a new file", path));
  }
}

class FileTarget final : public CopyTarget {
 public:
  FileTarget(const std::string& path, const Clock& clock) : file_(path), clock_(clock) {
    value_or_throw(open_store());  // Makes its tables.
    db_ = std::make_unique<Database>(file_.path(), OpenMode::read_write);
    db_->execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -65536");
    db_->execute("BEGIN IMMEDIATE");
  }
  ~FileTarget() override {
    db_.reset();
    std::error_code ignored;
    for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(file_.path() + end, ignored);
  }

  void put(Copied table, CopiedRow row) override {
    const auto index = static_cast<std::size_t>(table);
    const auto& columns = copied_tables()[index].columns;
    Query q(*db_, kPuts.at(index));
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const auto* text = std::get_if<std::string_view>(&row[i]);
      if (text != nullptr && columns[i] == CopiedType::bytes)
        q.bind(AsBlob{*text});
      else
        q.bind(row[i]);
    }
    q.run();
  }

  void settle() override {
    for (const std::string_view statement : kSettle) Query(*db_, statement).run();
  }
  CopiedCounts counts() override { return counts_of(*db_); }

  void keep(const CopyTold& told) override {
    db_->execute("COMMIT");
    db_.reset();  // Takes its log into the file.
    {
      const auto store = value_or_throw(open_store());
      refuse_damaged_copy(value_or_throw(store->check_telling(told)));
    }
    if (auto placed = file_.put_in_place(); !placed)
      throw StoreError(placed.error().kind, placed.error().message);
  }

 private:
  Result<std::unique_ptr<SqliteStore>> open_store() const {
    return SqliteStore::open({.path = file_.path()}, clock_);
  }

  AtomicFile file_;
  const Clock& clock_;
  std::unique_ptr<Database> db_;
};

}  // namespace

std::unique_ptr<CopySource> copy_source(const std::string& path) {
  return std::make_unique<FileSource>(path);
}

std::unique_ptr<CopyTarget> copy_target(const std::string& path, const Clock& clock) {
  require_new_file(path);
  return std::make_unique<FileTarget>(path, clock);
}

Result<void> copy_into_file(CopySource& source, const std::string& path, const Clock& clock) {
  try {
    const auto target = copy_target(path, clock);
    if (auto copied = copy_store(source, *target, {}); !copied)
      return std::unexpected(copied.error());
    return {};
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

}  // namespace joblog::sqlite
