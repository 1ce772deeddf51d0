// SPDX-License-Identifier: MIT
// One field as a cell of a CSV file (RFC 4180) that programs and spreadsheets read the same way,
// whichever separator a spreadsheet splits at.
#pragma once

#include <string>
#include <string_view>

#include "orders/columns.h"
#include "orders/order_row.h"

namespace joblog::web::orders {

/// How a file is written.
struct CsvStyle {
  char separator = ',';
  bool has_byte_order_mark = true;  ///< Without it Excel takes UTF-8 for Windows-1252.
  /// Texts of which Excel would make something else are written as ="0004711"; decimals have a
  /// comma where a semicolon separates.
  bool is_for_excel = false;
};

/// The end of a row.
inline constexpr std::string_view csv_line_end = "\r\n";
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// NULL is an empty cell, an empty text is "" in quotes. A text that a spreadsheet would take for a
/// formula gets apostrophes (orders/formula_guard.h); numbers and dates are what they are and get
/// none. A text with any of , ; | tab, quote or line break is in quotes, whatever separates.
void append_csv(std::string& out, const Field& field, ColumnType type, const CsvStyle& style = {},
                NumberUse use = NumberUse::quantity);

}  // namespace joblog::web::orders
