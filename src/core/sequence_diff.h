// SPDX-License-Identifier: MIT
// What two lists have in common, in order, and what moved. The elements are hashes: equal ones are
// equal elements.
//
// Pure. Bounded: memory grows with the number of elements only, and so does time, by DiffEffort.
// Beyond it the answer is still right, but not the shortest, and says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace joblog {

/// `length` elements of the one list that are those of the other.
struct EqualStretch {
  std::size_t before = 0;  ///< Where it begins in the list before …
  std::size_t after = 0;   ///< … and in the list after.
  std::size_t length = 0;
  bool operator==(const EqualStretch&) const = default;
};

struct SequenceDiff {
  /// In order of both lists, as long as they can be. What lies between them in the list before is
  /// missing after; what lies between them in the list after is new.
  std::vector<EqualStretch> equal;
  bool is_coarse = false;  ///< More may be equal than is said.
};

struct DiffEffort {
  int edits_max = 512;                   ///< Looked at together; at least 1.
  std::int64_t steps_max = 100'000'000;  ///< Of the search, in all: about half a second.
};

SequenceDiff diff_sequences(std::span<const std::uint64_t> before,
                            std::span<const std::uint64_t> after, const DiffEffort& effort = {});

/// What is missing at one place and new at another: stretches of elements that are there once among
/// the missing ones and once among the new ones. In order of the list before; `nothing` is an
/// element that does not count.
std::vector<EqualStretch> moved_stretches(std::span<const std::uint64_t> before,
                                          std::span<const std::uint64_t> after,
                                          const SequenceDiff& diff, std::uint64_t nothing);

}  // namespace joblog
