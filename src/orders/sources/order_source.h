// SPDX-License-Identifier: MIT
// The port to an ERP: a stream of rows of text under named columns.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orders/mapping/unreadable.h"

namespace joblog {

/// Where the way to the rows broke; each ends a sync with advice of its own.
enum class SourceErrorKind { connection, authentication, query, import };
const char* error_class(SourceErrorKind kind);  ///< "ConnectionError", "AuthenticationError" …

struct SourceError {
  SourceErrorKind kind = SourceErrorKind::connection;
  std::string message;  ///< What happened and what to do. Never holds a password.
};
template <class T>
using SourceResult = std::expected<T, SourceError>;

/// A row's cells in the order of the columns; nothing = NULL. Lives until the next call.
using RawRow = std::vector<std::optional<std::string_view>>;

/// Something about how the rows are written that whoever reads the log should know.
struct SourceNote {
  bool is_warning = false;  ///< Else it is harmless.
  std::string text;
};

/// Used by one thread. connect, then open, then next until it answers false.
/// Memory does not grow with the number of rows.
class OrderSource {
 public:
  virtual ~OrderSource() = default;
  virtual std::string describe() const = 0;  ///< For the log, passwords masked.
  virtual SourceResult<void> connect() = 0;
  /// Runs the query (or reads the header) and returns the source's column names.
  virtual SourceResult<std::vector<std::string>> open() = 0;
  /// How numbers are written here, given what is configured. After open().
  virtual Dialect dialect(Dialect configured) const { return configured; }
  /// Fills `row` with the next row. False at the end.
  virtual SourceResult<bool> next(RawRow& row) = 0;

  /// How messages name a row, and the number of the last one; 0: rows are counted from 1.
  virtual RowWords row_words() const { return {}; }
  virtual std::int64_t row_number() const { return 0; }
  /// What there is to say since the last call. Asked after open() and at the end of the rows.
  virtual std::vector<SourceNote> take_notes() { return {}; }
  /// What may be wrong when the columns are not those that were expected: "; …", or "".
  virtual std::string advice() const { return ""; }
};

}  // namespace joblog
