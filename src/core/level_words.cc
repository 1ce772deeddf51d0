// SPDX-License-Identifier: MIT
// A short list: it is asked for every line, so the length of the word decides first.
#include "core/level_words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

#include "base/text.h"

namespace joblog {
namespace {

constexpr std::array<std::pair<std::string_view, Level>, 42> kNames{{
    {"error", Level::error},        {"err", Level::error},       {"eror", Level::error},
    {"erro", Level::error},         {"fatal", Level::error},     {"fata", Level::error},
    {"ftl", Level::error},          {"critical", Level::error},  {"crit", Level::error},
    {"panic", Level::error},        {"pani", Level::error},      {"alert", Level::error},
    {"emerg", Level::error},        {"emergency", Level::error}, {"severe", Level::error},
    {"fail", Level::error},         {"dpanic", Level::error},    {"warning", Level::warning},
    {"warn", Level::warning},       {"wrn", Level::warning},     {"warnin", Level::warning},
    {"info", Level::info},          {"inf", Level::info},        {"information", Level::info},
    {"informational", Level::info}, {"notice", Level::info},     {"note", Level::info},
    {"log", Level::info},           {"hint", Level::info},       {"detail", Level::info},
    {"statement", Level::info},     {"config", Level::info},     {"debug", Level::debug},
    {"debu", Level::debug},         {"dbg", Level::debug},       {"dbug", Level::debug},
    {"trace", Level::debug},        {"trce", Level::debug},      {"trc", Level::debug},
    {"verbose", Level::debug},      {"finer", Level::debug},     {"finest", Level::debug},
}};
constexpr std::size_t kLongest = 13;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::optional<Level> level_named(std::string_view word) {
  if (word.size() < 3 || word.size() > kLongest) return std::nullopt;
  std::array<char, kLongest> lower{};
  std::ranges::transform(word, lower.begin(),
                         [](char c) { return static_cast<char>(is_letter(c) ? c | 0x20 : c); });
  const std::string_view name(lower.data(), word.size());
  const auto found = std::ranges::find(kNames, name, [](const auto& entry) { return entry.first; });
  if (found == kNames.end()) return std::nullopt;
  return found->second;
}

Level level_of_severity(int severity) {
  if (severity <= 3) return Level::error;
  if (severity == 4) return Level::warning;
  return severity == 7 ? Level::debug : Level::info;
}

std::optional<Level> level_numbered(std::int64_t number) {
  if (number >= 0 && number <= 7) return level_of_severity(static_cast<int>(number));
  if (number < 10 || number > 69) return std::nullopt;
  if (number >= 50) return Level::error;
  if (number >= 40) return Level::warning;
  return number >= 30 ? Level::info : Level::debug;
}

std::string_view leading_word(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_letter);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

}  // namespace joblog
