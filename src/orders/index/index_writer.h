// SPDX-License-Identifier: MIT
// Writes an index of open orders: sections one after the other, the header last.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "orders/index/index_section.h"

namespace joblog::order_index {

/// Threads: one. Errors: unavailable; the file is then good for nothing.
class IndexWriter {
 public:
  /// `fd` is an empty file and outlives the writer.
  IndexWriter(int fd, const Identity& identity);

  /// A section of numbers, as narrow as its largest one allows. For ranks that is `distinct`.
  Result<void> write_numbers(SectionName name, std::span<const std::uint32_t> numbers);
  /// Begins a section of texts.
  void begin_values(std::uint32_t column);
  Result<void> add_value(std::string_view folded);
  void end_values();
  /// Writes the header: from here on it is an index.
  Result<void> finish();

 private:
  Result<void> put(std::span<const char> bytes);
  Result<void> put_numbers(std::span<const std::uint32_t> numbers, std::uint32_t width);
  Result<void> flush();
  void begin(SectionName name, std::uint32_t width);
  void end();

  int fd_;
  std::unique_ptr<Header> header_;
  std::uint64_t written_ = sizeof(Header);
  std::vector<char> buffer_;
};

}  // namespace joblog::order_index
