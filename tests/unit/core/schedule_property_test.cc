// SPDX-License-Identifier: MIT
// Random schedules around changes of the clock, compared with a walker that looks at every single
// minute and knows only the words of core/schedule.h.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <set>
#include <stdexcept>

#include "core/schedule.h"

namespace joblog {
namespace {

namespace chr = std::chrono;

Schedule schedule(std::string_view text, std::string_view zone) {
  auto parsed = Schedule::parse(text, zone);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *parsed;
}

TimePoint utc(int year, unsigned month, unsigned day) {
  return chr::sys_days{chr::year{year} / chr::month{month} / chr::day{day}};
}

/// One field, known as a set of numbers and as cron writes it.
struct Field {
  std::set<int> values;
  std::string text;
};

Field make_field(int low, int high) {
  const int kind = *rc::gen::inRange(0, 5);
  Field field;
  if (kind == 0 || kind == 1) {
    const int step = kind == 0 ? 1 : *rc::gen::inRange(2, high - low + 1);
    for (int v = low; v <= high; v += step) field.values.insert(v);
    field.text = kind == 0 ? "*" : "*/" + std::to_string(step);
    return field;
  }
  const int items = kind == 2 ? 1 : *rc::gen::inRange(1, 4);
  for (int i = 0; i < items; ++i) {
    const int a = *rc::gen::inRange(low, high + 1);
    const int b = kind == 4 ? *rc::gen::inRange(a, high + 1) : a;
    for (int v = a; v <= b; ++v) field.values.insert(v);
    field.text += (i > 0 ? "," : "") + std::to_string(a) + (b > a ? "-" + std::to_string(b) : "");
  }
  return field;
}

struct Expression {
  Field minute, hour, date, month, weekday;

