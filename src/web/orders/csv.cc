// Quotes where they are needed, and only there.
#include "web/orders/csv.h"

#include <fmt/format.h>

#include <array>
#include <iterator>

namespace joblog::web::orders {
namespace {

void append_text(std::string& out, std::string_view text, bool guard) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    if (guard) out += '\'';
    out += text;
    return;
  }
  out += '"';
  if (guard) out += '\'';
  for (;;) {
    const auto quote = text.find('"');
    out += text.substr(0, quote);
    if (quote == std::string_view::npos) break;
    out += "\"\"";
    text.remove_prefix(quote + 1);
  }
  out += '"';
}

}  // namespace

bool is_like_a_formula(std::string_view text) {
  // The last four are full-width forms, which spreadsheets of East Asia take as well.
  constexpr std::array<std::string_view, 11> kStarts{"=",  "+",  "-",  "@",  "\t", "\r",
                                                     "\n", "＝", "＋", "－", "＠"};
  for (const std::string_view start : kStarts) {
    if (text.starts_with(start)) return true;
  }
  return false;
}

void append_csv(std::string& out, const Field& field, ColumnType type) {
  if (const auto* number = std::get_if<std::int64_t>(&field)) {
    fmt::format_to(std::back_inserter(out), "{}", *number);
  } else if (const auto* text = std::get_if<std::string_view>(&field)) {
    append_text(out, *text, type != ColumnType::date && is_like_a_formula(*text));
  }
}

}  // namespace joblog::web::orders
