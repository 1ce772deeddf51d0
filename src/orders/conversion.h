// One cell of an ERP's text as a field of an order. Exact or refused: nothing is rounded, cut or
// guessed, so that a number on a page is the number the ERP has.
#pragma once

#include <array>
#include <expected>
#include <string>
#include <string_view>

#include "orders/columns.h"
#include "orders/order_row.h"

namespace joblog {

/// How a source writes its numbers.
struct Dialect {
  bool decimal_comma = false;  ///< "12,00" is twelve; "12.00" is then refused, not guessed.
};

/// Where the text of a converted cell lives when it is not the cell's own. One for each field of a
/// row; what a Field points to lives until the next conversion with the same buffer.
struct CellBuffer {
  std::array<char, 10> date{};
  std::string escaped;
};

/// Why a cell could not be read. Both live as long as the program.
struct Unreadable {
  std::string_view reason;  ///< "it has no digits": plain words that go on after a colon.
  std::string_view key;     ///< Of [open_orders], which would help; empty: none would.
};
using Converted = std::expected<Field, Unreadable>;

/// `cell` as a field of `type`, or why it cannot be one.
///
/// Integers: white space around, a sign before (or, as SAP writes it, behind), decimals only of
/// zeros; an empty cell is NULL; an exponent, a fraction or more than 64 bits is refused.
/// Dates: YYYY-MM-DD, YYYYMMDD or DD.MM.YYYY, with or without a time of day (which is dropped, not
/// shifted); an empty cell and SAP's date of zeros are NULL; impossible dates are refused.
/// Strings and texts: as they are, also when empty; bytes that are not UTF-8, and NUL, are escaped.
///
/// Threads: pure but for `buffer`. No allocation unless a text needs escaping.
Converted convert_cell(std::string_view cell, ColumnType type, const Dialect& dialect,
                       CellBuffer& buffer);

}  // namespace joblog
