// SPDX-License-Identifier: MIT
// One walk over the segments of a text serves asking, guarding and taking the guard off. An
// apostrophe counts as one of the characters that may stand before a formula; that is what makes
// taking off exact: whatever looks guarded has been guarded.
#include "orders/formula_guard.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "base/text.h"

namespace joblog {
namespace {

/// The bytes of the separator or line end in front: those of CSV and of spreadsheets, the
/// full-width forms, and the line ends of Unicode. 0: there is none.
std::size_t separator_at(std::string_view text) {
  const char lead = text.front();
  if (lead == ',' || lead == ';' || lead == '\t' || lead == '|' || lead == '\r' || lead == '\n') {
    return 1;
  }
  if (lead != '\xC2' && lead != '\xE2' && lead != '\xEF') return 0;  // As nearly all are.
  for (const std::string_view wide : {"，", "；", "｜", "\u0085", "\u2028", "\u2029"}) {
    if (text.starts_with(wide)) return wide.size();
  }
  return 0;
}

/// The bytes of a blank, or of a character that shows as nothing, in front; 0: there is none.
std::size_t blank_at(std::string_view text) {
  if (std::string_view(" \v\f\0", 4).contains(text.front())) return 1;
  const auto between = [&](std::string_view first, std::string_view last) {
    const std::string_view here = text.substr(0, first.size());
    return here.size() == first.size() && here >= first && here <= last ? here.size() : 0;
  };
  for (const auto& [first, last] :
       std::initializer_list<std::pair<const char*, const char*>>{{"\u00A0", "\u00A0"},
                                                                  {"\u00AD", "\u00AD"},
                                                                  {"\u061C", "\u061C"},
                                                                  {"\u1680", "\u1680"},
                                                                  {"\u180E", "\u180E"},
                                                                  {"\u2000", "\u200F"},
                                                                  {"\u202A", "\u202F"},
                                                                  {"\u205F", "\u2069"},
                                                                  {"\u3000", "\u3000"},
                                                                  {"\uFEFF", "\uFEFF"}}) {
    if (const std::size_t bytes = between(first, last); bytes > 0) return bytes;
  }
  return 0;
}

bool starts_a_formula(std::string_view text) {
  // The last four are full-width forms, which spreadsheets of East Asia take as well.
  constexpr std::array<std::string_view, 8> starts{"=", "+", "-", "@", "＝", "＋", "－", "＠"};
  return std::ranges::any_of(starts, [&](auto start) { return text.starts_with(start); });
}

/// How many bytes of blanks, quotes and apostrophes stand in front.
std::size_t lead_of(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const bool is_quote = text[at] == '"' || text[at] == '\'';
    const std::size_t bytes = is_quote ? 1 : blank_at(text.substr(at));
    if (bytes == 0) break;
    at += bytes;
  }
  return at;
}

/// Calls `found(at)` for every place where a formula begins.
template <class Found>
void each_formula(std::string_view text, const Found& found) {
  std::size_t segment = 0;
  while (true) {
    const std::size_t lead = segment + lead_of(text.substr(segment));
    if (starts_a_formula(text.substr(lead))) found(segment, lead);
    std::size_t end = lead, bytes = 0;
    while (end < text.size() && (bytes = separator_at(text.substr(end))) == 0) ++end;
    if (end == text.size()) return;
    segment = end + bytes;
  }
}

}  // namespace

bool is_like_a_formula(std::string_view text) {
  bool is_one = false;
  each_formula(text, [&](std::size_t, std::size_t) { is_one = true; });
  return is_one;
}

std::string guarded(std::string_view text) {
  std::string made = "'";
  std::size_t copied = 0;
  each_formula(text, [&](std::size_t segment, std::size_t at) {
    if (segment == 0) return;  // The one in front serves.
    made += text.substr(copied, at - copied);
    made += '\'';
    copied = at;
  });
  made += text.substr(copied);
  return made;
}

std::string unguarded(std::string_view text) {
  if (!text.starts_with('\'') || !is_like_a_formula(text.substr(1))) return std::string(text);
  text.remove_prefix(1);
  std::string made;
  std::size_t copied = 0;
  each_formula(text, [&](std::size_t segment, std::size_t at) {
    if (segment == 0 || at == segment || text[at - 1] != '\'') return;
    made += text.substr(copied, at - 1 - copied);
    copied = at;
  });
  made += text.substr(copied);
  return made;
}

bool is_changed_by_excel(std::string_view text) {
  constexpr std::size_t digits_kept = 15;
  if (text.empty() || text.size() > 255 || !std::ranges::any_of(text, is_digit)) return false;
  if (text.find_first_not_of("0123456789.,:/-+ eE%") != std::string_view::npos) return false;
  const bool is_whole = std::ranges::all_of(text, is_digit);
  return !is_whole || text.size() > digits_kept || (text.size() > 1 && text.front() == '0');
}

std::string as_excel_text(std::string_view text) { return "=\"" + std::string(text) + "\""; }

std::string_view from_excel_text(std::string_view text) {
  if (text.size() < 4 || !text.starts_with("=\"") || !text.ends_with('"')) return text;
  const std::string_view inside = text.substr(2, text.size() - 3);
  return is_changed_by_excel(inside) ? inside : text;
}

}  // namespace joblog
