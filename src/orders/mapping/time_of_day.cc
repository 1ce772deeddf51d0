// SPDX-License-Identifier: MIT
// Hours, minutes, seconds, parts of them, half of the day, zone: each may be the last one.
#include "orders/mapping/time_of_day.h"

#include <algorithm>
#include <array>

#include "orders/mapping/cell_text.h"

namespace joblog::cells {
namespace {

void skip_blanks(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
}

/// Takes one or two digits; −1 when there are none or the number is above `most`.
int take_number(std::string_view& text, int most) {
  int number = 0;
  std::size_t at = 0;
  for (; at < text.size() && at < 2 && is_digit(text[at]); ++at)
    number = number * 10 + text[at] - '0';
  if (at == 0 || number > most) return -1;
  text.remove_prefix(at);
  return number;
}

bool take(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

bool take_half_of_day(std::string_view& text) {
  skip_blanks(text);
  for (const std::string_view half : {"am", "pm", "a.m.", "p.m.", "a. m.", "p. m."})
    if (take(text, half)) return true;
  return false;
}

constexpr std::array<std::string_view, 24> kZones{
    "z",   "wet", "west", "cet", "cest", "met", "mest", "mez", "mesz", "eet", "eest", "bst",
    "msk", "ist", "jst",  "est", "edt",  "cst", "cdt",  "mst", "mdt",  "pst", "pdt",  "aest"};

/// Z, UTC, +hh, +hhmm, +hh:mm, the letters of a zone, a name in brackets.
bool is_zone(std::string_view text) {
  skip_blanks(text);
  if (text.ends_with(']') && text.contains('[')) text = text.substr(0, text.find('['));
  if (text.empty() || text == "uhr" || text == "h") return true;
  if (take(text, "utc") || take(text, "gmt")) return text.empty() || is_zone(text);
  if (text.front() != '+' && text.front() != '-')
    return std::ranges::find(kZones, text) != kZones.end();
  text.remove_prefix(1);
  if (text.size() < 2 || !is_digit(text[1]) || take_number(text, 23) < 0) return false;
  if (text.empty()) return true;
  take(text, ":");
  return text.size() == 2 && is_digit(text[1]) && take_number(text, 59) >= 0 && text.empty();
}

bool take_fraction(std::string_view& text) {
  if (text.empty() || !std::string_view(".,:").contains(text.front())) return true;
  text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return false;
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  return true;
}

/// hhmm or hhmmss, as ISO 8601 has it without colons.
bool take_compact(std::string_view& text) {
  const auto digits =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  if (digits != 4 && digits != 6) return false;
  const bool ok = take_number(text, 23) >= 0 && take_number(text, 59) >= 0 &&
                  (digits == 4 || take_number(text, 60) >= 0);
  return ok && take_fraction(text);
}

/// Takes ":mm[:ss[.f]]" behind the hours, with colons or, as in DB2, with points.
bool take_minutes(std::string_view& text, bool& has_minutes) {
  has_minutes = text.size() > 1 && (text[0] == ':' || text[0] == '.') && is_digit(text[1]);
  if (!has_minutes) return true;
  const char mark = text.front();
  text.remove_prefix(1);
  if (text.size() < 2 || !is_digit(text[1]) || take_number(text, 59) < 0) return false;
  if (text.empty() || text.front() != mark) return true;
  text.remove_prefix(1);
  if (text.size() < 2 || !is_digit(text[1]) || take_number(text, 60) < 0) return false;
  return take_fraction(text);
}

}  // namespace

bool is_time_of_day(std::string_view text) {
  if (text.empty()) return true;
  if (!std::string_view(" t,-:").contains(text.front())) return false;
  const bool is_of_db2 = text.front() == '-';
  if (is_of_db2 && (text.size() < 9 || text[3] != '.' || text[6] != '.')) return false;
  text.remove_prefix(1);
  skip_blanks(text);
  take(text, "um ");
  if (take_compact(text)) return is_zone(text);
  const int hours = take_number(text, 23);
  bool has_minutes = false;
  if (hours < 0 || !take_minutes(text, has_minutes)) return false;
  if (take_half_of_day(text)) return hours <= 12 && is_zone(text);
  return (has_minutes || text.ends_with("uhr")) && is_zone(text);
}

}  // namespace joblog::cells
