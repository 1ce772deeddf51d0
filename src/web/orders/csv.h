// One field as a cell of a CSV file (RFC 4180) that programs and spreadsheets read the same way.
#pragma once

#include <string>
#include <string_view>

#include "orders/columns.h"
#include "orders/order_row.h"

namespace joblog::web::orders {

/// The end of a row.
inline constexpr std::string_view csv_line_end = "\r\n";

/// NULL is an empty cell, an empty text is "" in quotes. A text that a spreadsheet would take for a
/// formula gets an apostrophe in front; numbers and dates are what they are and get none.
void append_csv(std::string& out, const Field& field, ColumnType type);

/// Whether a spreadsheet would calculate it.
bool is_like_a_formula(std::string_view text);

}  // namespace joblog::web::orders
