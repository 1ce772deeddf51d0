// SPDX-License-Identifier: MIT
// Characters that turn the direction of what stands around them: a name that holds one can be made
// to look like another. Where people read, they stand as \u{2066}.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace joblog {

/// U+061C, U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069.
bool is_bidi_control(char32_t code);

/// "\u{2066}".
std::string escaped_code_point(char32_t code);

/// The mark at the start of `text`, in UTF-8.
struct BidiControl {
  char32_t code = 0;
  std::size_t bytes = 0;  ///< 0: there is none.
};
BidiControl bidi_control(std::string_view text);

/// `text` with its marks shown; everything else stays as it is, be it UTF-8 or not.
std::string with_bidi_controls_shown(std::string_view text);

}  // namespace joblog
