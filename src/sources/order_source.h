// The port to an ERP: a stream of rows of text under named columns.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// Used by one thread. connect, then open, then next until it answers false.
/// Memory does not grow with the number of rows.
class OrderSource {
 public:
  virtual ~OrderSource() = default;
  virtual std::string describe() const = 0;  ///< For the log, passwords masked.
  virtual SourceResult<void> connect() = 0;
  /// Runs the query (or reads the header) and returns the source's column names.
  virtual SourceResult<std::vector<std::string>> open() = 0;
  /// Fills `row` with the next row. False at the end.
  virtual SourceResult<bool> next(RawRow& row) = 0;
};

}  // namespace joblog
