// SPDX-License-Identifier: MIT
// Quotes where any reader may need them, and only there.
#include "web/orders/csv.h"

#include <fmt/format.h>

#include <iterator>

#include "base/decimal.h"
#include "orders/formula_guard.h"

namespace joblog::web::orders {
namespace {

void append_text(std::string& out, std::string_view text) {
  if (!text.empty() && text.find_first_of(",;|\t\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (;;) {
    const auto quote = text.find('"');
    out += text.substr(0, quote);
    if (quote == std::string_view::npos) break;
    out += "\"\"";
    text.remove_prefix(quote + 1);
  }
  out += '"';
}

/// Where a semicolon separates, Excel takes a comma for the decimal sign.
void append_decimal(std::string& out, std::string_view text, const CsvStyle& style) {
  for (const char c : text) {
    out += c == '.' && style.is_for_excel && style.separator == ';' ? ',' : c;
  }
}

std::string quoted_excel_text(std::int64_t number) {
  std::string out;
  append_text(out, as_excel_text(fmt::format("{}", number)));
  return out;
}

}  // namespace

void append_csv(std::string& out, const Field& field, ColumnType type, const CsvStyle& style,
                NumberUse use) {
  if (const auto* number = std::get_if<std::int64_t>(&field)) {
    constexpr std::int64_t kExact = 999'999'999'999'999;  // Excel keeps 15 digits.
    const bool is_kept = !style.is_for_excel || (*number <= kExact && *number >= -kExact);
    out += is_kept ? fmt::format("{}", *number) : quoted_excel_text(*number);
    return;
  }
  const auto* text = std::get_if<std::string_view>(&field);
  if (text == nullptr) return;
  if (type == ColumnType::date) return append_text(out, *text);
  if (type == ColumnType::integer && use == NumberUse::quantity && is_decimal(*text)) {
    return append_decimal(out, *text, style);
  }
  if (style.is_for_excel && is_changed_by_excel(*text)) {
    append_text(out, as_excel_text(*text));
  } else if (is_like_a_formula(*text)) {
    append_text(out, guarded(*text));
  } else {
    append_text(out, *text);
  }
}

}  // namespace joblog::web::orders