  std::string text() const {
    return minute.text + " " + hour.text + " " + date.text + " " + month.text + " " + weekday.text;
  }
  bool fixed() const { return minute.text[0] != '*' && hour.text[0] != '*'; }
  bool matches(LocalSeconds t) const {
    const auto day = chr::floor<chr::days>(t);
    const chr::year_month_day ymd{day};
    const auto since = chr::floor<chr::minutes>(t - day).count();
    const bool on_date = date.values.contains(static_cast<int>(static_cast<unsigned>(ymd.day())));
    const bool on_weekday =
        weekday.values.contains(static_cast<int>(chr::weekday{day}.c_encoding()));
    const bool either = date.text[0] != '*' && weekday.text[0] != '*';
    return minute.values.contains(static_cast<int>(since % 60)) &&
           hour.values.contains(static_cast<int>(since / 60)) &&
           month.values.contains(static_cast<int>(static_cast<unsigned>(ymd.month()))) &&
           (either ? on_date || on_weekday : on_date && on_weekday);
  }
};

Expression make_expression(unsigned month) {
  Expression e{make_field(0, 59), make_field(0, 23), make_field(1, 31), make_field(1, 12),
               make_field(0, 6)};
  // Most expressions should have something to say in the month that is walked.
  if (!e.month.values.contains(static_cast<int>(month)) && *rc::gen::inRange(0, 4) != 0) {
    e.month.values.insert(static_cast<int>(month));
    if (e.month.text[0] == '*') {
      e.month = {{}, "1-12"};
      for (int m = 1; m <= 12; ++m) e.month.values.insert(m);
    } else {
      e.month.text += "," + std::to_string(month);
    }
  }
  return e;
}

/// A change of the clock and its surroundings.
struct Change {
  const char* zone;
  int year;
  unsigned month;
  unsigned day;
};
constexpr std::array<Change, 14> kChanges{{{"Europe/Zurich", 2026, 3, 29},
                                           {"Europe/Zurich", 2026, 10, 25},
                                           {"America/New_York", 2026, 3, 8},
                                           {"America/New_York", 2026, 11, 1},
                                           {"Australia/Lord_Howe", 2026, 4, 5},
                                           {"Australia/Lord_Howe", 2026, 10, 4},
                                           {"America/Sao_Paulo", 2018, 11, 4},
                                           {"America/Sao_Paulo", 2018, 2, 18},
                                           {"Asia/Amman", 2021, 3, 26},
                                           {"Asia/Amman", 2021, 10, 29},
                                           {"Pacific/Apia", 2011, 12, 30},
                                           {"America/Santiago", 2026, 9, 6},
                                           {"Antarctica/Troll", 2026, 3, 29},
                                           {"UTC", 2028, 2, 29}}};

/// Every planned instant in (from, until], minute by minute, by the words of schedule.h.
std::vector<TimePoint> walk(const Expression& e, const Zone& zone, chr::sys_seconds from,
                            chr::sys_seconds until) {
  std::vector<TimePoint> found;
  auto shown = zone.to_local(from - chr::days{3});
  for (auto t = from - chr::days{3} + chr::minutes{1}; t <= until; t += chr::minutes{1}) {
    const auto now = zone.to_local(t);
    bool planned = false;
    if (e.fixed()) {
      for (auto reading = shown + chr::minutes{1}; reading <= now; reading += chr::minutes{1}) {
        planned = planned || e.matches(reading);
      }
      shown = std::max(shown, now);
    } else {
      planned = e.matches(now);
    }
    if (planned && t > from) found.push_back(t);
  }
  return found;
}

RC_GTEST_PROP(ScheduleProperty, AgreesWithAWalkThroughEveryMinute, ()) {
  const auto& change = kChanges[*rc::gen::inRange<std::size_t>(0, kChanges.size())];
  const auto e = make_expression(change.month);
  const auto zone = *Zone::find(change.zone);
  const chr::sys_seconds day =
      chr::sys_days{chr::year{change.year} / chr::month{change.month} / chr::day{change.day}};
  const auto from = day - chr::days{2};
  const auto until = day + chr::days{3};
  const auto planned = schedule(e.text(), change.zone);
  std::vector<TimePoint> found;
  for (auto at = planned.next_after(from); at && *at <= until; at = planned.next_after(*at)) {
    found.push_back(*at);
  }
  RC_LOG() << e.text() << " in " << change.zone << "\n";
  RC_ASSERT(found == walk(e, zone, from, until));
}

RC_GTEST_PROP(ScheduleProperty, GivesTheSameInstantFromAnywhereBetweenTwo, ()) {
  const auto& change = kChanges[*rc::gen::inRange<std::size_t>(0, kChanges.size())];
  const auto e = make_expression(change.month);
  const auto planned = schedule(e.text(), change.zone);
  const TimePoint day = utc(change.year, change.month, change.day);
  const auto t = day + Duration{*rc::gen::inRange<std::int64_t>(-200'000'000'000, 200'000'000'000)};
  const auto next = planned.next_after(t);
  if (!next) return;
  RC_ASSERT(*next > t);
  const auto between = t + Duration{*rc::gen::inRange<std::int64_t>(0, (*next - t).count())};
  RC_ASSERT(planned.next_after(between) == next);
  const auto second = planned.next_after(*next);
  RC_ASSERT(!second || *second > *next);
  RC_ASSERT(planned.latest_in(t, *next) == next);
}

RC_GTEST_PROP(ScheduleProperty, FindsTheLatestInstantByAnyRoad, ()) {
  const auto& change = kChanges[*rc::gen::inRange<std::size_t>(0, kChanges.size())];
  const auto planned = schedule(make_expression(change.month).text(), change.zone);
  const TimePoint until = utc(change.year, change.month, change.day + 1);
  const TimePoint after = until - chr::minutes{*rc::gen::inRange(1, 6000)};
  std::optional<TimePoint> last;
  for (auto at = planned.next_after(after); at && *at <= until; at = planned.next_after(*at)) {
    last = at;
  }
  RC_ASSERT(planned.latest_in(after, until) == last);
}

}  // namespace
}  // namespace joblog
