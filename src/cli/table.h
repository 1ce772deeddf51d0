// SPDX-License-Identifier: MIT
// Rows in columns. On a terminal the table fits its width: columns that give way are left out,
// those that may shrink are cut with "…", and the important one is wrapped, so that it stays whole.
// Piped, nothing is cut: text aligned with spaces, without tabs.
#pragma once

#include <string>
#include <vector>

#include "cli/terminal.h"

namespace joblog::cli {

struct Column {
  std::string title;
  bool right = false;          ///< Numbers.
  bool shrinks = false;        ///< Is cut when the terminal is narrow, the last one first.
  bool may_be_hidden = false;  ///< Is left out before any is cut, the last one first.
  bool important = false;      ///< What people look for: wrapped. The last column only.
  std::size_t width_min = 0;   ///< At least so wide: for rows that come later.
};

struct Cell {
  std::string text;  ///< A stranger's text; shown harmless, on one line.
  Style style = Style::plain;
};
using Row = std::vector<Cell>;

class Table {
 public:
  Table(Terminal& terminal, std::vector<Column> columns)
      : terminal_(terminal), columns_(std::move(columns)) {}

  void add(Row row);
  /// Writes the heading and the rows added so far.
  void write();
  /// Writes one further row, in the widths of the last write().
  void write_later(Row row);

 private:
  void make_shown(Row& row) const;
  void fit();
  std::size_t wanted_width() const;
  void shrink_to(std::size_t narrowest);
  void write_row(const Row& row);
  void write_rest(std::string_view text, Style style, std::size_t from);

  Terminal& terminal_;
  std::vector<Column> columns_;
  std::vector<Row> rows_;
  std::vector<std::size_t> widths_;
  std::vector<bool> left_out_;
};

}  // namespace joblog::cli
