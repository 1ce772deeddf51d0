// SPDX-License-Identifier: MIT
// Character by character; only cells that are not plain ASCII digits come here.
#include "orders/mapping/cell_text.h"

#include <algorithm>
#include <cstdint>

namespace joblog::cells {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;  ///< How many it takes in UTF-8.
};

constexpr char32_t kStray = 0xFFFFFFFF;  // A byte that is no UTF-8 stays what it is.

Character character_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0;
  if (bytes == 0 || bytes > text.size()) return {kStray, 1};
  char32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {kStray, 1};
    code = code << 6 | (byte(i) & 0x3FU);
  }
  return {code, bytes};
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// Marks that show as nothing: directions, joiners, byte order.
bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || c == 0x061C;
}

/// The ASCII character that `c` stands for; 0: none.
char plain_form(char32_t c) {
  if (c == U'\x01') return '\x02';  // It is no certain_mark.
  if (c < 0x80) return static_cast<char>(c);
  if (is_blank(c)) return ' ';
  for (const char32_t zero : {U'\uFF10', U'\u0660', U'\u06F0', U'\u0966'})
    if (c >= zero && c < zero + 10) return static_cast<char>('0' + (c - zero));
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE63) return '-';
  if (c == 0x2018 || c == 0x2019 || c == 0x02BC || c == 0xB4 || c == 0x066C) return '\'';
  if (c == 0x066B) return certain_mark;
  if (c > 0xFF00 && c < 0xFF5F) return static_cast<char>(c - 0xFEE0);  // Full width.
  return 0;
}

bool is_left_out(std::string_view text, std::size_t& bytes) {
  const Character character = character_at(text);
  bytes = character.bytes;
  return is_blank(character.code) || is_invisible(character.code);
}

std::size_t last_character(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && text.size() - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80)
    --at;
  return at;
}

}  // namespace

std::string_view without_blanks(std::string_view cell) {
  std::size_t bytes = 0;
  while (!cell.empty() && is_left_out(cell, bytes)) cell.remove_prefix(bytes);
  while (!cell.empty()) {
    const std::size_t at = last_character(cell);
    if (!is_left_out(cell.substr(at), bytes) || at + bytes != cell.size()) break;
    cell = cell.substr(0, at);
  }
  return cell;
}

std::optional<std::string_view> simplified(std::string_view cell, SimpleBuffer& buffer) {
  cell = without_blanks(cell);
  std::size_t size = 0;
  while (!cell.empty()) {
    const Character character = character_at(cell);
    if (size + character.bytes > buffer.size()) return std::nullopt;
    const char plain = plain_form(character.code);
    if (plain != 0 || character.code == 0)
      buffer[size++] = is_blank(character.code) ? ' ' : plain;
    else if (!is_invisible(character.code))
      size = static_cast<std::size_t>(
          std::ranges::copy(cell.substr(0, character.bytes), buffer.begin() + size).out -
          buffer.begin());
    cell.remove_prefix(character.bytes);
  }
  return std::string_view(buffer.data(), size);
}

bool is_nothing(std::string_view cell) {
  if (cell.empty()) return true;
  if (cell.size() > 6 || is_digit(cell.front())) return false;
  std::array<char, 6> upper{};
  std::ranges::transform(cell, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const std::string_view word(upper.data(), cell.size());
  for (const std::string_view nothing :
       {"-", "--", "–", "—", "NULL", "(NULL)", "<NULL>", "\\N", "N/A", "#N/A"})
    if (word == nothing) return true;
  return false;
}

}  // namespace joblog::cells
