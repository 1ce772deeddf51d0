// SPDX-License-Identifier: MIT
// Escaping, once: right in the text of an element and in a quoted attribute alike.
#include "web/html.h"

#include <algorithm>
#include <array>

#include "base/bidi_controls.h"

namespace joblog::web {
namespace {

/// Of each byte whether it is one of some. A page has hundreds of thousands of bytes, and looks
/// each of them up.
using Bytes = std::array<bool, 256>;
constexpr Bytes bytes_of(std::string_view some) {
  Bytes bytes{};
  for (const char c : some) bytes[static_cast<unsigned char>(c)] = true;
  return bytes;
}
constexpr Bytes kSpecial = bytes_of("&<>\"'");
/// Special, or the first byte of a mark of direction.
constexpr Bytes kSpecialOrBidi = bytes_of("&<>\"'\xE2\xD8");

/// Writes the character at the start of `text`; how many bytes it had.
std::size_t write_special(std::string& out, std::string_view text) {
  switch (text.front()) {
    case '&':
      out += "&amp;";
      return 1;
    case '<':
      out += "&lt;";
      return 1;
    case '>':
      out += "&gt;";
      return 1;
    case '"':
      out += "&quot;";
      return 1;
    case '\'':
      out += "&#39;";
      return 1;
    default:
      break;
  }
  if (const BidiControl mark = bidi_control(text); mark.bytes > 0) {
    out += escaped_code_point(mark.code);
    return mark.bytes;
  }
  out += text.front();
  return 1;
}

void write(std::string& out, std::string_view text, const Bytes& special) {
  for (;;) {
    const auto found =
        std::ranges::find_if(text, [&](char c) { return special[static_cast<unsigned char>(c)]; });
    out.append(text.begin(), found);
    if (found == text.end()) return;
    text = {found, text.end()};
    text.remove_prefix(write_special(out, text));
  }
}

}  // namespace

void Html::text(std::string_view shown) { write(out_, shown, kSpecialOrBidi); }
void Html::value(std::string_view text) { write(out_, text, kSpecial); }

}  // namespace joblog::web
