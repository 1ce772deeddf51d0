// SPDX-License-Identifier: MIT
// All of them begin with one of two bytes, so that most texts are passed by a look at each byte.
#include "base/bidi_controls.h"

#include <fmt/format.h>

#include <cstdint>

namespace joblog {

bool is_bidi_control(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

std::string escaped_code_point(char32_t code) {
  return fmt::format("\\u{{{:04X}}}", static_cast<std::uint32_t>(code));
}

BidiControl bidi_control(std::string_view text) {
  const auto at = [&](std::size_t i) -> char32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  BidiControl mark;
  if (at(0) == 0xD8) mark = {(at(0) & 0x1FU) << 6 | (at(1) & 0x3FU), 2};
  if (at(0) == 0xE2) {
    mark = {(at(0) & 0x0FU) << 12 | (at(1) & 0x3FU) << 6 | (at(2) & 0x3FU), 3};
  }
  const bool is_whole = mark.bytes > 0 && mark.bytes <= text.size();
  return is_whole && is_bidi_control(mark.code) ? mark : BidiControl{};
}

std::string with_bidi_controls_shown(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const BidiControl mark = bidi_control(text);
    if (mark.bytes > 0) {
      out += escaped_code_point(mark.code);
      text.remove_prefix(mark.bytes);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace joblog
