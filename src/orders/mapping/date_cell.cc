// SPDX-License-Identifier: MIT
// What most cells have is read in one go. All other spellings are taken apart into three fields (or
// one run of digits) first; their lengths and names say which is the day, month and year. Where
// that leaves two different days, only the configuration decides.
#include "orders/mapping/date_cell.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "orders/mapping/cell_text.h"
#include "orders/mapping/time_of_day.h"
#include "orders/mapping/written_date.h"

namespace joblog::cells {
namespace {

using std::chrono::day;
using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

std::unexpected<Unreadable> unreadable(std::string_view reason, std::string_view key = {}) {
  return std::unexpected(Unreadable{reason, key});
}
constexpr std::string_view kKey = "date_format";

bool is_day(const year_month_day& date) {
  return date.ok() && date.year() >= year{1} && date.year() <= year{9999};
}

Field write(const year_month_day& date, CellBuffer& buffer) {
  const int y = static_cast<int>(date.year());
  const auto m = static_cast<unsigned>(date.month()), d = static_cast<unsigned>(date.day());
  const auto digit = [](auto number) { return static_cast<char>('0' + number % 10); };
  buffer.date = {digit(y / 1000), digit(y / 100), digit(y / 10), digit(y),      '-',
                 digit(m / 10),   digit(m),       '-',           digit(d / 10), digit(d)};
  return Field{std::string_view(buffer.date.data(), buffer.date.size())};
}

/// The days that the fields can mean, at most three.
struct Readings {
  std::array<year_month_day, 3> days{};
  std::size_t count = 0;
  void add(const year_month_day& date) {
    if (is_day(date) && std::find(days.begin(), days.begin() + count, date) == days.begin() + count)
      days[count++] = date;
  }
};

/// 69 to 99 are of the last century, as POSIX has it.
int full_year(const DateField& field) {
  if (field.digits > 2) return field.number;
  return field.number + (field.number < 69 ? 2000 : 1900);
}

year_month_day date_of(const DateField& y, const DateField& m, const DateField& d) {
  return {year{full_year(y)}, month{static_cast<unsigned>(m.number)},
          day{static_cast<unsigned>(d.number)}};
}

/// Which fields can be day, month and year is in their lengths and names and, for two numbers of
/// two digits, in the format that is set.
Readings readings_of(const WrittenDate& date, DateFormat format) {
  const auto& [a, b, c] = date.fields;
  Readings readings;
  const bool can_end_in_year = a.digits <= 2 && b.digits <= 2 && (c.digits == 4 || c.digits == 2);
  const bool can_begin_with_year =
      c.digits <= 2 && b.digits <= 2 && (a.digits == 4 || a.digits == 2);
  const auto is_set_or_open = [&](DateFormat one) {
    if (date.mark == '.' && format != DateFormat::mdy && format != DateFormat::ymd)
      return one == DateFormat::dmy;  // Who writes points begins with the day.
    return format == one || (format != DateFormat::dmy && format != DateFormat::mdy &&
                             (format != DateFormat::ymd || c.digits == 4));
  };
  if (a.is_name) {
    if (b.digits <= 2 && (c.digits == 4 || c.digits == 2)) readings.add(date_of(c, a, b));
  } else if (b.is_name) {
    if (a.digits == 4 || (format == DateFormat::ymd && c.digits != 4 && a.digits == 2)) {
      if (c.digits <= 2) readings.add(date_of(a, b, c));
    } else if (can_end_in_year) {
      readings.add(date_of(c, b, a));
    }
  } else if (a.digits == 4) {
    if (can_begin_with_year) readings.add(date_of(a, b, c));
  } else {
    if (can_end_in_year && is_set_or_open(DateFormat::dmy)) readings.add(date_of(c, b, a));
    if (can_end_in_year && is_set_or_open(DateFormat::mdy)) readings.add(date_of(c, a, b));
    if (can_begin_with_year && is_set_or_open(DateFormat::ymd)) readings.add(date_of(a, b, c));
  }
  return readings;
}

Converted one_of(const Readings& readings, CellBuffer& buffer) {
  if (readings.count == 0) return unreadable("there is no such day");
  if (readings.count > 1)
    return unreadable("which of its numbers is the day is not said anywhere", kKey);
  return write(readings.days[0], buffer);
}

DateField field_of(std::string_view digits) {
  DateField field{.digits = digits.size()};
  for (const char c : digits) field.number = field.number * 10 + (c - '0');
  return field;
}

WrittenDate cut(std::string_view digits, std::array<std::size_t, 3> sizes) {
  return {
      .fields = {field_of(digits.substr(0, sizes[0])), field_of(digits.substr(sizes[0], sizes[1])),
                 field_of(digits.substr(sizes[0] + sizes[1], sizes[2]))},
      .mark = 0};
}

/// Eight digits begin with the year, unless the month would be 19 or 20: then they end with it.
Converted eight_digits(std::string_view digits, DateFormat format, CellBuffer& buffer) {
  const Readings readings = readings_of(cut(digits, {4, 2, 2}), format);
  const int middle = field_of(digits.substr(4, 2)).number;
  if (readings.count > 0 || (middle != 19 && middle != 20)) return one_of(readings, buffer);
  return one_of(readings_of(cut(digits, {2, 2, 4}), format), buffer);
}

/// A spreadsheet's count of days, with the part of the day behind it.
Converted serial_day(std::string_view text, DateFormat format, CellBuffer& buffer) {
  const std::string_view digits = text.substr(0, text.find_first_of(".,"));
  const int count = field_of(digits).number;
  constexpr int kFirst = 18'264 - 1'462, kLast = 109'939;  // 1950 (of either count) to 2200.
  if (count < kFirst || count > kLast)
    return unreadable("as a spreadsheet's number of a day it is none of these times");
  const sys_days start = format == DateFormat::excel1904 ? sys_days{year{1904} / 1 / 1}
                                                         : sys_days{year{1899} / 12 / 30};
  return write(year_month_day(start + days{count}), buffer);
}

/// Digits, with or without a fraction: nothing else is a spreadsheet's day.
bool is_count(std::string_view text) {
  const auto mark = text.find_first_of(".,");
  const std::string_view whole = text.substr(0, mark);
  const std::string_view fraction = mark == text.npos ? "0" : text.substr(mark + 1);
  return !whole.empty() && whole.size() <= 7 && !fraction.empty() &&
         std::ranges::all_of(whole, is_digit) && std::ranges::all_of(fraction, is_digit);
}

/// A run of digits without anything between.
Converted run_of_digits(std::string_view digits, std::string_view rest, DateFormat format,
                        CellBuffer& buffer) {
  if (digits.size() == 12 || digits.size() == 14) {
    std::array<char, 8> time{' '};
    std::ranges::copy(digits.substr(8), time.begin() + 1);
    if (!is_time_of_day({time.data(), digits.size() - 7}) || !rest.empty())
      return unreadable("it is not written like a date");
    return eight_digits(digits.substr(0, 8), DateFormat::ymd, buffer);
  }
  if (!is_time_of_day(rest)) return unreadable("it is not written like a date");
  if (digits.size() == 8) return eight_digits(digits, format, buffer);
  if (digits.size() != 6) return unreadable("it is not written like a date");
  if (format != DateFormat::dmy && format != DateFormat::mdy && format != DateFormat::ymd)
    return unreadable("which of its digits are the day is not said anywhere", kKey);
  return one_of(readings_of(cut(digits, {2, 2, 2}), format), buffer);
}

bool is_all_zeros(std::string_view text) {
  return text.contains('0') && text.find_first_not_of("0-./: t") == text.npos;
}

Converted unusual_date(std::string_view cell, DateFormat format, CellBuffer& buffer) {
  SimpleBuffer plain;
  const auto simple = simplified(cell, plain);
  if (!simple) return unreadable("it is longer than any date");
  if (is_nothing(*simple)) return Field{};
  to_lower(plain, simple->size());
  std::string_view text = *simple;
  if (is_all_zeros(text)) return Field{};
  if (is_count(text) && (format == DateFormat::excel || format == DateFormat::excel1904))
    return serial_day(text, format, buffer);
  if (is_count(text) && text.substr(0, text.find_first_of(".,")).size() == 5)
    return unreadable("it may be a spreadsheet's number of a day", kKey);
  const auto digits =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  if (digits > 4) return run_of_digits(text.substr(0, digits), text.substr(digits), format, buffer);
  const auto written = take_date(text);
  if (!written || !is_time_of_day(text)) return unreadable("it is not written like a date");
  return one_of(readings_of(*written, format), buffer);
}

int number_at(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (const char c : text.substr(at, count)) {
    if (!is_digit(c)) return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

/// What databases write behind the day: " 23:59:59".
bool is_plain_time(std::string_view text) {
  const auto is_below = [&](std::size_t at, int end) {
    const int number = number_at(text, at, 2);
    return number >= 0 && number < end;
  };
  return text.size() == 9 && text[0] == ' ' && text[3] == ':' && text[6] == ':' &&
         is_below(1, 24) && is_below(4, 60) && is_below(7, 60);
}

std::optional<year_month_day> day_at(std::string_view text, std::size_t y, std::size_t m,
                                     std::size_t d) {
  const int y_number = number_at(text, y, 4), m_number = number_at(text, m, 2),
            d_number = number_at(text, d, 2);
  if (y_number < 0 || m_number < 0 || d_number < 0) return std::nullopt;
  const year_month_day date{year{y_number}, month{static_cast<unsigned>(m_number)},
                            day{static_cast<unsigned>(d_number)}};
  return is_day(date) ? std::optional(date) : std::nullopt;
}

/// The spellings of most programs: YYYY-MM-DD with or without a time of day, YYYYMMDD, DD.MM.YYYY.
std::optional<Field> plain_date(std::string_view text, DateFormat format, CellBuffer& buffer) {
  if (text.size() >= 10 && text[4] == '-' && text[7] == '-') {
    const auto date = day_at(text, 0, 5, 8);
    const std::string_view time = text.substr(10);
    if (!date || !(time.empty() || is_plain_time(time) || is_time_of_day(time)))
      return std::nullopt;
    return Field{text.substr(0, 10)};
  }
  std::optional<year_month_day> date;
  if (text.size() == 8)
    date = day_at(text, 0, 4, 6);
  else if (text.size() == 10 && text[2] == '.' && text[5] == '.' && format != DateFormat::mdy)
    date = day_at(text, 6, 3, 0);
  return date ? std::optional(write(*date, buffer)) : std::nullopt;
}

}  // namespace

Converted convert_date(std::string_view cell, const Dialect& dialect, CellBuffer& buffer) {
  if (const auto date = plain_date(cell, dialect.date_format, buffer)) return *date;
  return unusual_date(cell, dialect.date_format, buffer);
}

}  // namespace joblog::cells
