// SPDX-License-Identifier: MIT
// A diff of two logs as rows to read: what differs with a little around it, in the order of the log
// after, and one row for each stretch that says nothing. Each span of rows knows its lines by
// place, from 0 on; texts are read by whoever shows them.
//
// Also: which steps took much longer. The time of a step is that from its line to the next.
//
// Pure. Costs memory for what differs only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/clock.h"
#include "core/sequence_diff.h"

namespace joblog {

enum class RowKind : std::uint8_t {
  equal,
  missing,     ///< In the log before only.
  added,       ///< In the log after only.
  moved_from,  ///< The place in the log before of a line that is elsewhere in the log after …
  moved_to,    ///< … and its place there.
};

struct RowSpan {
  RowKind kind = RowKind::equal;
  bool is_folded = false;  ///< One row stands for all.
  std::size_t before = 0;  ///< The first of its lines; where it would stand, of added ones …
  std::size_t after = 0;   ///< … and of missing ones.
  std::size_t length = 0;
  std::size_t moved = 0;  ///< Of moved lines: the first one's place in the other log.
  std::size_t rows() const { return is_folded ? 1 : length; }
  bool operator==(const RowSpan&) const = default;
};

/// How much is shown around a difference, and of one that is long.
inline constexpr std::size_t rows_around = 3;
inline constexpr std::size_t rows_of_change_first = 40;
inline constexpr std::size_t rows_of_change_last = 10;

/// `kept`: places in the log after, rising, of equal lines that are not folded away.
std::vector<RowSpan> comparison_rows(const SequenceDiff& diff,
                                     const std::vector<EqualStretch>& moved, std::size_t before,
                                     std::size_t after, std::span<const std::size_t> kept);

/// When the lines of a log were written; `end`: when its last step ended, if it did.
struct LineTimes {
  std::span<const TimePoint> at;
  std::optional<TimePoint> end;
  /// From a line to the next; never negative. Nothing: it goes on.
  std::optional<Duration> took(std::size_t line) const;
};

struct SlowStep {
  std::size_t before = 0, after = 0;  ///< Its line in either log.
  Duration took_before{}, took_after{};
};
/// The equal lines whose step took more than twice as long and at least half a second longer: the
/// `most` that lost most, in the order of the log.
std::vector<SlowStep> slow_steps(const SequenceDiff& diff, const LineTimes& before,
                                 const LineTimes& after, std::size_t most);

}  // namespace joblog
