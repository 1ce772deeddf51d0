// SPDX-License-Identifier: MIT
// When a recurring task is planned: a schedule as people write it, in a time zone.
//
//   */5 8-17 * * mon-fri         cron, five fields (core/cron.h)
//   @hourly @daily @midnight @weekly @monthly @yearly @annually
//   every minute | every 5 minutes | every 30 seconds | every 2 hours
//   every day [at 02:30] | every weekday at 6:15 | every weekend at noon
//   every monday [and thursday] [at 8:00 [and 16:00]]
//
// The forms in words keep step with the clock on the wall: "every 5 minutes" is `*/5`. So a count
// of seconds or minutes must divide 60, one of hours 24; others are refused with the reason.
//
// Changes of the clock, as Debian's cron(8), whatever their size:
// - A schedule whose minute and hour both do not start with `*` names times of day. It runs at the
//   first moment at which the clock of its zone shows the planned time or a later one for the first
//   time: a time in a gap runs once, right after the jump (several times in one gap run once
//   together); a time in an overlap runs in the first pass only.
// - Any other schedule follows the clock on the wall: what falls in a gap does not exist, and in an
//   overlap both passes run.
// (cron(8) treats jumps of three hours and more as corrections of a wrong clock. A zone's rules are
// never that, so here a day that a zone skips is made up for too.)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "core/cron.h"
#include "core/zone.h"

namespace joblog {

/// Immutable; callable from any thread.
class Schedule {
 public:
  /// Errors: invalid for a schedule or zone we do not know, with what is allowed or nearest;
  /// unavailable when the machine has no tz database.
  static Result<Schedule> parse(std::string_view text, std::string_view zone_name = "UTC");

  /// The first planned instant strictly after `t`, a whole second; nothing = never. The instants
  /// are a fixed set, so the answer does not depend on earlier questions, and
  /// next_after(next_after(t)) > next_after(t).
  /// The search is bounded: 41 years ahead, because 29 February falls on a given day of the week at
  /// most 40 years apart (28, and 12 more around 2100), and nothing a calendar has is rarer.
  /// Instants outside the years 1 to 9999 are not planned.
  std::optional<TimePoint> next_after(TimePoint t) const;

  /// The first `n` planned instants strictly after `t`; fewer when there are no more.
  std::vector<TimePoint> next_instants(TimePoint t, std::size_t n) const;

  /// The latest planned instant in (`after`, `until`], or nothing. Bounded like next_after, of
  /// which it asks a few dozen at most.
  std::optional<TimePoint> latest_in(TimePoint after, TimePoint until) const;

  /// For people: "at 02:30 on Monday (Europe/Zurich)"; without the zone where it hardly matters, as
  /// in "every 5 minutes".
  std::string explain() const;
  /// What changes of the clock do to it, in a sentence; "" in UTC.
  std::string explain_clock_changes() const;

  /// What is hardly meant as it is written, in words; "" = nothing.
  const std::string& note() const { return cron_.note(); }

  const std::string& text() const { return text_; }  ///< As written.
  const Zone& zone() const { return zone_; }

 private:
  std::optional<LocalSeconds> next_local(LocalSeconds from, LocalSeconds until) const;
  LocalSeconds shown_before(const ClockPeriod& period) const;

  std::string text_;
  Cron cron_;
  int every_seconds_ = 0;  ///< > 0: that many seconds apart; then cron_ is `* * * * *`.
  Zone zone_;
};

}  // namespace joblog
