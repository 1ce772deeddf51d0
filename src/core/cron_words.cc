// SPDX-License-Identifier: MIT
// A cron expression in words for people: what the clock shows ("at 02:30", "every 5 minutes"), then
// on which days. The day rule is said out loud, because it surprises everybody.
#include <fmt/format.h>

#include <bit>
#include <vector>

#include "core/cron.h"

namespace joblog {
namespace {

constexpr std::array<const char*, 7> kDayNames{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                               "Thursday", "Friday", "Saturday"};
constexpr std::array<const char*, 13> kMonthNames{
    "",     "January", "February",  "March",   "April",    "May",     "June",
    "July", "August",  "September", "October", "November", "December"};

std::string day_name(int day) { return kDayNames[static_cast<std::size_t>(day)]; }
std::string month_name(int month) { return kMonthNames[static_cast<std::size_t>(month)]; }
std::string number(int value) { return std::to_string(value); }

/// "a", "a and b", "a, b and c".
std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

/// The values in words, three or more neighbours as "a to b".
std::string list(std::uint64_t values, std::string (*word)(int)) {
  std::vector<std::string> parts;
  while (values != 0) {
    const int low = std::countr_zero(values);
    const int length = std::countr_one(values >> low);
    if (length >= 3) {
      parts.push_back(word(low) + " to " + word(low + length - 1));
    } else {
      for (int i = 0; i < length; ++i) parts.push_back(word(low + i));
    }
    values &= values - 1;
    for (int i = 1; i < length; ++i) values &= values - 1;
  }
  return join(parts);
}

int count(const CronField& field) { return std::popcount(field.values); }
int first(const CronField& field) { return std::countr_zero(field.values); }

std::string plural(const CronField& field, const char* noun) {
  return count(field) == 1 ? noun : std::string(noun) + "s";
}

/// "every minute", "every 5 minutes", "at minutes 0, 7 and 14".
std::string minutes_in_words(const CronField& minute) {
  if (minute.step == 1) return "every minute";
  if (minute.step > 1 && 60 % minute.step == 0) return fmt::format("every {} minutes", minute.step);
  return fmt::format("at {} {}", plural(minute, "minute"), list(minute.values, number));
}

/// "02:30 and 14:30" when that is short enough to be read.
std::optional<std::string> times_of_day(const CronField& minute, const CronField& hour) {
  constexpr int kReadable = 6;
  if (minute.starred || hour.starred || count(minute) * count(hour) > kReadable) return {};
  std::vector<std::string> times;
  for (int h = 0; h < 24; ++h) {
    for (int m = 0; m < 60; ++m) {
      if (hour.has(h) && minute.has(m)) times.push_back(fmt::format("{:02}:{:02}", h, m));
    }
  }
  return join(times);
}

}  // namespace

std::string Cron::explain_time() const {
  if (const auto times = times_of_day(minute_, hour_)) return "at " + *times;
  const bool on_the_hour = count(minute_) == 1 && first(minute_) == 0;
  if (hour_.step == 1) {
    if (on_the_hour) return "every hour";
    const std::string minutes = minutes_in_words(minute_);
    return minutes.starts_with("at ") ? minutes + " of every hour" : minutes;
  }
  if (on_the_hour && hour_.step > 1 && 24 % hour_.step == 0) {
    return fmt::format("every {} hours", hour_.step);
  }
  return fmt::format("{} of {} {}", minutes_in_words(minute_), plural(hour_, "hour"),
                     list(hour_.values, number));
}

std::string Cron::explain_days() const {
  const bool any_date = count(day_of_month_) == 31;
  const bool any_weekday = count(day_of_week_) == 7;
  const bool any_month = count(month_) == 12;
  const std::string months = list(month_.values, month_name);
  const std::string date =
      fmt::format("on {} {}", plural(day_of_month_, "day"), list(day_of_month_.values, number));
  const std::string weekday = "on " + list(day_of_week_.values, day_name);
  const std::string in_months = any_month ? "" : " in " + months;
  if (either_day()) {
    return fmt::format("{} of the month or {}{}, either is enough", date, weekday, in_months);
  }
  if (any_date && any_weekday) return any_month ? "" : "every day" + in_months;
  if (any_date) return weekday + in_months;
  const std::string dated = date + " of " + (any_month ? "the month" : months);
  if (any_weekday) return dated;
  return fmt::format("{}, where that falls {}", dated, weekday);
}

std::string Cron::explain() const {
  const std::string time = explain_time();
  const std::string days = explain_days();
  std::string text = time;
  if (!days.empty()) {
    text += " " + days;
  } else if (times_of_day(minute_, hour_)) {
    text += " every day";
  }
  if (!can_happen()) text += ": never, because no calendar has such a day";
  return text;
}

}  // namespace joblog
