// SPDX-License-Identifier: MIT
// One cell of an ERP's text as a field of an order. Exact or refused: nothing is rounded, cut or
// guessed, so that a number on a page is the number the ERP has. docs/configuration.md has the
// rules for users.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "core/date_format.h"
#include "orders/columns.h"
#include "orders/order_row.h"

namespace joblog {

/// Which numbers may mean something else, because nobody said what the decimal mark is.
enum class MarkDoubt : std::uint8_t {
  none,       ///< Somebody said it.
  of_commas,  ///< "12,000"
  of_both,    ///< "12.000" as well: where semicolons separate, a point may group thousands.
};

/// How a source writes its numbers and dates.
struct Dialect {
  bool decimal_comma = false;  ///< "12,5" is twelve and a half, and "1.234" a thousand and more.
  DateFormat date_format = DateFormat::unknown;
  MarkDoubt doubt = MarkDoubt::none;
};

/// Where the text of a converted cell lives when it is not the cell's own. One for each field of a
/// row; what a Field points to lives until the next conversion with the same buffer.
struct CellBuffer {
  std::array<char, 10> date{};
  std::string text;
};

/// Why a cell could not be read. Both live as long as the program.
struct Unreadable {
  std::string_view reason;  ///< "it has no digits": plain words that go on after a colon.
  std::string_view key;     ///< Of [open_orders], which would help; empty: none would.
};
using Converted = std::expected<Field, Unreadable>;

/// `cell` as a field of `type`, or why it cannot be one.
///
/// Integers: a whole number is an integer, any other a decimal as text (base/decimal.h). Signs
/// before and behind, groups of digits that are sound, exponents; more than 64 bits is refused.
/// Dates: text as YYYY-MM-DD; a time of day is dropped, not shifted; zeros are NULL.
/// Both: empty cells, a dash, NULL, N/A and #N/A are NULL.
/// Strings and texts: as they are, also when empty; what is no UTF-8 is refused.
///
/// Threads: pure but for `buffer`. No allocation for plain integers, plain dates and texts.
Converted convert_cell(std::string_view cell, ColumnType type, const Dialect& dialect,
                       CellBuffer& buffer);

/// The same for a column: one of codes keeps as text what is more than a bare number.
Converted convert_cell(std::string_view cell, const OrderColumn& column, const Dialect& dialect,
                       CellBuffer& buffer);

}  // namespace joblog
