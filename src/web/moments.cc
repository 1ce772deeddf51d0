// SPDX-License-Identifier: MIT
#include "web/moments.h"

#include <fmt/format.h>

#include <array>

namespace joblog::web {
namespace {

std::chrono::year_month_day date_of(const Times& times, TimePoint time) {
  const auto local = times.zone().to_local(std::chrono::floor<std::chrono::seconds>(time));
  return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(local)};
}

constexpr std::chrono::hours kRelative{1};
constexpr std::chrono::days kWeek{7};  ///< Farther away, the name of a day says too little.

constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string Moments::exact(TimePoint time) const {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(time - second).count();
  return fmt::format("{}.{:03} {}", times_.exact(time), millis, times_.zone().abbreviation(second));
}

Moment Moments::with(std::string shown, TimePoint time, bool relative) const {
  return {std::move(shown), exact(time), iso_utc(time), relative};
}

Moment Moments::relative(TimePoint time) const {
  using std::chrono::days, std::chrono::sys_days;
  const Duration distance = time > now_ ? time - now_ : now_ - time;
  if (distance < kRelative) return with(relative_time(time, now_), time, true);
  const auto date = date_of(times_, time), today = date_of(times_, now_);
  const days apart = sys_days{date} - sys_days{today};
  std::string shown = on_the_clock_in_words(time);
  if (apart != days{0} && apart < kWeek && -apart < kWeek) {
    const unsigned day = std::chrono::weekday{sys_days{date}}.c_encoding();
    shown = fmt::format("{} {}", kDays[day], times_.clock(time).substr(0, 5));
  }
  return with(std::move(shown), time, true);
}

std::optional<Moment> Moments::relative(std::optional<TimePoint> time) const {
  if (!time) return std::nullopt;
  return relative(*time);
}

Moment Moments::on_the_clock(TimePoint time) const {
  return with(on_the_clock_in_words(time), time, false);
}

std::string Moments::on_the_clock_in_words(TimePoint time) const {
  const auto date = date_of(times_, time), today = date_of(times_, now_);
  std::string shown = times_.clock(time).substr(0, 5);
  if (date != today) {
    shown = fmt::format("{} {} {}", static_cast<unsigned>(date.day()),
                        kMonths[static_cast<unsigned>(date.month()) - 1], shown);
    if (date.year() != today.year())
      shown = fmt::format("{} {}", static_cast<int>(date.year()), shown);
  }
  return shown;
}

Moment Moments::in_full(TimePoint time) const { return with(times_.exact(time), time, false); }

std::string Moments::day(TimePoint time) const { return times_.exact(time).substr(0, 10); }

}  // namespace joblog::web
