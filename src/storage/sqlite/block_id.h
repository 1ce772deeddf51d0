// SPDX-License-Identifier: MIT
// The id of a block of lines: its log's id and the number of its first line in one number, so that
// a log's blocks lie together in the table, in the order of their lines.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/ids.h"
#include "core/limits.h"

namespace joblog::sqlite {

inline constexpr int kLineBits = 27;
static_assert(limits::line_number_max == (std::int64_t{1} << kLineBits) - 1);
/// What is left of 63 bits: 68 thousand million runs.
inline constexpr std::int64_t kLogIdMax = (std::int64_t{1} << (63 - kLineBits)) - 1;

/// Of the block that begins with this line. A log or a number that is out of range has no block; it
/// becomes the end of the range.
constexpr std::int64_t block_id(JobLogId log, std::int64_t first_line) {
  const auto number = std::clamp(first_line, std::int64_t{0}, limits::line_number_max);
  return (std::clamp(log.value, std::int64_t{0}, kLogIdMax) << kLineBits) + number;
}
/// The least id of the log, and the least behind it.
constexpr std::int64_t blocks_begin(JobLogId log) { return block_id(log, 0); }
constexpr std::int64_t blocks_end(JobLogId log) {
  return block_id(JobLogId{std::min(log.value, kLogIdMax - 1) + 1}, 0);
}
constexpr std::int64_t first_line_of(std::int64_t block_id) {
  return block_id & limits::line_number_max;
}
constexpr JobLogId log_of(std::int64_t block_id) { return JobLogId{block_id >> kLineBits}; }

}  // namespace joblog::sqlite
