// SPDX-License-Identifier: MIT
// One line of a terminal that is written over: characters with their colours, put at a column.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace joblog {

/// The colours in use, as the sequences that switch them on; a character names one by its number.
/// 0: none. Bounded: what comes after the first 255 is shown without colour.
class TerminalStyles {
 public:
  /// Takes up `ESC[…m`.
  void apply(std::string_view sequence);
  /// Switches all off; forgets what nobody uses any more unless `keep`.
  void reset(bool keep) {
    if (!keep) styles_.resize(1);
    current_ = 0;
  }
  std::uint8_t current() const { return current_; }
  std::string_view operator[](std::uint8_t style) const { return styles_[style]; }

 private:
  std::vector<std::string> styles_{""};
  std::uint8_t current_ = 0;
};

/// One character (code point, or a stray byte) takes one column, whatever its width on a screen.
class TerminalRow {
 public:
  /// Puts a character of 1 to 4 bytes at the column and moves the column on.
  void put(std::string_view character, std::uint8_t style);
  void move_to(std::size_t column);
  std::size_t column() const { return column_; }
  std::size_t columns() const { return cells_.size(); }
  void erase_to_end();
  void erase_from_start();  ///< Up to and with the column.
  void erase_all() { cells_.clear(); }

  /// The text with its colours, without blanks at its end; `last` is what is on after it.
  std::string text(const TerminalStyles& styles, std::uint8_t last) const;

 private:
  struct Cell {
    std::array<char, 4> bytes{' '};
    std::uint8_t size = 1;
    std::uint8_t style = 0;
  };
  std::vector<Cell> cells_;
  std::size_t column_ = 0;
};

}  // namespace joblog
