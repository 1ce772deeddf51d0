// SPDX-License-Identifier: MIT
// The whole content is a level, or one of its first words is one where a framework puts it.
#include "core/level_in_brackets.h"

#include <algorithm>

#include "base/text.h"
#include "core/level_words.h"

namespace joblog {
namespace {

constexpr std::size_t kLongest = 100;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

char closing(char opening) {
  switch (opening) {
    case '[':
      return ']';
    case '(':
      return ')';
    case '<':
      return '>';
    default:
      return '\0';
  }
}

/// Single letters mean levels in brackets only: "[E]", "(EE)" of an X server.
std::optional<Level> level_of_letters(std::string_view content) {
  if (content == "E" || content == "F" || content == "EE") return Level::error;
  if (content == "W" || content == "WW") return Level::warning;
  if (content == "I" || content == "II") return Level::info;
  if (content == "D" || content == "T" || content == "V") return Level::debug;
  return std::nullopt;
}

/// "core:error" of Apache; "ERROR/MainProcess" of Celery; "ERR" after a time.
std::optional<Level> level_of_word(std::string_view word, bool only_word) {
  const std::string_view name = leading_word(word);
  const bool delimited = name.size() == word.size() || word[name.size()] == '/';
  const bool upper = std::ranges::all_of(name, is_upper);
  if (delimited && (upper || only_word)) return level_named(name);
  const auto colon = word.rfind(':');
  if (!only_word || colon == std::string_view::npos || colon == 0) return std::nullopt;
  return level_named(word.substr(colon + 1));
}

std::optional<Level> level_of_content(std::string_view content) {
  if (const auto level = level_of_letters(content)) return level;
  const auto words = split(content, ' ');
  if (words.size() == 1) return level_of_word(content, true);
  for (std::size_t at = 0; at < std::min<std::size_t>(words.size(), 4); ++at) {
    if (const auto level = level_of_word(words[at], false)) return level;
    // A name before a level is no more than one token, and a time has digits.
    if (at > 0 && !words[at].empty() && !is_digit(words[at][0]) && words[at] != "-") break;
  }
  return std::nullopt;
}

}  // namespace

Bracket bracket_at(std::string_view text) {
  const char close = text.empty() ? '\0' : closing(text[0]);
  if (close == '\0') return {};
  const auto end = text.substr(0, kLongest).find(close, 1);
  if (end == std::string_view::npos) return {};
  const std::string_view content = trim(text.substr(1, end - 1));
  const bool timed = std::ranges::count_if(content, is_digit) >= 4 &&
                     (content.contains(':') || content.contains('.'));
  auto level = level_of_content(content);
  if (text[0] == '(' && level && !std::ranges::all_of(content, is_upper)) level.reset();
  return {.length = end + 1, .level = level, .timed = timed};
}

}  // namespace joblog
