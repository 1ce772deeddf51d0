// SPDX-License-Identifier: MIT
// One pass over the bytes; what is no ASCII stands for itself.
#include "core/failure_fingerprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace joblog {
namespace {

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// The length of the word that `text` begins with.
std::size_t word_length(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_word) - text.begin());
}

/// 8-4-4-4-12 hexadecimal digits, and no more of them.
bool begins_with_uuid(std::string_view text) {
  constexpr std::size_t kLength = 36;
  if (text.size() < kLength || (text.size() > kLength && is_word(text[kLength]))) return false;
  for (std::size_t i = 0; i < kLength; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_long_hex(std::string_view word) {
  if (word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X'))
    word.remove_prefix(2);
  else if (word.size() < 8)
    return false;
  return std::ranges::all_of(word, is_hex) && std::ranges::any_of(word, is_digit);
}

/// "2026-11-23", "10.0.0.1:5432", "1,234.5": digits, and single separators between digits.
std::size_t number_length(std::string_view text) {
  constexpr std::string_view kBetween = ".,:-/";
  std::size_t length = 0;
  while (length < text.size()) {
    const bool joins = length > 0 && kBetween.find(text[length]) != std::string_view::npos &&
                       length + 1 < text.size() && is_digit(text[length + 1]);
    if (!is_digit(text[length]) && !joins) break;
    ++length;
  }
  return length;
}

/// The length of the quoted part that begins at `at`, with its quotes; 0 when none does. An
/// apostrophe inside a word opens and closes nothing.
std::size_t quoted_length(std::string_view text, std::size_t at) {
  const char quote = text[at];
  if (quote != '"' && quote != '\'' && quote != '`') return 0;
  if (at > 0 && is_word(text[at - 1])) return 0;
  for (std::size_t end = at + 1; end < text.size(); ++end) {
    if (text[end] != quote) continue;
    if (end + 1 < text.size() && is_word(text[end + 1])) continue;
    return end - at + 1;
  }
  return 0;
}

/// A word as it is, but its numbers: "order4711" → "order<n>".
void append_word(std::string& out, std::string_view word) {
  for (std::size_t i = 0; i < word.size();) {
    const auto digits = number_length(word.substr(i));
    if (digits > 0)
      out += "<n>";
    else
      out += word[i];
    i += std::max<std::size_t>(digits, 1);
  }
}

}  // namespace

std::string without_variables(std::string_view message) {
  std::string_view text = trim(message);
  text = text.substr(0, text.find('\n'));
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (is_space(rest[0])) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++i;
    } else if (const auto quoted = quoted_length(text, i); quoted > 0) {
      out += "\"…\"";
      i += quoted;
    } else if (begins_with_uuid(rest)) {
      out += "<uuid>";
      i += 36;
    } else if (const auto word = word_length(rest); word > 0 && is_long_hex(rest.substr(0, word))) {
      const bool digits = std::ranges::all_of(rest.substr(0, word), is_digit);
      out += digits ? "<n>" : "<hex>";
      i += digits ? number_length(rest) : word;
    } else if (const auto number = number_length(rest); number > 0) {
      out += "<n>";
      i += number;
    } else if (word > 0) {
      append_word(out, rest.substr(0, word));
      i += word;
    } else {
      out += rest[0];
      ++i;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string failure_fingerprint(std::string_view kind, std::string_view error_class,
                                std::string_view message) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  const auto mix = [&hash](std::string_view part) {
    for (const char c : part) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    // A byte of no UTF-8 text: the parts cannot run together.
    hash = (hash ^ 0xff) * 0x100000001b3;
  };
  mix(kind);
  mix(error_class);
  mix(without_variables(message));
  return fmt::format("{:016x}", hash);
}

bool is_failure_fingerprint(std::string_view text) {
  return text.size() == 16 &&
         std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

}  // namespace joblog
