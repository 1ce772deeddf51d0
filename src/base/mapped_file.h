// SPDX-License-Identifier: MIT
// A part of a file in memory that outlives a mishap to the file.
//
// Whoever cuts a mapped file short (truncate, a copy over it, a disk that cannot write what was
// promised) makes the next access a SIGBUS, which ends the process. Here it does not: the whole
// mapping is replaced by memory of zeros, and the process goes on with that. Nothing can forbid the
// cut: ordinary files cannot be sealed, and locks are advisory. Users of the memory must therefore
// recognise that it has been zeroed.
#pragma once

#include <cstddef>
#include <utility>

#include "base/result.h"

namespace joblog {

/// Owns the mapping, not the file. Threads: as its owner says.
class MappedFile {
 public:
  /// Shared, to read and write. `from` is a multiple of a page. Errors: unavailable.
  static Result<MappedFile> map(int fd, std::size_t from, std::size_t bytes);
  MappedFile(MappedFile&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)), bytes_(other.bytes_) {}
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  std::byte* memory() const { return memory_; }

 private:
  MappedFile(std::byte* memory, std::size_t bytes) : memory_(memory), bytes_(bytes) {}

  std::byte* memory_;
  std::size_t bytes_;
};

}  // namespace joblog
