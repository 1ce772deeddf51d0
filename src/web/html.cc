// Escaping, once: right in the text of an element and in a quoted attribute alike.
#include "web/html.h"

#include <algorithm>

namespace joblog::web {
namespace {

constexpr bool is_special(char c) {
  return c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
}

}  // namespace

void Html::value(std::string_view text) {
  for (;;) {
    // By hand, as find_first_of() looks each character up in its list by a call.
    const auto special = std::ranges::find_if(text, is_special);
    out_.append(text.begin(), special);
    if (special == text.end()) return;
    switch (*special) {
      case '&':
        out_ += "&amp;";
        break;
      case '<':
        out_ += "&lt;";
        break;
      case '>':
        out_ += "&gt;";
        break;
      case '"':
        out_ += "&quot;";
        break;
      default:
        out_ += "&#39;";
    }
    text = {special + 1, text.end()};
  }
}

}  // namespace joblog::web
