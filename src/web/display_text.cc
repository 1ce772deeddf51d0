// SPDX-License-Identifier: MIT
// Walking UTF-8 once. What comes in may be anything; what goes out is valid.
#include "web/display_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bidi_controls.h"
#include "base/escapes.h"
#include "base/text.h"

namespace joblog::web {
namespace {

constexpr std::size_t kRead = 64 << 10;  ///< Of a text that becomes one line.

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

bool is_blank(char32_t code) {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x2028 || code == 0x2029;
}

/// How the character stands on a page.
void put(std::string& out, Utf8Character character, std::string_view bytes) {
  if (is_control(character.code)) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned>(character.code));
  } else if (is_bidi_control(character.code)) {
    out += escaped_code_point(character.code);
  } else {
    out += bytes;
  }
}

/// Every byte of the JSON stays as it was written (numbers too); white space between them is new.
class Indenter {
 public:
  std::string indent(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (in_string_) {
        out_ += text[i];
        if (text[i] == '\\' && i + 1 < text.size())
          out_ += text[++i];
        else if (text[i] == '"')
          in_string_ = false;
      } else {
        put(text[i], text.substr(i + 1));
      }
    }
    return std::move(out_);
  }

 private:
  void put(char c, std::string_view behind) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') return;
    if (c == '}' || c == ']') {
      if (!just_opened_) break_line(depth_ > 0 ? --depth_ : 0);
      just_opened_ = false;
      out_ += c;
      return;
    }
    just_opened_ = false;
    out_ += c;
    if (c == '"') in_string_ = true;
    if (c == ':') out_ += ' ';
    if (c == ',') break_line(depth_);
    if (c != '{' && c != '[') return;
    const std::string_view next = trim(behind);
    just_opened_ = next.starts_with('}') || next.starts_with(']');
    if (!just_opened_) break_line(++depth_);
  }
  void break_line(std::size_t depth) {
    out_ += '\n';
    out_.append(2 * std::min<std::size_t>(depth, 32), ' ');
  }

  std::string out_;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool just_opened_ = false;
};

}  // namespace

std::string on_one_line(std::string_view text, std::size_t characters_max) {
  std::string room;
  const std::string_view plain = without_escapes(text.substr(0, kRead), room);
  const std::string valid = escape_invalid_utf8(plain.substr(0, 8 * characters_max + 64));
  std::string_view rest = trim(valid);
  std::string out;
  std::size_t characters = 0;
  bool blank = false;
  while (!rest.empty()) {
    const Utf8Character next = first_character(rest);
    const std::string_view bytes = rest.substr(0, next.bytes);
    rest.remove_prefix(next.bytes);
    if (is_blank(next.code)) {
      blank = true;
      continue;
    }
    if (++characters > characters_max) return out + "…";
    if (blank) out += ' ';
    blank = false;
    put(out, next, bytes);
  }
  return out;
}

std::string first_line(std::string_view text, std::size_t characters_max) {
  text = trim(text);
  return on_one_line(text.substr(0, text.find('\n')), characters_max);
}

std::string in_lines(std::string_view text, std::size_t characters_max) {
  std::string room;
  const std::string valid = escape_invalid_utf8(without_escapes(text, room));
  std::string out;
  std::size_t characters = 0;
  for (std::string_view rest = valid; !rest.empty();) {
    const Utf8Character next = first_character(rest);
    const std::string_view bytes = rest.substr(0, next.bytes);
    rest.remove_prefix(next.bytes);
    if (++characters > characters_max) return out + "…";
    if (next.code == '\n' || next.code == '\t')
      out += bytes;
    else if (next.code != '\r')
      put(out, next, bytes);
  }
  return out;
}

std::string as_sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] -= 'a' - 'A';
  return text + ".";
}

std::string unknown_kind_text(std::string_view kind) {
  return "Cannot be run again: no job " + in_quotes(on_one_line(kind, 60)) +
         " is defined here. It was a command of `joblog exec`, or its definition has been removed.";
}

std::string pretty_json(std::string_view json) {
  constexpr std::size_t kLongest = 200'000;
  return in_lines(Indenter().indent(json), kLongest);
}

}  // namespace joblog::web
