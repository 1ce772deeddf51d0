// SPDX-License-Identifier: MIT
// Connect, run, describe: the steps of the source, each of which can fail in its own way.
#include "orders/sources/odbc_source.h"

#include <fmt/format.h>
#include <sql.h>
#include <sqlext.h>

#include <array>
#include <cstdint>
#include <utility>

#include "base/text.h"

namespace joblog {
namespace {

std::unexpected<SourceError> source_error(SourceErrorKind kind, std::string message) {
  return std::unexpected(SourceError{kind, std::move(message)});
}

/// The string to connect with: the user's own, with what he gave apart from it, and with what makes
/// a driver stream.
OdbcConnectionString complete(const OdbcSourceOptions& options) {
  OdbcConnectionString text(options.connection_string);
  if (!options.user.empty()) text.set("UID", options.user);
  if (!options.password.empty()) text.set("PWD", options.password);
  const std::string driver = to_lower_ascii(text.value("Driver"));
  if (driver.contains("postgres") || driver.contains("psqlodbc")) {
    text.set_default("UseDeclareFetch", "1");
    text.set_default("Fetch", "1000");
  } else if (driver.contains("sqlite")) {
    text.set_default("StepAPI", "1");
    text.set_default("NoCreat", "1");  // A misspelt path is an error, not a new empty database.
  }
  return text;
}

// unixODBC takes text that it does not change as pointers to non-const, and small integers as
// pointers.
SQLCHAR* sql_text(const std::string& text) {
  return reinterpret_cast<SQLCHAR*>(const_cast<char*>(text.c_str()));  // NOLINT
}
SQLPOINTER sql_number(std::int64_t number) {
  return reinterpret_cast<SQLPOINTER>(static_cast<std::intptr_t>(number));  // NOLINT
}

}  // namespace

OdbcSource::OdbcSource(OdbcSourceOptions options)
    : options_(std::move(options)), connection_string_(complete(options_)) {}

std::string OdbcSource::describe() const { return "ODBC " + connection_string_.masked(); }

SourceResult<void> OdbcSource::connect() {
  on_stop_.reset();  // What an earlier connect left goes in this order.
  rows_.reset();
  statement_ = {};
  connection_ = {};
  environment_ = OdbcHandle(OdbcHandleType::environment, nullptr);
  if (!environment_) return source_error(SourceErrorKind::connection, "unixODBC does not start");
  SQLSetEnvAttr(environment_.get(), SQL_ATTR_ODBC_VERSION, sql_number(SQL_OV_ODBC3), 0);
  connection_ = OdbcHandle(OdbcHandleType::connection, environment_.get());
  if (!connection_) return failure(OdbcStep::connect, environment_);
  if (options_.connect_timeout.count() > 0)
    SQLSetConnectAttr(connection_.get(), SQL_ATTR_LOGIN_TIMEOUT,
                      sql_number(options_.connect_timeout.count()), 0);
  const SQLRETURN connected =
      SQLDriverConnect(connection_.get(), nullptr, sql_text(connection_string_.text()), SQL_NTS,
                       nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT);
  if (SQL_SUCCEEDED(connected)) return {};
  auto failed = failure(OdbcStep::connect, connection_);
  failed.error().message =
      fmt::format("cannot connect to {}: {}", describe(), failed.error().message);
  return failed;
}

SourceResult<std::vector<std::string>> OdbcSource::open() {
  if (!connection_) return source_error(SourceErrorKind::connection, "connect first");
  statement_ = OdbcHandle(OdbcHandleType::statement, connection_.get());
  if (!statement_) return failure(OdbcStep::query, connection_);
  if (options_.query_timeout.count() > 0)
    SQLSetStmtAttr(statement_.get(), SQL_ATTR_QUERY_TIMEOUT,
                   sql_number(options_.query_timeout.count()), 0);
  on_stop_.emplace(options_.stop, [statement = statement_.get()] { SQLCancel(statement); });
  const auto columns = execute();
  if (!columns) return std::unexpected(columns.error());
  auto names = column_names(*columns);
  if (names) rows_ = std::make_unique<OdbcRows>(statement_.get(), *columns, usable_fetch());
  return names;
}

/// Runs the query and goes to its first result that has columns; answers how many.
SourceResult<std::size_t> OdbcSource::execute() {
  if (options_.stop.stop_requested()) return failure(OdbcStep::query, statement_);
  SQLRETURN done = SQLExecDirect(statement_.get(), sql_text(options_.query), SQL_NTS);
  while (true) {
    if (!SQL_SUCCEEDED(done) && done != SQL_NO_DATA) return failure(OdbcStep::query, statement_);
    SQLSMALLINT columns = 0;
    if (!SQL_SUCCEEDED(SQLNumResultCols(statement_.get(), &columns)))
      return failure(OdbcStep::query, statement_);
    if (columns > 0) return static_cast<std::size_t>(columns);
    // A procedure may count rows before it selects some.
    done = SQLMoreResults(statement_.get());
    if (done == SQL_NO_DATA)
      return source_error(SourceErrorKind::query, "the query gives no rows; it must be a SELECT");
  }
}

SourceResult<std::vector<std::string>> OdbcSource::column_names(std::size_t columns) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= columns; ++i) {
    std::array<SQLCHAR, 1024> name{};
    SQLSMALLINT size = 0, type = 0, digits = 0, nullable = 0;
    SQLULEN column_size = 0;
    if (!SQL_SUCCEEDED(SQLDescribeCol(statement_.get(), static_cast<SQLUSMALLINT>(i), name.data(),
                                      static_cast<SQLSMALLINT>(name.size()), &size, &type,
                                      &column_size, &digits, &nullable)))
      return failure(OdbcStep::query, statement_);
    name.back() = 0;
    names.emplace_back(reinterpret_cast<const char*>(name.data()));  // In the driver's encoding.
  }
  return names;
}

OdbcFetch OdbcSource::usable_fetch() const {
  SQLUINTEGER extensions = 0;
  SQLGetInfo(connection_.get(), SQL_GETDATA_EXTENSIONS, &extensions, sizeof extensions, nullptr);
  return (extensions & SQL_GD_BOUND) != 0 ? options_.fetch : OdbcFetch::cells;
}

SourceResult<bool> OdbcSource::next(RawRow& row) {
  if (!rows_) return source_error(SourceErrorKind::query, "open first");
  if (options_.stop.stop_requested()) return failure(OdbcStep::fetch, statement_);
  switch (rows_->next(row)) {
    case OdbcRows::Outcome::row:
      return true;
    case OdbcRows::Outcome::end:
      return false;
    case OdbcRows::Outcome::failed:
      break;
    case OdbcRows::Outcome::too_long:
      return source_error(
          SourceErrorKind::query,
          fmt::format("a value is longer than {}; leave its column out of the query",
                      format_bytes(OdbcRows::value_bytes)));
  }
  return failure(OdbcStep::fetch, statement_);
}

std::unexpected<SourceError> OdbcSource::failure(OdbcStep step, const OdbcHandle& handle) const {
  if (options_.stop.stop_requested())
    return source_error(SourceErrorKind::query, "stopped while rows were read, as was asked for");
  return std::unexpected(to_source_error(step, handle.diagnostics(), connection_string_.secrets()));
}

}  // namespace joblog
