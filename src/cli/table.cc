// SPDX-License-Identifier: MIT
#include "cli/table.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace joblog::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 6;  ///< Of a column that shrank.
constexpr std::size_t kShort = 16;     ///< Of a column that shrank while others still could.
constexpr int kLinesMax = 6;           ///< Of a row.

/// The important column is wrapped, but not to less.
std::size_t readable(std::size_t terminal) { return std::max<std::size_t>(20, terminal / 3); }

/// The start of `text` that fits, whole words if possible.
std::string first_line(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) return std::string(text);
  std::size_t end = 0;
  for (std::size_t next = 0; next < text.size();) {  // Whole characters.
    do ++next;
    while (next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80);
    if (columns_of(text.substr(0, next)) > width) break;
    end = next;
  }
  const std::size_t blank = text.substr(0, end + 1).find_last_of(' ');
  if (blank != std::string_view::npos && blank > end / 2) end = blank;
  return std::string(text.substr(0, std::max<std::size_t>(end, 1)));
}

}  // namespace

void Table::make_shown(Row& row) const {
  row.resize(columns_.size());
  for (Cell& cell : row) cell.text = terminal_.shown_on_a_line(cell.text);
}

void Table::add(Row row) {
  make_shown(row);
  rows_.push_back(std::move(row));
}

/// What the table takes, were the important column as narrow as it may be.
std::size_t Table::wanted_width() const {
  std::size_t total = 0;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (left_out_[c]) continue;
    total +=
        (total == 0 ? 0 : kGap) +
        (columns_[c].important ? std::min(widths_[c], readable(terminal_.width())) : widths_[c]);
  }
  return total;
}

void Table::shrink_to(std::size_t narrowest) {
  for (std::size_t c = columns_.size(); c-- > 0;) {
    const std::size_t total = wanted_width();
    if (total <= terminal_.width()) return;
    if (!columns_[c].shrinks || left_out_[c] || widths_[c] <= narrowest) continue;
    widths_[c] -= std::min(total - terminal_.width(), widths_[c] - narrowest);
  }
}

void Table::fit() {
  widths_.assign(columns_.size(), 0);
  left_out_.assign(columns_.size(), false);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    widths_[c] = std::max(columns_of(columns_[c].title), columns_[c].width_min);
    for (const Row& row : rows_) widths_[c] = std::max(widths_[c], columns_of(row[c].text));
  }
  if (!terminal_.is_terminal()) return;
  for (std::size_t c = columns_.size(); c-- > 0 && wanted_width() > terminal_.width();) {
    left_out_[c] = columns_[c].may_be_hidden;
  }
  shrink_to(kShort);
  shrink_to(kNarrowest);
  if (columns_.empty() || !columns_.back().important) return;
  std::size_t& last = widths_.back();
  const std::size_t others = wanted_width() - std::min(last, readable(terminal_.width()));
  const std::size_t room = terminal_.width() > others ? terminal_.width() - others : 0;
  last = std::min(last, std::max(room, kNarrowest));
}

void Table::write_row(const Row& row) {
  std::string line;
  std::size_t padding = 0;  // Written only when something follows: no blanks at the line's end.
  std::size_t begins = 0;   // The column of the screen.
  const bool fits = terminal_.is_terminal();
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    if (left_out_[c]) continue;
    std::string text = row[c].text;
    if (fits && columns_[c].important) {
      text = first_line(text, widths_[c]);
    } else if (fits) {
      text = cut_to(text, widths_[c]);
    }
    const std::size_t columns = columns_of(text);
    const std::size_t blanks = widths_[c] > columns ? widths_[c] - columns : 0;
    if (!text.empty()) {
      line.append(padding + (columns_[c].right ? blanks : 0), ' ');
      line += terminal_.styled(row[c].style, text);
      padding = 0;
    }
    padding += kGap + (columns_[c].right && !text.empty() ? 0 : blanks);
    if (c + 1 < columns_.size()) begins += widths_[c] + kGap;
  }
  terminal_.line(line);
  if (!fits || columns_.empty() || !columns_.back().important) return;
  write_rest(row.back().text, row.back().style, begins);
}

/// What did not fit into the first line of the important column, below it.
void Table::write_rest(std::string_view text, Style style, std::size_t from) {
  std::string_view rest = text;
  for (int line = 1;; ++line) {
    rest = trim(rest.substr(first_line(rest, widths_.back()).size()));
    if (rest.empty()) return;
    const bool is_last = line == kLinesMax;
    const std::string shown =
        is_last ? cut_to(rest, widths_.back()) : std::string(first_line(rest, widths_.back()));
    terminal_.line(std::string(from, ' ') + terminal_.styled(style, shown));
    if (is_last) return;
  }
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
