// SPDX-License-Identifier: MIT
// The only file that turns SQLite's result codes into errors of ours.
#include "sqlite/database.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>

#include "base/unique_fd.h"

namespace joblog::sqlite {
namespace {

ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:
    case SQLITE_INTERRUPT:
      return ErrorKind::unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorKind::corrupt;
    case SQLITE_CONSTRAINT:
      return ErrorKind::conflict;
    default:
      return ErrorKind::internal;
  }
}

/// A refusal that came before anything was written for good. After others, a COMMIT may have been.
bool is_surely_undone(int code) {
  switch (code & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM:
    case SQLITE_INTERNAL:
      return false;
    default:
      return true;
  }
}

const char* advice_for(int code) {
  if (code == SQLITE_IOERR_SHORT_READ) {
    return "; the store's log (-wal) was removed, emptied or cut while joblog had it open: "
           "docs/operations.md says what to do, under \"The store is gone\"";
  }
  switch (code & 0xff) {
    case SQLITE_BUSY:
      return "; another process holds the file's write lock for too long";
    case SQLITE_FULL:
      return "; the disk is full: free some space, nothing was stored";
    case SQLITE_IOERR:
      return "; the disk refused: look at the system log";
    case SQLITE_CANTOPEN:
      return "; check that the folder exists and may be written";
    case SQLITE_READONLY:
      return "; check the owner and mode of the file and its folder";
    case SQLITE_CORRUPT:
      return "; the file is damaged, or the disk refused to read it this once: restore a backup "
             "only when joblog db check, run again, still says so";
    case SQLITE_NOTADB:
      return "; keep the file, and restore a backup or choose another store.path";
    default:
      return "";
  }
}

/// What the system said to a failed write, where that tells more than SQLite's own code does.
const char* advice_of_system(sqlite3* database, int code) {
  if ((code & 0xff) != SQLITE_IOERR && (code & 0xff) != SQLITE_FULL) return nullptr;
  switch (sqlite3_system_errno(database)) {
    case EFBIG:
      return "; the file may not grow any more (ulimit -f, LimitFSIZE): raise that limit, nothing "
             "was stored";
    case EDQUOT:
      return "; the disk quota is used up: free some space, nothing was stored";
    case EROFS:
      return "; the disk can only be read: look at the system log, nothing was stored";
    default:
      return nullptr;
  }
}

// Letters, digits and what paths are made of stand for themselves; all other bytes are escaped.
std::string immutable_uri(std::string_view path) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-~";
  std::string uri = "file:";
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos)
      uri += c;
    else
      fmt::format_to(std::back_inserter(uri), "%{:02x}", static_cast<unsigned char>(c));
  }
  return uri + "?immutable=1";
}

}  // namespace

void throw_sqlite(sqlite3* database, int code, std::string_view doing) {
  const char* message = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  const char* file = database != nullptr ? sqlite3_db_filename(database, "main") : nullptr;
  const std::string where = file != nullptr && *file != 0 ? fmt::format("{}: ", file) : "";
  const char* system = database != nullptr ? advice_of_system(database, code) : nullptr;
  doing = doing.substr(0, doing.find('\n'));
  throw StoreError(kind_of(code),
                   fmt::format("{}{} ({}){}", where, message, doing,
                               system != nullptr ? system : advice_for(code)),
                   // A write that the system refused for good was not the last of a commit.
                   is_surely_undone(code) || (system != nullptr && code == SQLITE_IOERR_WRITE));
}

void throw_broken_off() {
  throw StoreError(ErrorKind::unavailable,
                   "the question took too long and was broken off: narrow it down");
}

void make_private_file(const std::string& path) {
  // Only a file that is not there yet: closing a descriptor of an open database drops SQLite's
  // locks.
  const UniqueFd made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

void require_safe_sqlite() {
  if (sqlite3_libversion_number() < 3051003) {
    throw StoreError(ErrorKind::unsupported,
                     fmt::format("SQLite {} can lose committed transactions in WAL mode; 3.51.3 or "
                                 "newer is needed: build joblog with the version it pins",
                                 sqlite3_libversion()));
  }
}

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) throw_sqlite(database, code, fmt::format("preparing {}", sql));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_, index, value);
}
void Statement::bind(int index, double value) { sqlite3_bind_double(statement_, index, value); }
void Statement::bind(int index, std::string_view text) {
  sqlite3_bind_text64(statement_, index, text.data() != nullptr ? text.data() : "", text.size(),
                      SQLITE_TRANSIENT, SQLITE_UTF8);
}
void Statement::bind_static(int index, std::string_view text) {
  sqlite3_bind_text64(statement_, index, text.data() != nullptr ? text.data() : "", text.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
}
void Statement::bind_static(int index, AsBlob blob) {
  sqlite3_bind_blob64(statement_, index, blob.bytes.data(), blob.bytes.size(), SQLITE_STATIC);
}
void Statement::bind_null(int index) { sqlite3_bind_null(statement_, index); }

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  if (code == SQLITE_INTERRUPT) throw_broken_off();
  const char* sql = sqlite3_sql(statement_);
  const std::string first_line(std::string_view(sql).substr(0, 80));
  throw_sqlite(database_, sqlite3_extended_errcode(database_),
               fmt::format("running {}", first_line));
}

void Statement::reset() { sqlite3_reset(statement_); }

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }
std::string_view Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
std::string_view Statement::text_in_place(int column) const {
  // _text would end it by NUL: copy it.
  const void* bytes = sqlite3_column_blob(statement_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}
bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
bool Statement::is_integer(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_INTEGER;
}

Query::Query(Database& database, std::string_view sql)
    : database_(database), statement_(database.prepared(sql)) {}

std::int64_t Query::run() {
  while (statement_.step()) {
  }
  return database_.changes();
}

Database::Database(const std::string& path, OpenMode mode) : path_(path) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  switch (mode) {
    case OpenMode::read_only:
      flags |= SQLITE_OPEN_READONLY;
      break;
    case OpenMode::read_write:
      flags |= SQLITE_OPEN_READWRITE;
      break;
    case OpenMode::create:
      flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
      break;
    case OpenMode::immutable:
      flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
      break;
  }
  const std::string name = mode == OpenMode::immutable ? immutable_uri(path) : path;
  const int code = sqlite3_open_v2(name.c_str(), &database_, flags, nullptr);
  if (code != SQLITE_OK) {
    const std::string message = sqlite3_errmsg(database_);
    sqlite3_close(database_);
    throw StoreError(kind_of(code),
                     fmt::format("opening {}: {}{}", path, message, advice_for(code)));
  }
  sqlite3_busy_timeout(database_, 10'000);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // A statement is planned once, not again whenever other values are bound to it.
  sqlite3_db_config(database_, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_FP_DIGITS, 15, nullptr);  // See base/decimal.h.
}

Database::~Database() {
  statements_.clear();
  sqlite3_close(database_);
}

void Database::keep_files_on_close() {
  sqlite3_db_config(database_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Database::execute(const std::string& sql) {
  char* message = nullptr;
  const int code = sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &message);
  sqlite3_free(message);
  if (code != SQLITE_OK)
    throw_sqlite(database_, code, fmt::format("running {}", sql.substr(0, 80)));
}

Statement& Database::prepared(std::string_view sql) {
  auto& slot = statements_[sql.data()];
  if (!slot) slot = std::make_unique<Statement>(database_, sql);
  return *slot;
}

std::int64_t Database::changes() const { return sqlite3_changes64(database_); }

}  // namespace joblog::sqlite
