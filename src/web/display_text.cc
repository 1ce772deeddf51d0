// Walking UTF-8 once. What comes in may be anything; what goes out is valid.
#include "web/display_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/direction_marks.h"
#include "base/text.h"

namespace joblog::web {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

/// The character at the start of valid, non-empty UTF-8.
Character first_of(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const char32_t lead = at(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) code = (code << 6) | (at(i) & 0x3FU);
  return {code, bytes};
}

bool is_control(char32_t code) { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

bool is_blank(char32_t code) {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0x2028 || code == 0x2029;
}

/// The bytes of the escape sequence at the start of `text`; 0 when there is none.
std::size_t escape_sequence(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  std::size_t end = 2;
  while (end < text.size() && end < 64 && text[end] >= 0x20 && text[end] < 0x40) ++end;
  return end < text.size() && text[end] >= 0x40 && text[end] < 0x7F ? end + 1 : 0;
}

/// How the character stands on a page.
void put(std::string& out, Character character, std::string_view bytes) {
  if (is_control(character.code)) {
    out += fmt::format("\\x{:02x}", static_cast<unsigned>(character.code));
  } else if (turns_direction(character.code)) {
    out += shown_code(character.code);
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

std::string on_a_line(std::string_view text, std::size_t characters_max) {
  const std::string valid = escape_invalid_utf8(text.substr(0, 8 * characters_max + 64));
  std::string_view rest = trim(valid);
  std::string out;
  std::size_t characters = 0;
  bool blank = false;
  while (!rest.empty()) {
    if (const auto escape = escape_sequence(rest); escape > 0) {
      rest.remove_prefix(escape);
      continue;
    }
    const Character next = first_of(rest);
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
  return on_a_line(text.substr(0, text.find('\n')), characters_max);
}

std::string in_lines(std::string_view text, std::size_t characters_max) {
  const std::string valid = escape_invalid_utf8(text);
  std::string out;
  std::size_t characters = 0;
  for (std::string_view rest = valid; !rest.empty();) {
    if (const auto escape = escape_sequence(rest); escape > 0) {
      rest.remove_prefix(escape);
      continue;
    }
    const Character next = first_of(rest);
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

std::string unknown_kind_words(std::string_view kind) {
  return "Cannot be run again: no job " + in_quotes(on_a_line(kind, 60)) +
         " is defined here. It was a command of `joblog exec`, or its definition has been removed.";
}

std::string pretty_json(std::string_view json) {
  constexpr std::size_t kLongest = 200'000;
  return in_lines(Indenter().indent(json), kLongest);
}

}  // namespace joblog::web
