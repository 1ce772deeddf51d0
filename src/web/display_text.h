// SPDX-License-Identifier: MIT
// Text of strangers as a page shows it: on one line, cut, and without characters that move others
// about.
#pragma once

#include <string>
#include <string_view>

namespace joblog::web {

/// Sequences of a terminal are left out (base/escapes.h); control characters and those that turn
/// the direction of writing stand as \xNN or \u{NNNN}; white space is one blank. Longer than
/// `characters_max` it is cut and ends in "…".
std::string on_one_line(std::string_view text, std::size_t characters_max);
/// The first line of it that is not empty.
std::string first_line(std::string_view text, std::size_t characters_max);
/// The same characters, but line breaks and tabs stay.
std::string in_lines(std::string_view text, std::size_t characters_max);
/// "job 3 is ready" → "Job 3 is ready."
std::string as_sentence(std::string text);
/// Why a job of a kind that this program does not know cannot be run again.
std::string unknown_kind_text(std::string_view kind);
/// JSON with indented members; numbers and strings stay as they were written.
std::string pretty_json(std::string_view json);

}  // namespace joblog::web
