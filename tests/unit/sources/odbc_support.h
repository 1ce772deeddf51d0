// What the tests of the ODBC source share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sources/odbc_source.h"

namespace joblog::test {

struct AllRows {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  ///< NULL is "∅".
  std::optional<SourceError> error;            ///< Whichever step gave one.
};

inline AllRows read_all(OdbcSource& source) {
  AllRows all;
  if (const auto connected = source.connect(); !connected) {
    all.error = connected.error();
    return all;
  }
  const auto columns = source.open();
  if (!columns) {
    all.error = columns.error();
    return all;
  }
  all.columns = *columns;
  RawRow row;
  while (true) {
    const auto more = source.next(row);
    if (!more) all.error = more.error();
    if (!more || !*more) return all;
    auto& cells = all.rows.emplace_back();
    for (const auto& cell : row) cells.emplace_back(cell ? *cell : "∅");
  }
}

inline AllRows read_all(OdbcSourceOptions options) {
  OdbcSource source(std::move(options));
  return read_all(source);
}

}  // namespace joblog::test
