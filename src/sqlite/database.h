// SPDX-License-Identifier: MIT
// SQLite by RAII: a connection that owns its prepared statements, and rows by column number.
// Calls throw StoreError (base/store_error.h), which the store that uses it turns into an Error.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.h"
#include "base/store_error.h"

namespace joblog::sqlite {

/// Bytes that are no text.
struct AsBlob {
  std::string_view bytes;
};

/// A prepared statement of a Database. Bind, step, read columns; reset() before the next use (a
/// Query does that by itself). Text bound with bind_static must live until the next reset.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int index, std::int64_t value);
  void bind(int index, double value);
  void bind(int index, std::string_view text);         ///< Copies.
  void bind_static(int index, std::string_view text);  ///< Does not.
  void bind_static(int index, AsBlob blob);
  void bind_null(int index);
  bool step();  ///< True when there is a row.
  void reset();

  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string_view text(int column) const;  ///< "" for NULL; lives until the next step or reset.
  bool is_null(int column) const;
  bool is_integer(int column) const;
  /// A text as it lies in the page: not copied, and "" for NULL; lives until the next step.
  std::string_view text_in_place(int column) const;

  sqlite3_stmt* raw() const { return statement_; }

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

/// One use of a cached statement: binds in order, steps, and resets at the end of its scope, so
/// that no half-read cursor keeps a snapshot alive.
///
///   Query q(db, sql::job_by_id); q.bind(id); if (q.step()) … q.integer(0)
class Query {
 public:
  Query(class Database& database, std::string_view sql);
  ~Query() { statement_.reset(); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  template <class... Values>
  Query& bind(const Values&... values) {
    (bind_one(values), ...);
    return *this;
  }
  bool step() { return statement_.step(); }
  /// Steps to the end, ignoring rows; the number of rows changed.
  std::int64_t run();

  std::int64_t integer(int column) const { return statement_.integer(column); }
  double real(int column) const { return statement_.real(column); }
  std::string_view text(int column) const { return statement_.text(column); }
  std::string string(int column) const { return std::string(text(column)); }
  bool is_null(int column) const { return statement_.is_null(column); }
  bool is_integer(int column) const { return statement_.is_integer(column); }
  std::string_view text_in_place(int column) const { return statement_.text_in_place(column); }
  TimePoint time(int column) const { return from_micros(integer(column)); }
  std::optional<TimePoint> time_or_none(int column) const {
    return is_null(column) ? std::nullopt : std::optional(time(column));
  }

 private:
  void bind_one(std::int64_t v) { statement_.bind(++index_, v); }
  void bind_one(int v) { statement_.bind(++index_, std::int64_t{v}); }
  void bind_one(bool v) { statement_.bind(++index_, std::int64_t{v}); }
  void bind_one(double v) { statement_.bind(++index_, v); }
  void bind_one(std::string_view v) { statement_.bind_static(++index_, v); }
  void bind_one(const std::string& v) { statement_.bind_static(++index_, v); }
  void bind_one(const char* v) { statement_.bind_static(++index_, v); }
  void bind_one(AsBlob v) { statement_.bind_static(++index_, v); }
  void bind_one(TimePoint v) { statement_.bind(++index_, to_micros(v)); }
  void bind_one(Duration v) { statement_.bind(++index_, std::int64_t{v.count()}); }
  void bind_one(std::nullopt_t) { statement_.bind_null(++index_); }
  template <class... Alternatives>
  void bind_one(const std::variant<Alternatives...>& v) {
    std::visit([this](const auto& one) { bind_one(one); }, v);
  }
  void bind_one(std::monostate) { statement_.bind_null(++index_); }
  template <class T>
  void bind_one(const std::optional<T>& v) {
    if (v)
      bind_one(*v);
    else
      statement_.bind_null(++index_);
  }

  Database& database_;
  Statement& statement_;
  int index_ = 0;
};

/// Calls `each` with spans of eight, then with spans of one: statements that take eight rows cost
/// far less than eight statements.
template <class T, class Each>
void for_each_batch_of_eight(std::span<T> all, Each each) {
  while (!all.empty()) {
    const std::size_t count = all.size() >= 8 ? 8 : 1;
    each(all.first(count));
    all = all.subspan(count);
  }
}

enum class OpenMode {
  read_only,
  read_write,
  create,
  immutable,  ///< Read-only, without locks: for a file that nobody changes any more.
};

/// One connection. Belongs to one thread at a time.
class Database {
 public:
  /// Throws StoreError: unavailable (cannot open), corrupt (not a database).
  Database(const std::string& path, OpenMode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// When it closes, it neither writes its log into the file nor removes it: what lies at its path
  /// may be somebody else's.
  void keep_files_on_close();

  void execute(const std::string& sql);  ///< One or many statements without results.
  /// The cached statement of this SQL; the key is the text's address, so pass constants.
  Statement& prepared(std::string_view sql);
  std::int64_t changes() const;
  sqlite3* raw() const { return database_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  sqlite3* database_ = nullptr;
  std::map<const char*, std::unique_ptr<Statement>> statements_;
};

/// Throws the StoreError that `code` and the connection's message amount to.
[[noreturn]] void throw_sqlite(sqlite3* database, int code, std::string_view doing);

/// For a read that nobody waits for any longer.
[[noreturn]] void throw_broken_off();

/// Binds "" as NULL.
inline std::optional<std::string_view> or_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

/// Makes the file, empty and for its owner alone, unless it is there: what SQLite creates would
/// follow the umask. Its -wal and -shm take over its mode.
void make_private_file(const std::string& path);

/// Refuses an SQLite that can lose committed transactions (before 3.51.3).
void require_safe_sqlite();

}  // namespace joblog::sqlite
