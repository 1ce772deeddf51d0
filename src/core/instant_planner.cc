// SPDX-License-Identifier: MIT
// The plan is made from the newest instant to the oldest, because the newest ones matter most and
// the oldest may be too many to look at: first those on time, then the misfires that run, then the
// missed ones up to the cap, then one row for the rest. At the end the list is turned around.
#include "core/instant_planner.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/limits.h"

namespace joblog {
namespace {

constexpr Duration kTick{1};  ///< The finest step of a TimePoint.

/// How many instants lie in (after, until]: exact up to limits::instants_counted.
struct Count {
  int counted = 0;
  bool more = false;
};

Count count_in(const Schedule& schedule, TimePoint after, TimePoint until) {
  Count count;
  for (auto at = schedule.next_after(after); at && *at <= until; at = schedule.next_after(*at)) {
    if (count.counted == limits::instants_counted) {
      count.more = true;
      break;
    }
    ++count.counted;
  }
  return count;
}

std::string in_words(const Count& count) {
  return (count.more ? "more than " : "") + fmt::to_string(count.counted);
}

/// A span of whole hours, minutes or seconds for people: "24 h".
std::string in_words(Duration span) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
  if (seconds % 3600 == 0) return fmt::format("{} h", seconds / 3600);
  if (seconds % 60 == 0) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} s", seconds);
}

/// Builds one plan, newest instant first.
class Planner {
 public:
  Planner(const Schedule& schedule, TimePoint after, TimePoint now)
      : schedule_(schedule), after_(after), until_(now) {}

  /// Instants later than `older_than` run, at most `limit`. Returns how many.
  int run_since(TimePoint older_than, int limit, const std::string& reason) {
    int ran = 0;
    while (ran < limit && take(std::max(after_, older_than), InstantOutcome::run, reason)) ++ran;
    return ran;
  }

  /// All that is left is missed or skipped: the newest one by one, the rest as one row.
  void close(InstantOutcome outcome, const std::string& reason) {
    int listed = 0;
    while (listed < limits::instants_listed && take(after_, outcome, reason)) ++listed;
    if (listed < limits::instants_listed) return;
    const auto first = schedule_.next_after(after_);
    if (!first || *first > until_) return;
    const Count count = count_in(schedule_, after_, until_);
    if (count.counted == 1) {
      instants_.push_back({*first, outcome, reason});
      return;
    }
    instants_.push_back({*first, outcome,
                         fmt::format("{} ({} planned runs from here on, not listed one by one)",
                                     reason, in_words(count))});
  }

  Count left() const { return count_in(schedule_, after_, until_); }

  std::vector<PlannedInstant> result() {
    std::ranges::reverse(instants_);
    return std::move(instants_);
  }

 private:
  /// The latest undecided instant after `floor` gets its outcome; false when there is none.
  bool take(TimePoint floor, InstantOutcome outcome, const std::string& reason) {
    const auto instant = schedule_.latest_in(floor, until_);
    if (!instant) return false;
    instants_.push_back({*instant, outcome, reason});
    until_ = *instant - kTick;
    return true;
  }

  const Schedule& schedule_;
  TimePoint after_;
  TimePoint until_;  ///< Everything later is decided.
  std::vector<PlannedInstant> instants_;
};

void plan_run_once(Planner& planner, bool on_time_run, TimePoint after) {
  if (on_time_run) {
    planner.close(InstantOutcome::missed,
                  "no scheduler ran at this time; the run that was on time counts for it");
    return;
  }
  const Count missed = planner.left();
  if (missed.counted == 0) return;
  const bool only = missed.counted == 1;
  planner.run_since(
      after, 1,
      only ? "missed while no scheduler ran, run now"
           : fmt::format("1 of {} missed while no scheduler ran, run once now", in_words(missed)));
  planner.close(InstantOutcome::missed,
                "no scheduler ran at this time; the latest missed run was made up for all");
}

/// `span` before `t`, without running over the beginning of time.
TimePoint before(TimePoint t, Duration span) {
  return t < TimePoint::min() + span ? TimePoint::min() : t - span;
}

}  // namespace

Plan plan_instants(const Schedule& schedule, const RecurringTask& task, TimePoint last_planned,
                   TimePoint now, Duration on_time_within) {
  Plan plan;
  plan.next = schedule.next_after(std::max(last_planned, now));
  if (last_planned >= now) return plan;
  Planner planner(schedule, last_planned, now);
  if (task.paused) {
    planner.close(InstantOutcome::skipped, "paused");
    plan.instants = planner.result();
    return plan;
  }
  // An instant exactly on_time_within late is on time, so the bound lies a tick before it.
  const TimePoint late = before(before(now, on_time_within), kTick);
  const bool on_time_run = planner.run_since(late, limits::instants_listed, "") > 0;
  switch (task.misfire) {
    case MisfirePolicy::skip:
      planner.close(InstantOutcome::missed,
                    "no scheduler ran at this time; the task skips what it missed");
      break;
    case MisfirePolicy::run_once:
      plan_run_once(planner, on_time_run, last_planned);
      break;
    case MisfirePolicy::run_all:
      planner.run_since(before(before(now, task.misfire_window), kTick), limits::misfires_run,
                        "missed while no scheduler ran, run now");
      planner.close(InstantOutcome::missed,
                    fmt::format("no scheduler ran at this time; too old to be run now (the task "
                                "looks back {}, at most {} runs)",
                                in_words(task.misfire_window), limits::misfires_run));
      break;
  }
  plan.instants = planner.result();
  return plan;
}

}  // namespace joblog
