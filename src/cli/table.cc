// Fits columns to a width.
#include "cli/table.h"

#include <algorithm>
#include <utility>

namespace joblog::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 6;  ///< Of a column that shrank.

}  // namespace

void Table::make_shown(Row& row) const {
  row.resize(columns_.size());
  for (Cell& cell : row) cell.text = terminal_.shown_on_a_line(cell.text);
}

void Table::add(Row row) {
  make_shown(row);
  rows_.push_back(std::move(row));
}

void Table::fit() {
  widths_.assign(columns_.size(), 0);
  std::size_t total = columns_.empty() ? 0 : kGap * (columns_.size() - 1);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    widths_[c] = std::max(columns_of(columns_[c].title), columns_[c].width_min);
    for (const Row& row : rows_) widths_[c] = std::max(widths_[c], columns_of(row[c].text));
    total += widths_[c];
  }
  if (!terminal_.is_terminal()) return;
  for (std::size_t c = columns_.size(); c-- > 0 && total > terminal_.width();) {
    if (!columns_[c].shrinks || widths_[c] <= kNarrowest) continue;
    const std::size_t cut = std::min(total - terminal_.width(), widths_[c] - kNarrowest);
    widths_[c] -= cut;
    total -= cut;
  }
}

void Table::write_row(const Row& row) {
  std::string line;
  std::size_t padding = 0;  // Written only when something follows: no blanks at the line's end.
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const std::string text =
        terminal_.is_terminal() ? cut_to(row[c].text, widths_[c]) : row[c].text;
    const std::size_t columns = columns_of(text);
    const std::size_t blanks = widths_[c] > columns ? widths_[c] - columns : 0;
    if (!text.empty()) {
      line.append(padding + (columns_[c].right ? blanks : 0), ' ');
      line += terminal_.styled(row[c].style, text);
      padding = 0;
    }
    padding += kGap + (columns_[c].right && !text.empty() ? 0 : blanks);
  }
  terminal_.line(line);
}

void Table::write() {
  fit();
  Row heading;
  for (const Column& column : columns_) heading.push_back({column.title, Style::bold});
  write_row(heading);
  for (const Row& row : rows_) write_row(row);
  rows_.clear();
}

void Table::write_later(Row row) {
  make_shown(row);
  write_row(row);
}

}  // namespace joblog::cli
