// SPDX-License-Identifier: MIT
// What a command printed for a terminal, as others may show it: one reading for pages, live tail,
// download and command line. Sequences that set colours and weights are told apart; all other
// sequences (the cursor, titles, links) are left out; control characters are shown, not obeyed.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/escapes.h"

namespace joblog {

/// How a character is shown that a terminal or a browser would obey, and its length in bytes.
struct ShownControl {
  std::size_t bytes = 0;  ///< 0 = an ordinary character.
  std::string text;       ///< "^G", "\u{202E}"
};
ShownControl shown_control(std::string_view text);
/// Of each byte whether it may start a sequence or what shown_control() shows.
constexpr std::array<bool, 256> kMayBeSpecial = [] {
  std::array<bool, 256> bytes{};
  for (std::size_t byte = 0; byte < 0x20; ++byte) bytes[byte] = byte != '\t' && byte != '\n';
  for (const std::size_t byte : {0x7fU, 0xc2U, 0xd8U, 0xe2U}) bytes[byte] = true;
  return bytes;
}();
constexpr bool may_be_special(char c) { return kMayBeSpecial[static_cast<unsigned char>(c)]; }

/// Calls `text` for what is visible, piece by piece, `control` for what stands for a control
/// character, and `looks` with the parameters of a sequence that sets colours and weights.
template <class Text, class Control, class Looks>
void walk_terminal_text(std::string_view message, Text text, Control control, Looks looks) {
  while (!message.empty()) {
    const auto special = std::ranges::find_if(message, [](char c) { return may_be_special(c); });
    const auto plain = static_cast<std::size_t>(special - message.begin());
    if (plain > 0) text(message.substr(0, plain));
    message.remove_prefix(plain);
    if (message.empty()) return;
    if (const auto length = message[0] == '\x1b' ? escape_length(message) : 0; length > 0) {
      if (message[1] == '[' && message[length - 1] == 'm') looks(message.substr(2, length - 3));
      message.remove_prefix(length);
    } else if (message.starts_with("\r\n")) {
      message.remove_prefix(1);
    } else if (const ShownControl shown = shown_control(message); shown.bytes > 0) {
      control(shown.text);
      message.remove_prefix(shown.bytes);
    } else {
      text(message.substr(0, 1));
      message.remove_prefix(1);
    }
  }
}

/// The visible text of `message`, valid UTF-8, and nothing else.
std::string plain_terminal_text(std::string_view message);

/// The same with its colours and weights for a terminal, reset at the end of every line. What hides
/// or blinks is left out. `open`: whether something is set at the start, and then at the end;
/// `goes_on`: the line does, so nothing is reset at its end.
std::string coloured_terminal_text(std::string_view message, bool goes_on, bool& open);

}  // namespace joblog
