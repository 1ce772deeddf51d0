// Escaping, once: right in the text of an element and in a quoted attribute alike.
#include "web/html.h"

namespace joblog::web {

void Html::value(std::string_view text) {
  for (;;) {
    const auto special = text.find_first_of("&<>\"'");
    out_ += text.substr(0, special);
    if (special == std::string_view::npos) return;
    switch (text[special]) {
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
    text.remove_prefix(special + 1);
  }
}

}  // namespace joblog::web
