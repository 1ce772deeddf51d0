// SPDX-License-Identifier: MIT
// Text runs through in one go; only from the first sequence that rewrites a line on is that line
// kept as cells. All state is in the object, so a cut between two calls is like none.
#include "base/terminal_lines.h"

#include <algorithm>
#include <utility>

namespace joblog {
namespace {

constexpr std::size_t kReachMax = 50;
constexpr std::size_t kColumnsMax = 16'384;
constexpr std::size_t kHeldBytesMax = 1 << 20;
constexpr std::size_t kSequenceMax = 64;
constexpr std::string_view kControls = "\n\r\b\x1b";

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Bytes of a character that starts with this one; 1 for what starts none.
std::size_t character_size(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte >= 0xF0 && byte < 0xF8) return 4;
  if (byte >= 0xE0 && byte < 0xF0) return 3;
  return byte >= 0xC2 && byte < 0xE0 ? 2 : 1;
}

/// The first parameter of `ESC[…X`; `missing` without one.
std::size_t parameter(std::string_view sequence, std::size_t missing) {
  std::size_t value = 0;
  bool any = false;
  for (const char c : sequence.substr(2)) {
    if (c < '0' || c > '9') break;
    value = std::min<std::size_t>(value * 10 + static_cast<std::size_t>(c - '0'), 100'000);
    any = true;
  }
  return any ? value : missing;
}

}  // namespace

std::size_t cut_before_character(std::string_view text, std::size_t size) {
  if (size >= text.size()) return text.size();
  std::size_t start = size;
  while (start > 0 && size - start < 3 && is_continuation(text[start])) --start;
  const bool starts_character = (static_cast<unsigned char>(text[start]) & 0xC0) == 0xC0;
  return starts_character && start > 0 ? start : size;
}

TerminalLines::TerminalLines(std::size_t line_bytes_max, OnLine on_line)
    : line_bytes_max_(line_bytes_max), on_line_(std::move(on_line)) {}

void TerminalLines::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t taken = 1;
    if (expecting_ != Expecting::text) {
      take_escaped(bytes.front());
    } else if (kControls.contains(bytes.front())) {
      take_control(bytes.front());
    } else {
      taken = take_text(bytes);
    }
    bytes.remove_prefix(taken);
  }
}

void TerminalLines::finish() {
  if (expecting_ != Expecting::text) append(std::exchange(sequence_, {}));
  expecting_ = Expecting::text;
  put_character();
  at_ = rows_.size() - 1;
  release(0);
  if (const std::string last = text_of(row()); !last.empty() || in_pieces_) on_line_(last, false);
  rows_.assign(1, {});
  in_pieces_ = returned_ = false;
}

void TerminalLines::settle() {
  put_character();
  if (at_ + 1 != rows_.size()) return;
  reach_ = 0;
  release(0);
}

std::string TerminalLines::unfinished(std::size_t bytes_max) const {
  const std::string& plain = row().text;
  if (!row().cells && plain.size() > bytes_max) {
    std::size_t start = plain.size() - bytes_max;
    while (start < plain.size() && is_continuation(plain[start])) ++start;
    return plain.substr(start);
  }
  std::string text = text_of(row());
  if (text.size() > bytes_max) text.resize(cut_before_character(text, bytes_max));
  return text;
}

void TerminalLines::break_line() {
  if (!std::exchange(in_pieces_, false)) return;
  on_line_(std::exchange(row().text, {}), false);
}

/// How many of the bytes were taken, at least one.
std::size_t TerminalLines::take_text(std::string_view bytes) {
  std::size_t size = bytes.find_first_of(kControls);
  if (size == std::string_view::npos) size = bytes.size();
  if (at_ == 0 && rows_.size() == 1 && reach_ == 0 && row().text.empty() && !row().cells &&
      size <= line_bytes_max_ && size < bytes.size() && bytes[size] == '\n') {
    on_line_(bytes.substr(0, size), false);  // A whole line: nothing to copy.
    in_pieces_ = returned_ = false;
    return size + 1;
  }
  size = std::min(size, line_bytes_max_);
  append(bytes.substr(0, size));
  return size;
}

