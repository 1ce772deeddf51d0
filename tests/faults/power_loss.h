// SPDX-License-Identifier: MIT
// What a disk may hold after the power went: of each file all that was synced, and of what was not
// synced any part, in any order, the last sectors of a write torn off.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "faults/campaign.h"

namespace joblog::test {

/// The calls that shim/record_writes.cc wrote down, and the facts of the ledger among them.
class WriteRecord {
 public:
  explicit WriteRecord(const std::string& path);

  std::size_t calls() const { return entries_.size(); }
  /// The files below `folder` as a power loss behind the first `calls` entries may leave them, put
  /// below `target`; the facts told before that moment go into the file `ledger`.
  void play(std::size_t calls, Random& random, const std::string& folder, const std::string& target,
            const std::string& ledger) const;

 private:
  struct Entry {
    char what = 0;  ///< 'F' is a fact of the ledger; else as record_writes.cc says.
    std::string path;
    std::int64_t at = 0;     ///< Offset of a write, new size of a file.
    std::string_view bytes;  ///< Of a write. Points into all_.
  };
  Entry next(std::string_view& rest) const;

  std::string all_;
  std::vector<Entry> entries_;
};

}  // namespace joblog::test
