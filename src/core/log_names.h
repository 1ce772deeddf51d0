// SPDX-License-Identifier: MIT
// The names of new logs: the second of their claim, then _1, _2 … for further ones of that second.
// Pure functions: the store keeps the memory, and knows which names exist.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace joblog {

/// What is remembered from one claim to the next.
struct LogNameMemory {
  std::string stem;       ///< Of the newest names.
  std::int64_t next = 0;  ///< The first suffix of that stem that is free.
  TimePoint newest;       ///< The latest time at which logs were named.
  /// How far the clock was ever set back, at most: so much may a log be older than one before it.
  Duration stepped_back{};
};

/// Names that are free: suffixes `first`, `first` + 1 … of `stem`.
struct ReservedLogNames {
  std::string stem;
  std::int64_t first = 0;
};

/// The highest suffix among the names of a stem, 0 for the stem itself; nothing when no log has it.
using HighestSuffix = std::function<std::optional<std::int64_t>(std::string_view stem)>;

/// Reserves `count` names for logs that are made at `now`, and brings `memory` up to date.
/// `highest` is asked where the memory does not tell: in a new second, which may be one that the
/// clock was set back into and that has logs already.
ReservedLogNames reserve_log_names(LogNameMemory& memory, TimePoint now, std::int64_t count,
                                   const HighestSuffix& highest);

}  // namespace joblog
