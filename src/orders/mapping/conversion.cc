// SPDX-License-Identifier: MIT
// Numbers and dates have files of their own; texts are checked here, eight bytes at a time.
#include "orders/mapping/conversion.h"

#include <cstdint>
#include <cstring>

#include "base/text.h"
#include "orders/mapping/date_cell.h"
#include "orders/mapping/number_cell.h"

namespace joblog {
namespace {

/// True when `text` is ASCII without NUL, as nearly all cells are: eight bytes at a time.
bool is_plain(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080, ones = 0x0101010101010101;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if (((word | (word - ones)) & high) != 0) return false;  // A high bit, or a borrow from a NUL.
  }
  for (; at < text.size(); ++at)
    if (text[at] <= 0) return false;  // char is signed on every platform we build for.
  return true;
}

Converted convert_text(std::string_view text) {
  if (is_plain(text)) return Field{text};
  if (text.find('\0') != std::string_view::npos)
    return std::unexpected(Unreadable{"there is a zero byte in it", "encoding"});
  if (is_valid_utf8(text)) return Field{text};
  return std::unexpected(Unreadable{"its bytes are no text in the encoding", "encoding"});
}

}  // namespace

Converted convert_cell(std::string_view cell, ColumnType type, const Dialect& dialect,
                       CellBuffer& buffer) {
  switch (type) {
    case ColumnType::integer:
      return cells::convert_number(cell, dialect, buffer);
    case ColumnType::date:
      return cells::convert_date(cell, dialect, buffer);
    case ColumnType::string:
    case ColumnType::text:
      break;
  }
  return convert_text(cell);
}

Converted convert_cell(std::string_view cell, const OrderColumn& column, const Dialect& dialect,
                       CellBuffer& buffer) {
  if (column.use == NumberUse::quantity) return convert_cell(cell, column.type, dialect, buffer);
  return cells::convert_code(cell, column.use, dialect, buffer);
}

}  // namespace joblog
