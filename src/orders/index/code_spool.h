// SPDX-License-Identifier: MIT
// Codes of many columns on their way from a scan over rows to work on columns: each column's codes
// go to a region of a temporary file, in one byte each as long as that is enough.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace joblog::order_index {

/// Threads: one.
class CodeSpool {
 public:
  /// `fd` is an empty file and outlives the spool; columns take turns at most `rows` times.
  CodeSpool(int fd, std::size_t columns, std::uint64_t rows);

  /// The next code of the column. What fails is told by read().
  void append(std::size_t column, std::uint32_t code) {
    Column& to = columns_[column];
    while (code > to.largest) widen(to);
    if (to.used + to.width() > to.buffer.size()) flush(to);
    put(to, code);
  }
  /// All codes of the column; `out` has as many places as there were appends.
  Result<void> read(std::size_t column, std::span<std::uint32_t> out);

 private:
  struct Column {
    std::vector<char> buffer;
    std::size_t used = 0;
    std::uint64_t offset = 0;   ///< Where the region starts in the file.
    std::uint64_t written = 0;  ///< Bytes of it that are there.
    std::size_t stage = 0;      ///< 0, 1, 2: one, two, four bytes a code.
    std::uint32_t largest = UINT8_MAX;
    std::array<std::uint64_t, 3> counts{};  ///< Codes of each width, which follow each other.
    std::size_t width() const { return std::size_t{1} << stage; }
  };
  static void put(Column& to, std::uint32_t code);
  static void widen(Column& column);
  void flush(Column& column);
  Result<void> read_stage(std::size_t stage, std::uint64_t& offset,
                          std::span<std::uint32_t> out) const;

  int fd_;
  std::vector<Column> columns_;
  int error_ = 0;  ///< errno of the first failure.
};

}  // namespace joblog::order_index
