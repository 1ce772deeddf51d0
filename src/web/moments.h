// SPDX-License-Identifier: MIT
// Times on a page: short where they stand (relative within an hour, then by the clock), exact with
// the zone on hover and in what is copied, in the zone that the reader chose.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "core/times.h"

namespace joblog::web {

/// A time, ready for the template `moment`.
struct Moment {
  std::string shown;     ///< "3 min ago", "Tue 14:55"
  std::string exact;     ///< "2026-11-24 04:55:06.123 CET"
  std::string machine;   ///< "2026-11-24T03:55:06.123456Z"
  bool relative = true;  ///< The script keeps it up to date.
};

class Moments {
 public:
  Moments(Zone zone, TimePoint now) : times_(zone), now_(now) {}

  /// "3 min ago", "in 40 s"; more than an hour away: "14:55" of the same day, "Tue 14:55" within a
  /// week, else "24 Nov 14:55". assets/js/times.js writes the same words.
  Moment relative(TimePoint time) const;
  std::optional<Moment> relative(std::optional<TimePoint> time) const;
  /// "04:55" on the day of `now`, else "24 Nov 04:55", with the year when it is another one.
  Moment on_the_clock(TimePoint time) const;
  /// What that shows, for a text: a page of five hundred results makes nothing else of their times.
  std::string on_the_clock_in_words(TimePoint time) const;
  /// "2026-11-24 04:55:06".
  Moment in_full(TimePoint time) const;
  std::string exact(TimePoint time) const;
  std::string day(TimePoint time) const;  ///< "2026-11-24"

  TimePoint now() const { return now_; }
  const Times& times() const { return times_; }
  /// What a person typed into a filter ("2h", "yesterday", "2026-11-23T14:00").
  Result<TimePoint> read(std::string_view text) const { return times_.read(text, now_); }

 private:
  Moment with(std::string shown, TimePoint time, bool relative) const;
  Times times_;
  TimePoint now_;
};

}  // namespace joblog::web
