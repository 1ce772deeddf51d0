// One cell at a time, without allocating on the way that most cells take.
#include "orders/conversion.h"

#include <chrono>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

#include "base/text.h"

namespace joblog {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes a sign off either end of `text`; true when it was a minus.
bool take_sign(std::string_view& text) {
  if (text.front() == '-' || text.front() == '+') {
    const bool minus = text.front() == '-';
    text.remove_prefix(1);
    return minus;
  }
  if (text.back() != '-') return false;
  text.remove_suffix(1);
  return true;
}

std::unexpected<Unreadable> unreadable(std::string_view reason, std::string_view key = {}) {
  return std::unexpected(Unreadable{reason, key});
}

Converted convert_integer(std::string_view text, const Dialect& dialect) {
  text = trimmed(text);
  if (text.empty()) return Field{};
  const bool minus = take_sign(text);

  constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::uint64_t bound = minus ? largest + 1 : largest;
  std::uint64_t magnitude = 0;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    const auto digit = static_cast<std::uint64_t>(text[at] - '0');
    if (magnitude > (bound - digit) / 10)
      return unreadable("it is larger than a number of 64 bits");
    magnitude = magnitude * 10 + digit;
  }
  std::size_t digits = at;
  if (at < text.size()) {  // Some drivers write 0.00 as ".00", and 12 as "12.".
    if (text[at] != (dialect.decimal_comma ? ',' : '.'))
      return unreadable("it is no whole number", "decimal_comma");
    for (++at; at < text.size(); ++at, ++digits)
      if (text[at] != '0') return unreadable("it is no whole number");
  }
  if (digits == 0) return unreadable("it has no digits");
  return Field{static_cast<std::int64_t>(minus ? 0 - magnitude : magnitude)};
}

/// The number that the `count` digits at `at` write, or −1 when one of them is none.
int digits_at(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (i >= text.size() || !is_digit(text[i])) return -1;
    number = number * 10 + (text[i] - '0');
  }
  return number;
}

bool is_between(int number, int first, int last) { return number >= first && number <= last; }

/// Z, +hh, +hhmm or +hh:mm, with a space before or without; or nothing at all.
bool is_zone(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text == "Z") return true;
  if (text.front() != '+' && text.front() != '-') return false;
  if (!is_between(digits_at(text, 1, 2), 0, 23)) return false;
  text.remove_prefix(3);
  if (text.starts_with(':')) text.remove_prefix(1);
  return text.empty() || (text.size() == 2 && is_between(digits_at(text, 0, 2), 0, 59));
}

/// What may follow a date: nothing, or " hh:mm[:ss[.f]][zone]" with a space or a T in front.
bool is_time_of_day(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != ' ' && text.front() != 'T') return false;
  if (!is_between(digits_at(text, 1, 2), 0, 23) || text.size() < 6 || text[3] != ':') return false;
  if (!is_between(digits_at(text, 4, 2), 0, 59)) return false;
  text.remove_prefix(6);
  if (text.starts_with(':')) {
    if (!is_between(digits_at(text, 1, 2), 0, 60)) return false;  // 60: a leap second.
    text.remove_prefix(3);
    if (text.starts_with('.') || text.starts_with(',')) {
      text.remove_prefix(1);
      if (text.empty() || !is_digit(text.front())) return false;
      while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
    }
  }
  return is_zone(text);
}

struct DateParts {
  int year = -1, month = -1, day = -1;
  std::string_view rest;            ///< What follows the date.
  bool is_written_our_way = false;  ///< YYYY-MM-DD.
};

std::optional<DateParts> split_date(std::string_view text) {
  DateParts parts;
  if (text.size() >= 10 && text[4] == '-' && text[7] == '-') {
    parts = {digits_at(text, 0, 4), digits_at(text, 5, 2), digits_at(text, 8, 2), text.substr(10),
             true};
  } else if (text.size() >= 10 && text[2] == '.' && text[5] == '.') {
    parts = {digits_at(text, 6, 4), digits_at(text, 3, 2), digits_at(text, 0, 2), text.substr(10),
             false};
  } else if (text.size() >= 8) {
    parts = {digits_at(text, 0, 4), digits_at(text, 4, 2), digits_at(text, 6, 2), text.substr(8),
             false};
  }
  if (parts.year < 0 || parts.month < 0 || parts.day < 0) return std::nullopt;
  return parts;
}

std::string_view write_date(const DateParts& date, std::array<char, 10>& out) {
  const auto digit = [](int number) { return static_cast<char>('0' + number % 10); };
  out = {digit(date.year / 1000),
         digit(date.year / 100),
         digit(date.year / 10),
         digit(date.year),
         '-',
         digit(date.month / 10),
         digit(date.month),
         '-',
         digit(date.day / 10),
         digit(date.day)};
  return {out.data(), out.size()};
}

Converted convert_date(std::string_view text, CellBuffer& buffer) {
  text = trimmed(text);
  if (text.empty()) return Field{};
  const auto date = split_date(text);
  if (!date || !is_time_of_day(date->rest)) return unreadable("it is written like no date");
  if (date->year == 0 && date->month == 0 && date->day == 0) return Field{};
  const std::chrono::year_month_day calendar{std::chrono::year{date->year},
                                             std::chrono::month{static_cast<unsigned>(date->month)},
                                             std::chrono::day{static_cast<unsigned>(date->day)}};
  if (date->year == 0 || !calendar.ok()) return unreadable("there is no such day");
  if (date->is_written_our_way) return Field{text.substr(0, 10)};
  return Field{write_date(*date, buffer.date)};
}

/// True when `text` is ASCII without NUL, as nearly all cells are: eight bytes at a time.
bool is_plain(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080, ones = 0x0101010101010101;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if (((word | (word - ones)) & high) != 0) return false;  // A high bit, or a borrow from a NUL.
  }
  for (; at < text.size(); ++at)
    if (text[at] <= 0) return false;  // char is signed on every platform we build for.
  return true;
}

Field convert_text(std::string_view text, CellBuffer& buffer) {
  if (is_plain(text)) return Field{text};
  if (text.find('\0') == std::string_view::npos && is_valid_utf8(text)) return Field{text};
  buffer.escaped = escape_invalid_utf8(text);
  return Field{std::string_view(buffer.escaped)};
}

}  // namespace

Converted convert_cell(std::string_view cell, ColumnType type, const Dialect& dialect,
                       CellBuffer& buffer) {
  switch (type) {
    case ColumnType::integer:
      return convert_integer(cell, dialect);
    case ColumnType::date:
      return convert_date(cell, buffer);
    case ColumnType::string:
    case ColumnType::text:
      break;
  }
  return convert_text(cell, buffer);
}

}  // namespace joblog
