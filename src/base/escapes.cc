// SPDX-License-Identifier: MIT
// Three forms matter: ESC [ … letter, ESC ] and its kin (titles, links) up to BEL or ESC \, and ESC
// with one or two characters. One that does not end within the text is no sequence.
#include "base/escapes.h"

#include <algorithm>

namespace joblog {
namespace {

constexpr char kEscape = '\x1b';
constexpr std::size_t kSequenceMax = 4096;  ///< Longer ones are no sequences.

}  // namespace

std::size_t escape_length(std::string_view text) {
  if (text.size() < 2) return 0;
  const std::size_t end = std::min(text.size(), kSequenceMax);
  const auto between = [](char c, char low, char high) { return c >= low && c <= high; };
  if (text[1] == '[') {
    for (std::size_t at = 2; at < end; ++at) {
      if (between(text[at], '@', '~')) return at + 1;
      if (!between(text[at], ' ', '?')) return 0;
    }
    return 0;
  }
  if (std::string_view("]PX^_").contains(text[1])) {
    for (std::size_t at = 2; at < end; ++at) {
      if (text[at] == '\a') return at + 1;
      if (text[at] == kEscape) return at + 1 < end && text[at + 1] == '\\' ? at + 2 : 0;
      if (text[at] == '\n') return 0;
    }
    return 0;
  }
  if (std::string_view("()*+#%").contains(text[1])) {  // Character sets
    return text.size() > 2 && between(text[2], '0', '~') ? 3 : 0;
  }
  return between(text[1], '0', '~') ? 2 : 0;
}

std::string_view without_escapes(std::string_view text, std::string& buffer) {
  auto escape = text.find(kEscape);
  if (escape == std::string_view::npos) return text;
  buffer.clear();
  while (escape != std::string_view::npos) {
    buffer += text.substr(0, escape);
    text.remove_prefix(escape);
    const std::size_t length = escape_length(text);
    if (length == 0) buffer += kEscape;
    text.remove_prefix(std::max<std::size_t>(1, length));
    escape = text.find(kEscape);
  }
  buffer += text;
  return buffer;
}

}  // namespace joblog
