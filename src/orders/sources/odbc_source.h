// SPDX-License-Identifier: MIT
// An ERP behind ODBC: any database with a driver for unixODBC.
//
// Every value arrives as the driver's text in UTF-8, so that decimals stay exact. Rows stream: the
// drivers of PostgreSQL and SQLite, which would hold the whole result in memory, are told not to
// unless the connection string says otherwise (UseDeclareFetch, StepAPI). A data source named by
// DSN= is used as odbc.ini has it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "orders/sources/odbc_connection_string.h"
#include "orders/sources/odbc_errors.h"
#include "orders/sources/odbc_handle.h"
#include "orders/sources/odbc_rows.h"
#include "orders/sources/order_source.h"

namespace joblog {

struct OdbcSourceOptions {
  std::string connection_string;  ///< "Driver=FreeTDS;Server=erp;Port=1433;Database=sales".
  std::string user;               ///< Empty: as the connection string has it.
  /// Empty: as the connection string has it. FreeTDS 1.3 garbles characters beyond ASCII in it, and
  /// takes none with both a semicolon and a closing brace.
  std::string password;
  std::string query;                         ///< Sent as it is.
  std::chrono::seconds connect_timeout{15};  ///< 0 = the driver's own.
  std::chrono::seconds query_timeout{300};   ///< 0 = none. Not every driver has one (SQLite's not).
  OdbcFetch fetch = OdbcFetch::bound;
  std::stop_token stop;  ///< Ends a query that runs, and the reading of rows.
};

/// Errors: see to_source_error; they and describe() never hold a password. After a stop: query.
class OdbcSource final : public OrderSource {
 public:
  explicit OdbcSource(OdbcSourceOptions options);
  std::string describe() const override;
  SourceResult<void> connect() override;
  SourceResult<std::vector<std::string>> open() override;
  SourceResult<bool> next(RawRow& row) override;

 private:
  SourceResult<std::size_t> execute();
  SourceResult<std::vector<std::string>> column_names(std::size_t columns);
  OdbcFetch usable_fetch() const;
  std::unexpected<SourceError> failure(OdbcStep step, const OdbcHandle& handle) const;

  const OdbcSourceOptions options_;
  OdbcConnectionString connection_string_;
  OdbcHandle environment_, connection_, statement_;  // Freed in the reverse order.
  std::unique_ptr<OdbcRows> rows_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;  // Before the statement goes.
};

}  // namespace joblog
