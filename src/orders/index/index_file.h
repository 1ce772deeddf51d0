// SPDX-License-Identifier: MIT
// Reads an index of open orders section by section, in pieces: memory does not grow with the
// orders.
#pragma once

#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "orders/index/index_section.h"

namespace joblog::order_index {

/// Threads: callable from any. It lives on when the file's name is gone. Errors: unavailable,
/// corrupt.
class IndexFile {
 public:
  /// Null when the file is not an index of these orders: absent, of another sync or version, cut.
  static std::unique_ptr<IndexFile> open(const std::string& path, const Identity& identity);
  /// The same of a file that is open already.
  static std::unique_ptr<IndexFile> open(UniqueFd fd, const Identity& identity);

  std::uint64_t rows() const { return header_->rows; }
  /// Null when the index lacks it. Lives as long as the file.
  const Section* find(SectionName name) const;

  /// Calls `take(first, numbers)` for pieces of the section, from its start.
  template <class Take>
  Result<void> scan(const Section& section, Take take) const;
  Result<std::uint32_t> number(const Section& section, std::uint64_t at) const;
  Result<void> read(const Section& section, std::uint64_t offset, std::span<char> out) const;

 private:
  IndexFile(UniqueFd fd, std::unique_ptr<Header> header)
      : fd_(std::move(fd)), header_(std::move(header)) {}
  static constexpr std::size_t piece = 16384;
  Result<std::span<const std::uint32_t>> numbers(const Section& section, std::uint64_t first,
                                                 std::span<std::uint32_t, piece> out) const;

  UniqueFd fd_;
  std::unique_ptr<Header> header_;
};

template <class Take>
Result<void> IndexFile::scan(const Section& section, Take take) const {
  const auto buffer = std::make_unique<std::array<std::uint32_t, piece>>();
  const std::uint64_t count = section.bytes / section.width;
  for (std::uint64_t first = 0; first < count; first += piece) {
    auto read = numbers(section, first, *buffer);
    if (!read) return std::unexpected(read.error());
    take(first, *read);
  }
  return {};
}

}  // namespace joblog::order_index
