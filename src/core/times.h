// SPDX-License-Identifier: MIT
// Times as people read and type them, in their zone or in UTC.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "core/zone.h"

namespace joblog {

/// "2026-11-23T14:00:00.123456Z": for programs.
std::string iso_utc(TimePoint time);
/// "2026-11-23 14:00 UTC": for people, where no zone is known.
std::string utc_minute(TimePoint time);
/// "3 min ago", "in 2 h", "now".
std::string relative_time(TimePoint time, TimePoint now);

/// A small value. Threads: callable from any.
class Times {
 public:
  explicit Times(Zone zone = {}) : zone_(zone) {}

  const Zone& zone() const { return zone_; }
  std::string exact(TimePoint time) const;      ///< "2026-11-23 15:00:00"
  std::string with_zone(TimePoint time) const;  ///< "2026-11-23 15:00:00 CET"
  std::string millis(TimePoint time) const;     ///< "15:00:00.123"
  std::string clock(TimePoint time) const;      ///< "15:00:00"

  /// When the zone's clocks show `local`: the moment of the change when they skip it, the first
  /// moment when they show it twice.
  TimePoint from_local(std::chrono::local_seconds local) const;

  /// What a person typed: "2h" (ago), "1 week ago", "now", "today", "yesterday", "tomorrow",
  /// "monday" (the last one), "2026-11-23", "14:00" (of today), a day and a time, or ISO 8601 with
  /// Z or an offset, also in its short form (20261123T140000Z). Any case of letters. Local times as
  /// from_local takes them. Errors: invalid, with what is allowed.
  Result<TimePoint> read(std::string_view text, TimePoint now) const;

 private:
  Zone zone_;
};

}  // namespace joblog
