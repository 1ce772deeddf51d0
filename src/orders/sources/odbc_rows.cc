// SPDX-License-Identifier: MIT
// Cells into one bound row; what does not fit is fetched again, whole.
#include "orders/sources/odbc_rows.h"

#include <sql.h>
#include <sqlext.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace joblog {

OdbcRows::OdbcRows(void* statement, std::size_t columns, OdbcFetch fetch)
    : statement_(statement), columns_(columns), fetch_(fetch), whole_(columns) {
  static_assert(std::is_same_v<Size, SQLLEN>);
  if (fetch_ == OdbcFetch::bound) bind();
}

void OdbcRows::bind() {
  bound_.resize(columns_ * bound_bytes);
  sizes_.resize(columns_);
  for (std::size_t i = 0; i < columns_; ++i)
    SQLBindCol(statement_, static_cast<SQLUSMALLINT>(i + 1), SQL_C_CHAR, &bound_[i * bound_bytes],
               static_cast<SQLLEN>(bound_bytes), &sizes_[i]);
}

OdbcRows::Outcome OdbcRows::next(RawRow& row) {
  const SQLRETURN fetched = SQLFetch(statement_);
  if (fetched == SQL_NO_DATA) return Outcome::end;
  if (!SQL_SUCCEEDED(fetched)) return Outcome::failed;
  row.resize(columns_);
  for (std::size_t i = 0; i < columns_; ++i) {
    if (fetch_ == OdbcFetch::bound && sizes_[i] == SQL_NULL_DATA) {
      row[i].reset();
    } else if (fetch_ == OdbcFetch::bound && sizes_[i] >= 0 && sizes_[i] < Size{bound_bytes}) {
      row[i] = std::string_view(&bound_[i * bound_bytes], static_cast<std::size_t>(sizes_[i]));
    } else if (const Outcome outcome = read_whole(i, row[i]); outcome != Outcome::row) {
      return outcome;
    }
  }
  return Outcome::row;
}

/// Piece by piece until the driver has no more: it may say how long a value is, or not.
OdbcRows::Outcome OdbcRows::read_whole(std::size_t column, std::optional<std::string_view>& cell) {
  std::string& value = whole_[column];
  value.resize(std::max(value.size(), bound_bytes));
  std::size_t used = 0;
  while (true) {
    SQLLEN size = 0;
    const std::size_t space = value.size() - used;  // For the end mark, too.
    const SQLRETURN got = SQLGetData(statement_, static_cast<SQLUSMALLINT>(column + 1), SQL_C_CHAR,
                                     value.data() + used, static_cast<SQLLEN>(space), &size);
    if (got == SQL_NO_DATA) break;
    if (!SQL_SUCCEEDED(got)) return Outcome::failed;
    if (size == SQL_NULL_DATA) {
      cell.reset();
      return Outcome::row;
    }
    const bool is_size_known = size != SQL_NO_TOTAL && size >= 0;
    if (is_size_known && static_cast<std::size_t>(size) < space) {
      used += static_cast<std::size_t>(size);
      break;
    }
    // Cut off; at the last byte, or before it where a character would have been torn.
    const std::size_t missing = is_size_known ? static_cast<std::size_t>(size) : 2 * value.size();
    const std::size_t whole = used + missing;
    used += ::strnlen(value.data() + used, space - 1);
    if (used > value_bytes) return Outcome::too_long;
    value.resize(std::min(whole, value_bytes) + bound_bytes);
  }
  cell = std::string_view(value.data(), used);
  return Outcome::row;
}

}  // namespace joblog
