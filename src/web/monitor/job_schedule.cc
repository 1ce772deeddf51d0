// SPDX-License-Identifier: MIT
#include "web/monitor/job_schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "core/schedule.h"
#include "storage/upcoming_instants.h"
#include "web/display_text.h"

namespace joblog::web::monitor {
namespace {

constexpr std::size_t kNext = 10;

std::chrono::sys_seconds second_of(TimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

/// "2027-03-28 02:00: clocks go forward by 1 h (CET to CEST)", the hour as the old clock shows it.
std::string change_words(const Zone& zone, const ClockPeriod& before, const ClockPeriod& after,
                         const Moments& there) {
  const bool forward = after.offset > before.offset;
  const auto by = forward ? after.offset - before.offset : before.offset - after.offset;
  const TimePoint last = before.end - std::chrono::seconds{1};
  const std::string day = there.day(last);
  const auto shown = before.end.time_since_epoch() + before.offset;
  const std::chrono::hh_mm_ss clock{shown - std::chrono::floor<std::chrono::days>(shown)};
  return fmt::format("{} {:02}:{:02}: clocks go {} by {} ({} to {})", day, clock.hours().count(),
                     clock.minutes().count(), forward ? "forward" : "back", format_duration(by),
                     zone.abbreviation(second_of(last)), zone.abbreviation(before.end));
}

/// The change of the clock in (`after`, `until`], if there is one: the first.
std::optional<std::string> change_between(const Zone& zone, TimePoint after, TimePoint until,
                                          const Moments& there) {
  ClockPeriod period = zone.at(second_of(after));
  while (period.end <= second_of(until)) {
    const ClockPeriod next = zone.at(period.end);
    if (next.offset != period.offset) return change_words(zone, period, next, there);
    period = next;
  }
  return std::nullopt;
}

/// With seconds where the schedule plans by seconds: else two times would look alike.
Moment on_the_clock(const Moments& moments, TimePoint time, bool with_seconds) {
  Moment moment = moments.on_the_clock(time);
  if (with_seconds) moment.shown += moments.times().clock(time).substr(5);
  return moment;
}

void plan(const Schedule& schedule, const std::vector<TimePoint>& times, const PageContext& context,
          JobSchedule& shown) {
  const Moments& here = context.moments;
  const Moments there{schedule.zone(), here.now()};
  const bool by_seconds = std::ranges::any_of(
      times, [](TimePoint time) { return time != std::chrono::floor<std::chrono::minutes>(time); });
  TimePoint last = here.now();
  for (const TimePoint time : times) {
    if (auto change = change_between(schedule.zone(), last, time, there)) {
      shown.next.push_back({.there = {}, .here = {}, .change = std::move(*change)});
    }
    PlannedTime planned{.there = on_the_clock(there, time, by_seconds),
                        .here = on_the_clock(here, time, by_seconds),
                        .change = {}};
    shown.has_two_zones = shown.has_two_zones || planned.there.shown != planned.here.shown;
    shown.next.push_back(std::move(planned));
    last = time;
  }
}

}  // namespace

std::string rules_words(const RecurringTask& task) {
  const char* missed = "Missed runs stay missed.";
  if (task.misfire == MisfirePolicy::run_once)
    missed = "The latest of the missed runs is made up for.";
  if (task.misfire == MisfirePolicy::run_all) missed = "All missed runs are made up for.";
  const char* overlap = task.overlap == OverlapPolicy::skip
                            ? "A planned run is skipped while the one before has not ended."
                            : "A planned run is enqueued even if the one before has not ended.";
  return std::string(missed) + " " + overlap;
}

JobSchedule job_schedule(Reader& reader, const RecurringView& view, const PageContext& context) {
  const RecurringTask& task = view.task;
  JobSchedule shown{.words = {},
                    .written = on_one_line(task.schedule, 200),
                    .problem = {},
                    .zone = on_one_line(task.zone, 100),
                    .own_zone = std::string(context.moments.times().zone().name()),
                    .next = {},
                    .is_paused = task.paused,
                    .rules = rules_words(task),
                    .clock_changes = {}};
  if (!task.problem.empty()) {
    shown.problem = "Left out of the configuration: " + on_one_line(task.problem, 400);
    return shown;
  }
  const auto schedule = Schedule::parse(task.schedule, task.zone);
  if (!schedule) {
    shown.problem = on_one_line(schedule.error().message, 300);
    return shown;
  }
  shown.words = schedule->explain();
  if (shown.words == task.schedule) shown.written.clear();
  shown.clock_changes = schedule->explain_clock_changes();
  const TimePoint now = context.moments.now();
  plan(*schedule, upcoming_instants(*schedule, now, recorded_ahead(reader, view, now), kNext),
       context, shown);
  return shown;
}

}  // namespace joblog::web::monitor
