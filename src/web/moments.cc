// Words for times.
#include "web/moments.h"

#include <fmt/format.h>

#include <array>

namespace joblog::web {
namespace {

std::chrono::year_month_day date_of(const Times& times, TimePoint time) {
  const auto local = times.zone().to_local(std::chrono::floor<std::chrono::seconds>(time));
  return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(local)};
}

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
  return with(relative_time(time, now_), time, true);
}

std::optional<Moment> Moments::relative(std::optional<TimePoint> time) const {
  if (!time) return std::nullopt;
  return relative(*time);
}

Moment Moments::on_the_clock(TimePoint time) const {
  const auto date = date_of(times_, time), today = date_of(times_, now_);
  std::string shown = times_.clock(time).substr(0, 5);
  if (date != today) {
    shown = fmt::format("{} {} {}", static_cast<unsigned>(date.day()),
                        kMonths[static_cast<unsigned>(date.month()) - 1], shown);
    if (date.year() != today.year())
      shown = fmt::format("{} {}", static_cast<int>(date.year()), shown);
  }
  return with(std::move(shown), time, false);
}

Moment Moments::in_full(TimePoint time) const { return with(times_.exact(time), time, false); }

std::string Moments::day(TimePoint time) const { return times_.exact(time).substr(0, 10); }

}  // namespace joblog::web
