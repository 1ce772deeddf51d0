// SPDX-License-Identifier: MIT
// Cron expressions of five fields in the dialect of Debian's cron(8): minute, hour, day of month,
// month, day of week. Local calendar only; zones and clock changes are core/schedule.h.
//
//   field = item {"," item}
//   item  = "*" | "*/step" | value | value "-" value | value "-" value "/" step
//
// Values are numbers, or the three-letter names jan-dec and sun-sat in any case; 0 and 7 are
// Sunday, and so is `sun` at the end of a range (`fri-sun`). A step beyond its range (`*/90`) means
// the first value, and note() says so. Refused, because they are always a mistake or mean different
// things in different crons: step 0, `n/step`, empty items, ranges that run backwards, a sixth
// field.
//
// The day rule: when neither day field *starts* with `*`, a day matches if either field matches it;
// otherwise it must match both. So `0 0 1 * mon` is every 1st and every Monday, but `0 0 */2 * mon`
// is a Monday with an odd date.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace joblog {

/// A reading of a wall clock, without a zone.
using LocalSeconds = std::chrono::local_seconds;

/// One field: which values match, and how it was written.
struct CronField {
  std::uint64_t values = 0;  ///< Bit n is set when n matches.
  bool starred = false;      ///< Its text starts with `*`: for cron, the field is unrestricted.
  int step = 0;              ///< n when the whole text is `*/n`, 1 for `*`, else 0.

  bool has(int value) const { return ((values >> value) & 1U) != 0; }
};

/// Immutable; callable from any thread.
class Cron {
 public:
  /// Errors: invalid; the message names the field, its text and what is allowed.
  static Result<Cron> parse(std::string_view text);

  bool matches(LocalSeconds time) const;

  /// The first matching whole minute in [from, until), or nothing. Looks at each month of that span
  /// at most once; `until` is the bound of the search.
  std::optional<LocalSeconds> next_local(LocalSeconds from, LocalSeconds until) const;

  /// Neither minute nor hour starts with `*`: the expression names times of day rather than a
  /// rhythm, and changes of the clock are made up for (core/schedule.h).
  bool is_fixed_time() const { return !minute_.starred && !hour_.starred; }

  /// Every hour of every day: only the minute is restricted.
  bool is_any_hour() const;

  /// What is hardly meant as it is written, in words; "" = nothing.
  const std::string& note() const { return note_; }

  /// False for dates no calendar has, such as 31 February.
  bool can_happen() const;

  /// In words: "every 5 minutes", "at 02:30 on Monday". Defined in cron_words.cc.
  std::string explain() const;

 private:
  bool either_day() const { return !day_of_month_.starred && !day_of_week_.starred; }
  std::uint32_t days_of(std::chrono::year_month month) const;
  std::optional<int> minute_of_day_from(int minute_of_day) const;
  std::string explain_time() const;
  std::string explain_days() const;

  CronField minute_;
  CronField hour_;
  CronField day_of_month_;
  CronField month_;
  CronField day_of_week_;  ///< Bits 0–6, Sunday is 0.
  std::string note_;
};

}  // namespace joblog
