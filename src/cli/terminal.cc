// SPDX-License-Identifier: MIT
#include "cli/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/bidi_controls.h"
#include "base/escapes.h"
#include "base/program_name.h"
#include "base/text.h"

namespace joblog::cli {
namespace {

constexpr int kNarrowest = 40;
constexpr int kWidest = 1000;

bool steers_a_terminal(char32_t code) {
  if (code == '\n' || code == '\t') return false;
  const bool control = code < 0x20 || (code >= 0x7F && code <= 0x9F);
  return control || is_bidi_control(code);
}

struct Range {
  char32_t first, last;
};
/// The blocks that matter in practice, not the whole table of Unicode.
constexpr std::array kWide{
    Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0x33FF},
    Range{0x3400, 0x4DBF},   Range{0x4E00, 0x9FFF},   Range{0xA000, 0xA4CF},
    Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE4F},
    Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
    Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD}};
constexpr std::array kCombining{Range{0x0300, 0x036F}, Range{0x1AB0, 0x1AFF},
                                Range{0x20D0, 0x20FF}, Range{0x200B, 0x200F},
                                Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}};

std::size_t columns_of(char32_t code) {
  const auto holds = [code](const Range& range) {
    return code >= range.first && code <= range.last;
  };
  if (std::ranges::any_of(kCombining, holds)) return 0;
  return std::ranges::any_of(kWide, holds) ? 2 : 1;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::bold:
      return "1";
    case Style::dim:
      return "2";
    case Style::red:
      return "31";
    case Style::green:
      return "32";
    case Style::yellow:
      return "33";
    case Style::blue:
      return "34";
    case Style::cyan:
      return "36";
    case Style::plain:
      break;
  }
  return "";
}

}  // namespace

TerminalTraits look_at(int fd, const Environment& environment, bool no_color) {
  TerminalTraits traits;
  traits.is_terminal = ::isatty(fd) == 1;
  if (!traits.is_terminal) return traits;
  const bool asked_not_to = no_color || !environment("NO_COLOR").value_or("").empty();
  traits.colours = !asked_not_to && environment("TERM").value_or("") != "dumb";
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    traits.width = std::clamp<int>(size.ws_col, kNarrowest, kWidest);
  }
  return traits;
}

std::string sanitized(std::string_view stored) {
  const std::string text = escape_invalid_utf8(stored);
  std::string result;
  result.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    const Utf8Character character = first_character(rest);
    if (!steers_a_terminal(character.code)) {
      result += rest.substr(0, character.bytes);
    } else if (character.code < 0x100) {
      result += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(character.code));
    } else {
      result += escaped_code_point(character.code);
    }
    rest.remove_prefix(character.bytes);
  }
  return result;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Utf8Character character = first_character(text);
    columns += columns_of(character.code);
    text.remove_prefix(std::min(character.bytes, text.size()));
  }
  return columns;
}

std::string cut_to(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string(text);
  if (columns == 0) return "";
  std::size_t bytes = 0;
  std::size_t taken = 0;
  while (bytes < text.size()) {
    const Utf8Character character = first_character(text.substr(bytes));
    taken += columns_of(character.code);
    if (taken > columns - 1) break;
    bytes += character.bytes;
  }
  return std::string(text.substr(0, bytes)) + "…";
}

std::string Terminal::styled(Style style, std::string_view text) const {
  if (!traits_.colours || style == Style::plain) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code_of(style), text);
}

std::string Terminal::shown(std::string_view text) const {
  std::string buffer;
  const std::string_view plain = without_escapes(text, buffer);
  return traits_.is_terminal ? sanitized(plain) : std::string(plain);
}

std::string Terminal::shown_on_a_line(std::string_view text) const {
  std::string result(text);
  for (char& c : result) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
  return shown(result);
}

void Terminal::write(std::string_view text) { out_ << text; }
void Terminal::line(std::string_view text) { out_ << text << '\n'; }

void Terminal::error(std::string_view text) {
  out_.flush();
  errors_ << program_name() << ": " << sanitized(text) << '\n';
  errors_.flush();
}

void Terminal::error_line(std::string_view text) {
  out_.flush();
  errors_ << text << '\n';
  errors_.flush();
}

}  // namespace joblog::cli
