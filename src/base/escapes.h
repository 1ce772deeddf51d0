// SPDX-License-Identifier: MIT
// Escape sequences of terminals, as commands write them among their words.
#pragma once

#include <string>
#include <string_view>

namespace joblog {

/// The length of the sequence at the start of `text`, which starts with ESC; 0 when it is none.
std::size_t escape_length(std::string_view text);

/// `text` as a reader sees it: itself, or in `buffer` without its sequences when it has some.
std::string_view without_escapes(std::string_view text, std::string& buffer);

}  // namespace joblog
