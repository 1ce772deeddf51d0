// SPDX-License-Identifier: MIT
// Finds the orders next to a place of a sorted list without sorting it: one pass over the ranks of
// a column keeps the few nearest and counts the rest.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace joblog::order_index {

/// Where an order stands in a sorted list: smaller comes first. Unique, as its low half is the
/// order's number.
using SortKey = std::uint64_t;

inline std::uint32_t row_of(SortKey key) { return static_cast<std::uint32_t>(key); }

/// From a rank to its sort key. Orders without a value come last in both directions.
class SortDirection {
 public:
  SortDirection(bool descending, std::uint32_t distinct)
      : descending_(descending), distinct_(distinct) {}
  SortKey key(std::uint32_t rank, std::uint64_t row) const {
    const std::uint32_t place = rank == 0 ? UINT32_MAX : descending_ ? distinct_ + 1 - rank : rank;
    return std::uint64_t{place} << 32 | row;
  }

 private:
  bool descending_;
  std::uint32_t distinct_;
};

/// The at most `limit` smallest of the keys offered (or the largest). Takes amortized constant time
/// per key, and room for twice the limit.
class NearestRows {
 public:
  enum class Keep : std::uint8_t { smallest, largest };
  NearestRows(Keep keep, std::size_t limit);

  void offer(SortKey key) {
    const SortKey turned = key ^ turn_;
    if (turned >= bound_) return;
    keys_.push_back(turned);
    if (keys_.size() == 2 * limit_) shrink();
  }
  /// What was kept, smallest first.
  std::vector<SortKey> take();

 private:
  void shrink();

  SortKey turn_;  ///< All ones turn "largest" into "smallest".
  std::size_t limit_;
  SortKey bound_ = UINT64_MAX;  ///< Keys from here on are not among the nearest.
  std::vector<SortKey> keys_;
};

}  // namespace joblog::order_index
