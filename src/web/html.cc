// SPDX-License-Identifier: MIT
// Escaping, once: right in the text of an element and in a quoted attribute alike.
#include "web/html.h"

#include <algorithm>
#include <utility>

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

struct Escaped {
  std::string_view written;
  std::size_t bytes = 1;  ///< Of the text.
};

/// The character at the start of `text`; `room` holds it when it is made.
Escaped escaped(std::string_view text, std::string& room) {
  switch (text.front()) {
    case '&':
      return {"&amp;"};
    case '<':
      return {"&lt;"};
    case '>':
      return {"&gt;"};
    case '"':
      return {"&quot;"};
    case '\'':
      return {"&#39;"};
    default:
      break;
  }
  if (const BidiControl mark = bidi_control(text); mark.bytes > 0) {
    room = escaped_code_point(mark.code);
    return {room, mark.bytes};
  }
  return {text.substr(0, 1)};
}

}  // namespace

void Html::write(std::string_view text, const Bytes& special) {
  std::string room;
  for (;;) {
    const auto found =
        std::ranges::find_if(text, [&](char c) { return special[static_cast<unsigned char>(c)]; });
    raw({text.begin(), found});
    if (found == text.end()) return;
    text = {found, text.end()};
    const auto [written, bytes] = escaped(text, room);
    raw(written);
    text.remove_prefix(bytes);
  }
}

void Html::text(std::string_view shown) { write(shown, kSpecialOrBidi); }
void Html::value(std::string_view text) { write(text, kSpecial); }

std::string Html::take() {
  out_.resize(std::exchange(size_, 0));
  return std::exchange(out_, {});
}

void Html::grow(std::size_t bytes) {
  constexpr std::size_t kLeast = 16 << 10;
  out_.resize(std::max({kLeast, size_ + bytes, 2 * out_.size()}));
}

}  // namespace joblog::web
