// SPDX-License-Identifier: MIT
// Cells are eight bytes each, so that a long line stays small.
#include "base/terminal_row.h"

#include <algorithm>

namespace joblog {
namespace {

constexpr std::size_t kStylesMax = 255;
constexpr std::size_t kStyleBytesMax = 64;
constexpr std::size_t kColumnMax = 1 << 16;

}  // namespace

void TerminalStyles::apply(std::string_view sequence) {
  const std::string_view parameters = sequence.substr(2, sequence.size() - 3);
  const bool resets = parameters.empty() || parameters == "0" || parameters.starts_with("0;");
  if (parameters.empty() || parameters == "0") {
    current_ = 0;
    return;
  }
  std::string style = resets ? "" : styles_[current_];
  style += sequence;
  if (style.size() > kStyleBytesMax) style = sequence;
  auto found = std::ranges::find(styles_, style);
  if (found == styles_.end()) {
    if (styles_.size() >= kStylesMax || style.size() > kStyleBytesMax) return;
    styles_.push_back(std::move(style));
    found = styles_.end() - 1;
  }
  current_ = static_cast<std::uint8_t>(found - styles_.begin());
}

void TerminalRow::put(std::string_view character, std::uint8_t style) {
  if (column_ >= cells_.size()) cells_.resize(column_ + 1);
  Cell& cell = cells_[column_++];
  std::ranges::copy(character, cell.bytes.begin());
  cell.size = static_cast<std::uint8_t>(character.size());
  cell.style = style;
}

void TerminalRow::move_to(std::size_t column) { column_ = std::min(column, kColumnMax); }

void TerminalRow::erase_to_end() {
  if (column_ < cells_.size()) cells_.resize(column_);
}

void TerminalRow::erase_from_start() {
  const std::size_t end = std::min(column_ + 1, cells_.size());
  std::fill_n(cells_.begin(), end, Cell{});
}

std::string TerminalRow::text(const TerminalStyles& styles, std::uint8_t last) const {
  std::size_t end = cells_.size();
  const auto blank = [](const Cell& cell) {
    return cell.style == 0 && cell.size == 1 && cell.bytes[0] == ' ';
  };
  while (end > 0 && blank(cells_[end - 1])) --end;
  std::string text;
  std::uint8_t style = 0;
  const auto switch_to = [&](std::uint8_t next) {
    if (next == style) return;
    if (style != 0) text += "\x1b[0m";
    text += styles[next];
    style = next;
  };
  for (std::size_t i = 0; i < end; ++i) {
    switch_to(cells_[i].style);
    text.append(cells_[i].bytes.data(), cells_[i].size);
  }
  switch_to(last);
  return text;
}

}  // namespace joblog
