// SPDX-License-Identifier: MIT
#include "core/times.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/text.h"

namespace joblog {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

struct Calendar {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<seconds> time;
};

template <class Moment>
Calendar calendar_of(Moment moment) {
  const auto day = std::chrono::floor<days>(moment);
  return {std::chrono::year_month_day{day}, std::chrono::hh_mm_ss<seconds>{moment - day}};
}

std::string date_text(const Calendar& calendar) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(calendar.date.year()),
                     static_cast<unsigned>(calendar.date.month()),
                     static_cast<unsigned>(calendar.date.day()));
}

std::string clock_text(const Calendar& calendar) {
  return fmt::format("{:02}:{:02}:{:02}", calendar.time.hours().count(),
                     calendar.time.minutes().count(), calendar.time.seconds().count());
}

/// `count` digits at the start of `text`, taken off.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int number = 0;
  for (const char c : text.substr(0, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

/// "2026-11-23", taken off.
std::optional<local_days> take_date(std::string_view& text) {
  const auto year = take_digits(text, 4);
  if (!year) return std::nullopt;
  const bool parted = take(text, '-');  // Else as ISO 8601 writes it in short: 20261123.
  const auto month = take_digits(text, 2);
  if (!month || (parted && !take(text, '-'))) return std::nullopt;
  const auto day = take_digits(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return local_days{date};
}

/// "14:00", "9:30" or "14:00:05", taken off. Fractions of a second are read over.
std::optional<seconds> take_clock(std::string_view& text) {
  const std::size_t hour_digits = text.size() > 1 && text[1] == ':' ? 1 : 2;
  const auto hour = take_digits(text, hour_digits);
  if (!hour) return std::nullopt;
  const bool parted = take(text, ':');  // Else as ISO 8601 writes it in short.
  if (!parted && hour_digits == 1) return std::nullopt;
  const auto minute = take_digits(text, 2);
  std::optional<int> second = 0;
  const bool has_second = parted ? take(text, ':') : !text.empty() && is_digit(text.front());
  if (has_second) second = take_digits(text, 2);
  if (!minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  if (take(text, '.') || take(text, ',')) {
    while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  }
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + seconds{*second};
}

/// "Z", "+01:00" or "-0530": what local time is ahead of UTC.
std::optional<seconds> offset_of(std::string_view text) {
  text = trim(text);
  if (text == "z" || text == "utc" || text == "gmt") return seconds{0};
  const int sign = text.starts_with('-') ? -1 : 1;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hour = take_digits(text, 2);
  take(text, ':');
  const auto minute = text.empty() ? std::optional(0) : take_digits(text, 2);
  if (!hour || !minute || !text.empty() || *hour > 23 || *minute > 59) return std::nullopt;
  return sign * (std::chrono::hours{*hour} + std::chrono::minutes{*minute});
}

std::optional<local_days> day_word(std::string_view word, local_days today) {
  if (word == "today") return today;
  if (word == "yesterday") return today - days{1};
  if (word == "tomorrow") return today + days{1};
  constexpr std::array<std::string_view, 7> kDays{"sunday",   "monday", "tuesday", "wednesday",
                                                  "thursday", "friday", "saturday"};
  for (unsigned day = 0; day < kDays.size(); ++day) {  // The last one, perhaps today.
    if (word.size() < 3 || !kDays[day].starts_with(word)) continue;
    return today - (std::chrono::weekday{today} - std::chrono::weekday{day});
  }
  return std::nullopt;
}

/// "1 week", "2 days ago", "an hour ago": how long ago.
std::optional<Duration> time_ago(std::string_view text) {
  constexpr std::string_view kAgo = " ago";
  if (text.ends_with(kAgo)) text.remove_suffix(kAgo.size());
  std::string length(trim(text));
  for (const std::string_view one : {"a ", "an ", "one ", "last "}) {
    if (length.starts_with(one)) length.replace(0, one.size(), "1 ");
  }
  return parse_duration(length);
}

/// "20261123", and no number of seconds.
bool is_date_in_short(std::string_view word) {
  return word.size() == 8 && std::ranges::all_of(word, is_digit) && take_date(word).has_value();
}

/// As it is compared: lower case, one space between words, the T between day and time a space.
std::string in_one_form(std::string_view typed) {
  std::string text;
  for (const char c : to_lower_ascii(trim(typed))) {
    if (c == ' ' && text.ends_with(' ')) continue;
    text += c;
  }
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    if (text[at] == 't' && is_digit(text[at - 1]) && is_digit(text[at + 1])) text[at] = ' ';
  }
  return text;
}

}  // namespace

std::string utc_minute(TimePoint time) {
  const auto whole = std::chrono::floor<seconds>(time);
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(whole.time_since_epoch().count()));
}

std::string iso_utc(TimePoint time) {
  const auto second = std::chrono::floor<seconds>(time);
  const Calendar calendar = calendar_of(second);
  return fmt::format("{}T{}.{:06}Z", date_text(calendar), clock_text(calendar),
                     (time - second).count());
}

std::string relative_time(TimePoint time, TimePoint now) {
  const bool future = time > now;
  const Duration distance = future ? time - now : now - time;
  if (distance < seconds{1}) return "now";
  const std::string length = format_duration(std::chrono::floor<seconds>(distance));
  // The larger unit says enough: "3 h 12 min" is "3 h".
  const auto words = split(length, ' ');
  const std::string shortened =
      words.size() < 2 ? length
                       : fmt::format("{} {}", words[0].substr(0, words[0].find('.')), words[1]);
  return future ? "in " + shortened : shortened + " ago";
}

std::string Times::exact(TimePoint time) const {
  const auto calendar = calendar_of(zone_.to_local(std::chrono::floor<seconds>(time)));
  return date_text(calendar) + " " + clock_text(calendar);
}

std::string Times::with_zone(TimePoint time) const {
  return exact(time) + " " + zone_.abbreviation(std::chrono::floor<seconds>(time));
}

std::string Times::millis(TimePoint time) const {
  const auto second = std::chrono::floor<seconds>(time);
  const auto rest = std::chrono::floor<std::chrono::milliseconds>(time - second);
  return fmt::format("{}.{:03}", clock_text(calendar_of(zone_.to_local(second))), rest.count());
}

std::string Times::clock(TimePoint time) const {
  return clock_text(calendar_of(zone_.to_local(std::chrono::floor<seconds>(time))));
}

TimePoint Times::from_local(local_seconds local) const {
  // The two clock periods around a change give two candidates; the earlier that shows `local` is
  // meant, and in a gap neither does: then the moment of the change.
  const sys_seconds as_utc{local.time_since_epoch()};
  const ClockPeriod before = zone_.at(as_utc - days{1});
  const sys_seconds early = as_utc - before.offset;
  if (early < before.end) return early;
  const ClockPeriod after = zone_.at(before.end);
  return std::max(as_utc - after.offset, before.end);
}

Result<TimePoint> Times::read(std::string_view typed, TimePoint now) const {
  const std::string form = in_one_form(typed);
  std::string_view text = form;
  const auto wrong =
      fail(ErrorKind::invalid,
           fmt::format("{} is not a time like 2h or \"1 week ago\", yesterday, monday, 14:00, "
                       "2026-11-23, \"2026-11-23 14:00\" or 2026-11-23T14:00:00Z",
                       in_quotes(typed)));
  if (text.empty()) return wrong;
  if (text == "now") return now;
  const bool in_short = is_date_in_short(text.substr(0, text.find(' ')));
  if (const auto ago = time_ago(text); ago && !in_short) {
    if (*ago > std::chrono::days{366 * 100}) return wrong;
    return now - *ago;
  }
  const auto today = std::chrono::floor<days>(zone_.to_local(std::chrono::floor<seconds>(now)));
  if (text.starts_with("last ")) text.remove_prefix(5);  // "last monday"
  const auto word = text.substr(0, text.find(' '));
  std::optional<local_days> day = day_word(word, today);
  const bool has_day = day || in_short || text.find('-') == 4;
  if (day)
    text.remove_prefix(word.size());
  else
    day = has_day ? take_date(text) : today;
  if (!day) return wrong;
  if (text.empty()) return from_local(*day);
  if (has_day && !take(text, ' ')) return wrong;
  const auto clock = take_clock(text);
  if (!clock) return wrong;
  const local_seconds local = *day + *clock;
  if (text.empty()) return from_local(local);
  const auto offset = offset_of(text);
  if (!offset) return wrong;
  return sys_seconds{local.time_since_epoch()} - *offset;
}

}  // namespace joblog
