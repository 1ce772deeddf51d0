// SPDX-License-Identifier: MIT
// A double of a SQL Server: speaks enough TDS 7.4 for the real FreeTDS driver to log in, send a
// query and read rows. It cannot prove TLS, collations or date types of the real one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/unique_fd.h"

namespace joblog::test {

enum class TdsType {
  integer,   ///< BIGINT.
  text,      ///< NVARCHAR(4000).
  text_max,  ///< NVARCHAR(MAX), sent in chunks.
};

struct TdsColumn {
  std::string name;
  TdsType type = TdsType::text;
};

using TdsRow = std::vector<std::optional<std::string>>;  ///< UTF-8; integers in digits.

/// What the server does; fixed once it runs.
struct TdsScript {
  std::string user = "reader";
  std::string password = "secret";
  std::vector<TdsColumn> columns;
  std::int64_t rows = 0;
  std::function<TdsRow(std::int64_t)> row;      ///< The row of that number, from 0.
  std::optional<std::int64_t> break_off_after;  ///< Closes the connection after that many rows.
  bool hangs = false;                           ///< Never answers a query unless it is cancelled.
  std::optional<std::string> query_error;       ///< Refuses queries with error 208 and this text.
};

class TdsServer {
 public:
  explicit TdsServer(TdsScript script);  ///< Listens on a free port of 127.0.0.1.
  ~TdsServer();
  TdsServer(const TdsServer&) = delete;
  TdsServer& operator=(const TdsServer&) = delete;

  int port() const { return port_; }
  std::string connection_string() const;  ///< Without user and password.
  void wait_for_query();                  ///< Until a query that `row` or `hangs` answers arrived.
  std::string last_query();
  bool was_cancelled();

 private:
  void serve();
  void set_connection(int fd);

  const TdsScript script_;
  UniqueFd listener_;
  int port_ = 0;
  Mutex mutex_;
  CondVar changed_;
  int connection_ GUARDED_BY(mutex_) = -1;
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  bool was_cancelled_ GUARDED_BY(mutex_) = false;
  std::string last_query_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace joblog::test