void TerminalLines::take_control(char byte) {
  put_character();
  switch (byte) {
    case '\n':
      return move_down(1);
    case '\r':
      if (row().cells) return row().cells->move_to(0);
      returned_ = !row().text.empty();
      return;
    case '\b':
      if (returned_ || (!row().cells && row().text.empty())) return;
      rewrite();
      if (row().cells) row().cells->move_to(row().cells->column() - (row().cells->column() > 0));
      return;
    default:
      sequence_ = byte;
      expecting_ = Expecting::escape;
  }
}

void TerminalLines::take_escaped(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  if (expecting_ == Expecting::command) {  // A title or link, up to BEL or ESC \.
    if (byte != '\n' && byte != '\a' && byte != '\\') return;
    expecting_ = Expecting::text;
    if (byte == '\n') take_control(byte);
    return;
  }
  const bool in_sequence = expecting_ == Expecting::sequence;
  const bool starts = !in_sequence && byte == '[' && sequence_.size() == 1;
  const bool goes_on = value >= 0x20 && value < (in_sequence ? 0x40 : 0x30);
  if ((starts || goes_on) && sequence_.size() < kSequenceMax) {
    sequence_ += byte;
    if (starts) expecting_ = Expecting::sequence;
    return;
  }
  const bool ends = value >= 0x30 && value < 0x7F && !goes_on;
  const bool titles = ends && !in_sequence && byte == ']' && row().cells;
  expecting_ = titles ? Expecting::command : Expecting::text;
  if (in_sequence && ends) return end_sequence(byte);
  std::string other = std::exchange(sequence_, {});
  if (ends) other += byte;
  if (!row().cells) append(other);
  if (!ends) feed(std::string_view(&byte, 1));
}

void TerminalLines::end_sequence(char final) {
  sequence_ += final;
  const std::string sequence = std::exchange(sequence_, {});
  const bool is_private = sequence.size() > 3 && sequence[2] >= '<' && sequence[2] <= '?';
  if (!is_private && final == 'K') return erase(parameter(sequence, 0));
  if (!is_private && std::string_view("ABCDEFG").contains(final)) {
    return move_by_sequence(final, std::max<std::size_t>(parameter(sequence, 1), 1));
  }
  if (returned_ && final == 'm') rewrite();
  if (row().cells) {
    if (final == 'm') styles_.apply(sequence);
  } else {
    const bool stays = std::exchange(returned_, false);
    append(sequence);
    returned_ = stays;
  }
}

void TerminalLines::move_by_sequence(char final, std::size_t count) {
  if (final == 'A' || final == 'F') move_up(count);
  if (final == 'B' || final == 'E') move_down(std::min(count, rows_.size() - 1 - at_));
  const bool to_start = final == 'E' || final == 'F' || (final == 'G' && count == 1);
  if (to_start) return take_control('\r');
  if (final != 'C' && final != 'D' && final != 'G') return;
  rewrite();
  if (!row().cells) return;
  const std::size_t column = row().cells->column();
  if (final == 'C') row().cells->move_to(column + count);
  if (final == 'D') row().cells->move_to(column - std::min(column, count));
  if (final == 'G') row().cells->move_to(count - 1);
}

void TerminalLines::append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (returned_) rewrite();
  row().written = true;
  if (row().cells) {
    for (const char byte : bytes) put_byte(byte);
    return;
  }
  while (!bytes.empty()) {  // One byte more than the cap shows that the line goes on.
    const std::size_t space = line_bytes_max_ + 1 - std::min(line_bytes_max_, row().text.size());
    row().text += bytes.substr(0, space);
    bytes.remove_prefix(std::min(bytes.size(), space));
    flush_pieces();
  }
}

void TerminalLines::put_byte(char byte) {
  if (!is_continuation(byte)) put_character();
  if (!row().cells) {  // The last character made it too long for cells.
    row().text += byte;
    return flush_pieces();
  }
  if (is_continuation(byte) && character_.empty()) {
    row().cells->put(std::string_view(&byte, 1), styles_.current());
    return;
  }
  character_ += byte;
  if (character_.size() == character_size(character_.front())) put_character();
}

/// Puts the character that has come; bytes of one that never came whole stand for themselves.
void TerminalLines::put_character() {
  if (character_.empty()) return;
  const std::string character = std::exchange(character_, {});
  TerminalRow& cells = *row().cells;
  if (character.size() == character_size(character.front())) {
    cells.put(character, styles_.current());
  } else {
    for (const char& byte : character) cells.put(std::string_view(&byte, 1), styles_.current());
  }
  if (cells.columns() > kColumnsMax) back_to_text();
}

