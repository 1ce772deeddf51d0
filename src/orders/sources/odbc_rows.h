// SPDX-License-Identifier: MIT
// The rows of an executed ODBC statement as text, one at a time, each value whole.
//
// Cells are bound to small buffers, so that one call fetches a row; a value that does not fit is
// read again in full. That is as fast as fetching many rows at once with local drivers, and unlike
// that it never has to trust a driver's idea of how long a column can get. Where a driver cannot
// read a bound column again, every cell is asked for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "orders/sources/order_source.h"

namespace joblog {

enum class OdbcFetch {
  bound,  ///< One call for a row, and one more for each long value. Falls back to cells.
  cells,  ///< One call for each cell.
};

/// Used by one thread. Does not own the statement, which must outlive it.
class OdbcRows {
 public:
  static constexpr std::size_t bound_bytes = 256;       ///< Of a cell's buffer, with its end mark.
  static constexpr std::size_t value_bytes = 16 << 20;  ///< Of one value; a longer one fails.

  OdbcRows(void* statement, std::size_t columns, OdbcFetch fetch);
  OdbcRows(const OdbcRows&) = delete;  // The driver knows where the buffers are.
  OdbcRows& operator=(const OdbcRows&) = delete;

  enum class Outcome { row, end, failed, too_long };
  /// failed: the statement's diagnostics say why. The cells live until the next call.
  Outcome next(RawRow& row);

 private:
  using Size = long;  // SQLLEN.
  Outcome read_whole(std::size_t column, std::optional<std::string_view>& cell);
  void bind();

  void* const statement_;
  const std::size_t columns_;
  const OdbcFetch fetch_;
  std::vector<char> bound_;         ///< bound_bytes for each column.
  std::vector<Size> sizes_;         ///< What the driver says each bound cell has.
  std::vector<std::string> whole_;  ///< Long values, one for each column.
};

}  // namespace joblog
