// SPDX-License-Identifier: MIT
// Such characters stand in strings only, where \uXXXX is the same.
#include "base/display_safe_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "base/bidi_controls.h"

namespace joblog {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  ///< 0: it may stay.
};

Character unsafe_at(std::string_view text) {
  const auto at = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  if (at(0) == 0x7F) return {0x7F, 1};
  if (at(0) == 0xC2 && at(1) >= 0x80 && at(1) < 0xA0) return {at(1), 2};
  if (at(0) == 0xE2 && at(1) == 0x80 && (at(2) == 0xA8 || at(2) == 0xA9)) {
    return {0x2000 + (at(2) - 0x80), 3};
  }
  const BidiControl mark = bidi_control(text);
  return {mark.code, mark.bytes};
}

bool may_be_unsafe(char c) { return c == '\x7F' || c == '\xC2' || c == '\xE2' || c == '\xD8'; }

}  // namespace

std::string display_safe_json(std::string json) {
  if (std::ranges::none_of(json, may_be_unsafe)) return json;
  std::string out;
  for (std::string_view rest = json; !rest.empty();) {
    const Character obeyed = may_be_unsafe(rest.front()) ? unsafe_at(rest) : Character{};
    if (obeyed.bytes > 0) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", obeyed.code);
      rest.remove_prefix(obeyed.bytes);
    } else {
      out += rest.front();
      rest.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace joblog
