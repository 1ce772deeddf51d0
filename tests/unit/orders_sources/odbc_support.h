// SPDX-License-Identifier: MIT
// What the tests of the ODBC source share.
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "orders/sources/odbc_source.h"

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

/// Memory of this process that is in use now, without what was freed and kept for later.
inline long resident_kibibytes() {
  ::malloc_trim(0);
  std::ifstream memory("/proc/self/statm");
  long size = 0, resident = 0;
  memory >> size >> resident;
  return resident * (::sysconf(_SC_PAGESIZE) / 1024);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool memory_is_padded = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool memory_is_padded = true;
#else
inline constexpr bool memory_is_padded = false;
#endif
#else
inline constexpr bool memory_is_padded = false;
#endif

}  // namespace joblog::test
