// SPDX-License-Identifier: MIT
// The layout of an index of open orders: a header, then sections of numbers and texts. Orders have
// numbers of their own in it, from 0 in the order of (sales document, item, row_hash, id), so that
// a smaller number wins a tie.
#pragma once

#include <cstdint>
#include <string>

namespace joblog::order_index {

/// What a section holds, for each order unless it says otherwise.
enum class SectionKind : std::uint32_t {
  /// Where its value stands among the different values of a column, from 1; 0 = it has none.
  ranks = 1,
  /// The different values of a text column in the order of their ranks, each folded (fold_case) and
  /// ended by NUL.
  values = 2,
  ids = 3,     ///< Its id in the table.
  copies = 4,  ///< Which of the orders with its document and item it is, from 1.
};

struct SectionName {
  SectionKind kind;
  std::uint32_t column = 0;  ///< Of order_columns; 0 for ids and copies.
  auto operator<=>(const SectionName&) const = default;
};

struct Section {
  SectionName name;
  std::uint32_t width = 1;     ///< Bytes of a number: 1, 2 or 4. 1 for texts.
  std::uint32_t distinct = 0;  ///< The largest rank.
  std::uint64_t offset = 0;    ///< In the file.
  std::uint64_t bytes = 0;
};

/// Which sync's orders an index is about, in one line. An index of another sync is no use at all.
struct Identity {
  std::string text;
  std::uint64_t rows = 0;
  bool operator==(const Identity&) const = default;
};

inline constexpr std::size_t sections_max = 160;
inline constexpr std::size_t identity_max = 256;

/// As it stands at the start of the file, in the machine's own byte order: the file never leaves
/// it.
struct Header {
  char magic[8] = {'j', 'l', 'o', 'r', 'd', 'e', 'r', '2'};
  std::uint64_t rows = 0;
  char identity[identity_max] = {};
  std::uint64_t section_count = 0;
  Section sections[sections_max];
};

}  // namespace joblog::order_index
