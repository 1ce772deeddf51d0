// SPDX-License-Identifier: MIT
// A time zone of the tz database: what its clocks show, and when they are changed.
//
// Each zone is read from its file, and again when the file is another one: after an update of
// tzdata whoever finds the zone anew has the new rules, and a Zone from before can tell that it is
// outdated. The files list clock changes up to 2037; later times get the last known standard
// offset.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace joblog {

/// A span [begin, end) of UTC in which local time is UTC + offset.
struct ClockPeriod {
  std::chrono::sys_seconds begin;
  std::chrono::sys_seconds end;
  std::chrono::seconds offset;
};

struct ZoneRules;

/// A small value; copies are cheap. Immutable; callable from any thread.
class Zone {
 public:
  /// Where the zones' files are, from now on: what TZDIR says. "" = where the system keeps them.
  /// Threads: callable from any.
  static void read_from(const std::string& folder);

  /// UTC, which needs no database.
  Zone() = default;

  /// Names are those of the tz database, as "Europe/Zurich"; capitals matter.
  /// Errors: invalid when no zone has that name (the message suggests the nearest ones),
  /// unavailable when the machine has no tz database.
  static Result<Zone> find(std::string_view name);

  std::string_view name() const;

  /// Its file is what it was when it was read. Asks the file system.
  bool is_current() const;

  /// The period that holds `time`. Years beyond ±32767 are out of range.
  ClockPeriod at(std::chrono::sys_seconds time) const;

  std::chrono::local_seconds to_local(std::chrono::sys_seconds time) const;

  /// What the people there call their time then: "CEST", "+0545".
  std::string abbreviation(std::chrono::sys_seconds time) const;

 private:
  std::shared_ptr<const ZoneRules> rules_;  ///< Nothing: UTC.
};

}  // namespace joblog
