// SPDX-License-Identifier: MIT
// Text: UTF-8 that came from strangers, small parsers, and words for people.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace joblog {

/// True when every byte of `text` belongs to well-formed UTF-8 (no overlongs, no surrogates).
bool is_valid_utf8(std::string_view text);

/// `text` as valid UTF-8 without NUL: each stray byte becomes `\xNN` with its two hex digits, NUL
/// becomes `\x00`. Valid input comes back unchanged.
std::string escape_invalid_utf8(std::string_view text);

/// Number of bytes of the longest prefix of valid UTF-8 `text` with at most `characters_max`
/// characters (code points).
std::size_t utf8_prefix(std::string_view text, std::size_t characters_max);

/// Number of characters (code points) in valid UTF-8.
std::size_t utf8_length(std::string_view text);

struct Utf8Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};
/// The character at the start of valid UTF-8 that is not empty.
Utf8Character first_character(std::string_view text);

/// `text` in quotes for a message: stray bytes and control characters as `\xNN`, cut with "…" after
/// 100 characters.
std::string in_quotes(std::string_view text);

std::string_view trim(std::string_view text);  ///< Without ASCII white space at both ends.
/// The parts between separators, empty ones too: one part more than there are separators. They
/// point into `text`.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string to_lower_ascii(std::string_view text);
/// Of one byte, whatever the locale says.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char lower_ascii(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// The whole of `text` as a number, or nothing.
std::optional<std::int64_t> parse_int(std::string_view text);

/// "90", "90s", "5m", "1h 30m", "250ms", "2 days" → a duration, never negative; nothing when it is
/// none or out of range. A bare number is seconds. Whole numbers, units in lower case, the larger
/// unit first, each once: us, ms, s/sec/second(s), m/min/minute(s), h/hour(s), d/day(s), w/week(s).
std::optional<std::chrono::microseconds> parse_duration(std::string_view text);

/// For people: "850 ms", "12.3 s", "4 min 5 s", "3 h 12 min", "2 d 4 h". Cut, not rounded.
std::string format_duration(std::chrono::microseconds duration);
/// For people: "1,234,567".
std::string format_count(std::int64_t number);
/// For people: "512 B", "1.5 MiB".
std::string format_bytes(std::uint64_t bytes);

/// The candidate that differs least from `word` by edits, if it is near enough to be a typo.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);
/// "; did you mean \"x\"?" or "" — to append to an error.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace joblog
