// SPDX-License-Identifier: MIT
// The control characters, and the part of "select graphic rendition" that is passed on.
#include "base/terminal_text.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "base/bidi_controls.h"
#include "base/text.h"

namespace joblog {
namespace {

constexpr std::string_view kReset = "\x1b[0m";

bool is_harmless_look(std::int64_t code) {
  if (code <= 4 || code == 7 || code == 9) return code >= 0;
  if (code == 22 || code == 23 || code == 24 || code == 27 || code == 29) return true;
  return (code >= 30 && code <= 49) || (code >= 90 && code <= 97) || (code >= 100 && code <= 107);
}

/// How many parameters follow 38 or 48: "5;n" or "2;r;g;b".
std::size_t length_of_color(const std::vector<std::string_view>& groups, std::size_t at) {
  if (at + 1 >= groups.size()) return 0;
  return groups[at + 1] == "5" ? 2 : groups[at + 1] == "2" ? 4 : 0;
}

/// What is left of the parameters; nothing when that is nothing.
std::optional<std::string> harmless_looks(std::string_view parameters) {
  constexpr std::size_t kLongest = 64;
  if (parameters.empty()) return "0";
  if (parameters.size() > kLongest ||
      parameters.find_first_not_of("0123456789;:") != std::string_view::npos)
    return std::nullopt;
  const auto groups = split(parameters, ';');
  std::string kept;
  for (std::size_t at = 0; at < groups.size(); ++at) {
    const std::string_view number = groups[at].substr(0, groups[at].find(':'));
    const auto code = number.empty() ? std::optional<std::int64_t>(0) : parse_int(number);
    const bool color = code == 38 || code == 48;
    const std::size_t more = color && !groups[at].contains(':') ? length_of_color(groups, at) : 0;
    const std::size_t end = std::min(groups.size(), at + more + 1);
    if (code && is_harmless_look(*code)) {
      for (std::size_t part = at; part < end; ++part) {
        if (!kept.empty()) kept += ';';
        kept += groups[part].empty() ? "0" : groups[part];
      }
    }
    at = end - 1;
  }
  return kept.empty() ? std::nullopt : std::optional(std::move(kept));
}

}  // namespace

ShownControl shown_control(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x20 && first != '\t' && first != '\n')
    return {1, {'^', static_cast<char>(first + '@')}};
  if (first == 0x7f) return {1, "^?"};
  const auto at = [&](std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  if (first == 0xc2 && at(1) >= 0x80 && at(1) < 0xa0)
    return {2, fmt::format("\\u{:04x}", at(1))};                             // C1
  if (first == 0xe2 && at(1) == 0x80 && (at(2) == 0xa8 || at(2) == 0xa9)) {  // Line separators
    return {3, escaped_code_point(0x2000 + (at(2) - 0x80))};
  }
  const BidiControl mark = bidi_control(text);
  return {mark.bytes, mark.bytes > 0 ? escaped_code_point(mark.code) : std::string()};
}

std::string plain_terminal_text(std::string_view message) {
  std::string out;
  const auto add = [&out](std::string_view text) { out += text; };
  walk_terminal_text(message, add, add, [](std::string_view) {});
  return out;
}

std::string coloured_terminal_text(std::string_view message, bool goes_on, bool& open) {
  std::string out;
  const auto add = [&](std::string_view text) {
    for (const char c : text) {
      if (c == '\n' && open) {
        out += kReset;
        open = false;
      }
      out += c;
    }
  };
  walk_terminal_text(message, add, add, [&](std::string_view parameters) {
    const auto looks = harmless_looks(parameters);
    if (!looks) return;
    out += fmt::format("\x1b[{}m", *looks);
    open = *looks != "0";
  });
  if (open && !goes_on) {
    out += kReset;
    open = false;
  }
  return out;
}

}  // namespace joblog
