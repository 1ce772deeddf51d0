// SPDX-License-Identifier: MIT
// Which orders a search finds: one bit for each, or all of them.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace joblog::order_index {

class RowSet {
 public:
  static RowSet all(std::uint64_t rows) { return RowSet(rows, true); }
  static RowSet none(std::uint64_t rows) { return RowSet(rows, false); }

  void add(std::uint64_t row) { words_[row / 64] |= std::uint64_t{1} << (row % 64); }
  bool has(std::uint64_t row) const { return all_ || (words_[row / 64] >> (row % 64) & 1) != 0; }
  std::uint64_t count() const {
    if (all_) return rows_;
    std::uint64_t count = 0;
    for (const std::uint64_t word : words_)
      count += static_cast<std::uint64_t>(std::popcount(word));
    return count;
  }

  /// Calls `visit(row, number)` for the rows of the set among [first, first + numbers.size()).
  /// `first` is a multiple of 64.
  template <class Visit>
  void for_each(std::uint64_t first, std::span<const std::uint32_t> numbers, Visit visit) const {
    if (all_) {
      for (std::size_t i = 0; i < numbers.size(); ++i) visit(first + i, numbers[i]);
      return;
    }
    for (std::size_t base = 0; base < numbers.size(); base += 64) {
      std::uint64_t word = words_[(first + base) / 64];
      for (; word != 0; word &= word - 1) {
        const std::size_t i = base + static_cast<std::size_t>(std::countr_zero(word));
        visit(first + i, numbers[i]);
      }
    }
  }

 private:
  RowSet(std::uint64_t rows, bool all) : rows_(rows), all_(all) {
    if (!all) words_.resize(rows / 64 + 1);
  }

  std::uint64_t rows_;
  bool all_;
  std::vector<std::uint64_t> words_;
};

}  // namespace joblog::order_index
