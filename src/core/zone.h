// A time zone of the tz database: what its clocks show, and when they are changed.
//
// The database is read once per process: after an update of tzdata the program must be started
// again. Its files list clock changes up to 2037; later times get the last known standard offset.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace date {
class time_zone;
}

namespace joblog {

/// A span [begin, end) of UTC in which local time is UTC + offset.
struct ClockPeriod {
  std::chrono::sys_seconds begin;
  std::chrono::sys_seconds end;
  std::chrono::seconds offset;
};

/// A small value; copies are cheap. Immutable; callable from any thread.
class Zone {
 public:
  /// UTC, which needs no database.
  Zone() = default;

  /// Names are those of the tz database, as "Europe/Zurich"; capitals matter.
  /// Errors: invalid when no zone has that name (the message suggests the nearest ones),
  /// unavailable when the machine has no tz database.
  static Result<Zone> find(std::string_view name);

  std::string_view name() const;

  /// The period that holds `time`. Years beyond ±32767 are out of range.
  ClockPeriod at(std::chrono::sys_seconds time) const;

  std::chrono::local_seconds to_local(std::chrono::sys_seconds time) const;

  /// What the people there call their time then: "CEST", "+0545".
  std::string abbreviation(std::chrono::sys_seconds time) const;

 private:
  const date::time_zone* zone_ = nullptr;  ///< Nothing: UTC. Owned by the database, never freed.
};

}  // namespace joblog
