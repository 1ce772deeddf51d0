// SPDX-License-Identifier: MIT
// utf8proc knows Unicode's tables; what is white space around a name is our own list.
#include "orders/mapping/column_names.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "base/text.h"

namespace joblog {
namespace {

/// White space, and marks that nobody sees.
bool is_blank(utf8proc_int32_t c) {
  switch (c) {
    case 0x00AD:  // Soft hyphen.
    case 0x200B:  // Zero-width space, non-joiner, joiner, and the marks of direction.
    case 0x200C:
    case 0x200D:
    case 0x200E:
    case 0x200F:
    case 0x2060:
    case 0xFEFF:  // The byte order mark.
      return true;
    default:
      break;
  }
  const auto category = utf8proc_category(c);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || category == UTF8PROC_CATEGORY_CC;
}

/// The character at the front of valid UTF-8, and its size.
struct Character {
  utf8proc_int32_t code = 0;
  std::size_t size = 1;
};
Character front_of(std::string_view text) {
  Character character;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &character.code);
  if (size > 0) character.size = static_cast<std::size_t>(size);
  return character;
}

std::string_view without_blanks_around(std::string_view text) {
  std::size_t begin = text.size(), end = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = front_of(text.substr(at));
    if (!is_blank(character.code)) {
      begin = std::min(begin, at);
      end = at + character.size;
    }
    at += character.size;
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view{};
}

std::string composed_and_folded(std::string_view text) {
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &made,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(made, &std::free);
  if (size < 0) return to_lower_ascii(text);
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

}  // namespace

std::string comparable_name(std::string_view name) {
  if (!is_valid_utf8(name)) return to_lower_ascii(trim(name));
  return composed_and_folded(without_blanks_around(name));
}

std::string loose_name(std::string_view name) {
  const std::string comparable = comparable_name(name);
  if (!is_valid_utf8(comparable)) return comparable;
  std::string loose;
  for (std::size_t at = 0; at < comparable.size();) {
    const std::string_view rest = std::string_view(comparable).substr(at);
    const Character character = front_of(rest);
    const bool separates = is_blank(character.code) || character.code == '_' ||
                           character.code == '.' ||
                           utf8proc_category(character.code) == UTF8PROC_CATEGORY_PD;
    if (!separates) loose += rest.substr(0, character.size);
    at += character.size;
  }
  return loose;
}

}  // namespace joblog