/// The row becomes cells, the cursor where it is. One that is too long for that ends instead.
void TerminalLines::rewrite() {
  const bool returned = std::exchange(returned_, false);
  if (row().cells) return;
  if (row().text.size() > kColumnsMax || in_pieces_) {
    if (returned) move_down(rows_.size() - at_);
    return;
  }
  const std::string text = std::exchange(row().text, {});
  row().cells.emplace();
  styles_.reset(rows_.size() > 1);
  const std::string sequence = std::exchange(sequence_, {});
  const Expecting expecting = std::exchange(expecting_, Expecting::text);
  feed(text);
  put_character();
  sequence_ = sequence;
  expecting_ = expecting;
  if (returned) row().cells->move_to(0);
}

void TerminalLines::erase(std::size_t how) {
  if (!row().cells && row().text.empty()) return;
  if (!row().cells && !returned_ && how == 0) return;  // Nothing stands behind the cursor.
  rewrite();
  if (!row().cells) return;
  row().written = true;
  TerminalRow& cells = *row().cells;
  if (how == 0) cells.erase_to_end();
  if (how == 1) cells.erase_from_start();
  if (how == 2) cells.erase_all();
  if (cells.columns() == 0 && cells.column() == 0 && styles_.current() == 0) row().cells.reset();
}

void TerminalLines::back_to_text() {
  row().text = row().cells->text(styles_, styles_.current());
  row().cells.reset();
  flush_pieces();
}

void TerminalLines::move_up(std::size_t count) {
  if (in_pieces_) return;
  rewrite();
  const std::size_t column = row().cells ? row().cells->column() : 0;
  count = std::min(count, kReachMax);
  reach_ = std::max(reach_, count);
  while (at_ < count && rows_.size() <= kReachMax) {
    rows_.emplace_front();
    ++at_;
  }
  at_ -= std::min(at_, count);
  if (column == 0 && !row().cells && row().text.empty()) return;
  rewrite();
  if (row().cells) row().cells->move_to(column);
}

void TerminalLines::move_down(std::size_t count) {
  for (; count > 0; --count) {
    returned_ = false;
    if (at_ + 1 < rows_.size()) {
      ++at_;
      take_control('\r');
    } else {
      end_line();
    }
  }
}

void TerminalLines::end_line() {
  if (reach_ == 0 && rows_.size() == 1) {
    on_line_(text_of(row()), false);
    row() = {};
    in_pieces_ = false;
    return;
  }
  row().written = true;
  rows_.emplace_back();
  at_ = rows_.size() - 1;
  release(reach_);
}

/// Hands over the lines above the `kept` ones above the bottom.
void TerminalLines::release(std::size_t kept) {
  const auto bytes = [](const Row& row) {
    return row.text.size() + (row.cells ? row.cells->columns() * sizeof(void*) : 0);
  };
  std::size_t held = 0;
  for (const Row& row : rows_) held += bytes(row);
  while (rows_.size() > 1 && (rows_.size() - 1 > kept || held > kHeldBytesMax)) {
    held -= bytes(rows_.front());
    release_top();
  }
}

void TerminalLines::release_top() {
  const Row top = std::move(rows_.front());
  rows_.pop_front();
  at_ -= std::min<std::size_t>(at_, 1);
  if (top.written) on_line_(top.cells ? top.cells->text(styles_, 0) : top.text, false);
}

/// A line that is too long goes at once; where others stand below it, it cannot be one.
void TerminalLines::flush_pieces() {
  if (row().text.size() <= line_bytes_max_) return;
  while (at_ > 0) release_top();
  while (row().text.size() > line_bytes_max_) {
    const std::size_t cut = cut_before_character(row().text, line_bytes_max_);
    const bool goes_on = rows_.size() == 1;
    on_line_(std::string_view(row().text).substr(0, cut), goes_on);
    row().text.erase(0, cut);
    in_pieces_ = goes_on;
  }
}

std::string TerminalLines::text_of(const Row& row) const {
  return row.cells ? row.cells->text(styles_, styles_.current()) : row.text;
}

}  // namespace joblog
