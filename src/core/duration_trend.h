// SPDX-License-Identifier: MIT
// Whether a job takes longer than it used to, told from its past successes. Medians, so that one
// slow night moves nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"

namespace joblog {

/// How the newer half of a job's successes compares with the older half.
enum class Trend : std::uint8_t { unknown, steady, slower, faster };

struct DurationTrend {
  std::optional<Duration> usual{};  ///< The median of all; nothing for fewer than five.
  Trend trend = Trend::unknown;     ///< Known from ten on.
  double times = 1;                 ///< How many times slower or faster, > 1.
};

/// `durations` of successes, the newest first.
DurationTrend trend_of(std::span<const Duration> durations);

/// "1.6 × slower"; "" when steady or unknown.
std::string trend_words(const DurationTrend& trend);

}  // namespace joblog
