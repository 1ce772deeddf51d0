// SPDX-License-Identifier: MIT
// Escaping, once: right in the text of an element and in a quoted attribute alike.
#include "web/html.h"

#include <algorithm>

#include "base/bidi_controls.h"

namespace joblog::web {
namespace {

constexpr bool is_special(char c) {
  return c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
}
/// Special, or the first byte of a mark of direction.
constexpr bool is_special_or_bidi(char c) { return is_special(c) || c == '\xE2' || c == '\xD8'; }

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

template <class IsSpecial>
void write(std::string& out, std::string_view text, IsSpecial is_one) {
  for (;;) {
    // By hand, as find_first_of() looks each character up in its list by a call.
    const auto special = std::ranges::find_if(text, is_one);
    out.append(text.begin(), special);
    if (special == text.end()) return;
    text = {special, text.end()};
    text.remove_prefix(write_special(out, text));
  }
}

}  // namespace

void Html::text(std::string_view shown) { write(out_, shown, is_special_or_bidi); }
void Html::value(std::string_view text) { write(out_, text, is_special); }

}  // namespace joblog::web
