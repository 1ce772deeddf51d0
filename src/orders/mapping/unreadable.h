// SPDX-License-Identifier: MIT
// Values that were in a source and could not be read, in words: a headline for all of them, a
// sentence for each column, a short note for the pages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "orders/mapping/conversion.h"

namespace joblog {

/// How the rows of a source are counted: "line 17 of orders.csv", "row 17".
struct RowWords {
  std::string unit = "row";
  std::string of;  ///< "orders.csv"; empty: it goes without saying.
  std::string at(std::int64_t number) const;
  std::string briefly_at(std::int64_t number) const;  ///< "line 17"
};

/// What a column's cells held that could not be converted.
struct Unconvertible {
  std::string attribute;
  std::string column;          ///< Its name in the source.
  std::int64_t values = 0;     ///< So many cells of the column were not empty …
  std::int64_t count = 0;      ///< … and so many of them could not be read.
  std::int64_t first_row = 0;  ///< As the source counts; the first row is 1.
  std::string first_value;     ///< Valid UTF-8, at most 40 characters, "…" where it was cut.
  Unreadable why;              ///< Of the first.
};

/// `value` as an Unconvertible keeps it: harmless, on one line.
std::string shortened(std::string_view value);

std::int64_t count_of(const std::vector<Unconvertible>& columns);

/// "3 values could not be read: order_qty in line 17 of orders.csv (“1.5.2”: it is not
/// written like a number), …; set decimal_comma in [open_orders]". For at least one column.
std::string headline(const std::vector<Unconvertible>& columns, const RowWords& words);

/// All that is known of one column.
std::string sentence(const Unconvertible& column, const RowWords& words);

/// "3 values could not be read: order_qty in line 17, …"
std::string short_note(const std::vector<Unconvertible>& columns, const RowWords& words);

}  // namespace joblog
