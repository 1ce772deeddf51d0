// SPDX-License-Identifier: MIT
// Cuts a stream of bytes into lines as a terminal would leave them: \r goes back to the line's
// start, \b one column, erase and cursor sequences do what they say, and only the last state of a
// line is handed over. What does none of that comes as it is, byte for byte, its colours too.
//
// Rules and bounds:
// - A line ends at \n; \r before it belongs to the end. The last one needs none.
// - ESC[ with K, G, C, D, A, B, E, F is followed; other sequences are kept in a line that is not
//   rewritten and dropped in one that is.
// - Moving up reaches at most 50 lines. How far a program reaches is known once it has moved up for
//   the first time: from then on that many lines are held back until they cannot change any more,
//   or settle() is called. The lines it reached first have been handed over before.
// - A line longer than `line_bytes_max` comes in pieces.
// - A line of more than 16,384 columns is not rewritten: \r ends it.
//
// How the bytes are cut into calls changes nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/terminal_row.h"

namespace joblog {

/// Used by one thread.
class TerminalLines {
 public:
  /// `line` lives for the call only. `continued`: it goes on in the next call, because the line was
  /// longer than the cap.
  using OnLine = std::function<void(std::string_view line, bool continued)>;

  /// Pieces have at most `line_bytes_max` (≥ 8) bytes and do not cut through a UTF-8 character.
  TerminalLines(std::size_t line_bytes_max, OnLine on_line);

  void feed(std::string_view bytes);
  /// Hands over what is left: lines held back and a last line without a line break.
  void finish();
  /// Hands over what is held back and forgets that the program moved up. Whoever knows the time
  /// calls it when the output has been quiet.
  void settle();
  bool holds_back() const { return rows_.size() > 1; }

  /// What stands in the line that is not finished, its last `bytes_max` bytes, of one that is
  /// rewritten its first; "" = nothing.
  std::string unfinished(std::size_t bytes_max) const;
  bool has_unfinished() const { return row().cells || !row().text.empty(); }
  /// Ends a line that is in pieces here; the rest of it will be a line of its own.
  void break_line();

 private:
  /// A line that may still change: text that only grew so far, or cells.
  struct Row {
    std::string text;
    std::optional<TerminalRow> cells;
    bool written = false;
  };
  enum class Expecting : std::uint8_t { text, escape, sequence, command };

  Row& row() { return rows_[at_]; }
  const Row& row() const { return rows_[at_]; }
  std::size_t take_text(std::string_view bytes);
  void take_control(char byte);
  void take_escaped(char byte);
  void end_sequence(char final);
  void move_by_sequence(char final, std::size_t count);
  void append(std::string_view bytes);
  void put_byte(char byte);
  void put_character();
  void rewrite();
  void erase(std::size_t how);
  void back_to_text();
  void move_up(std::size_t count);
  void move_down(std::size_t count);
  void end_line();
  void release(std::size_t kept);
  void release_top();
  void flush_pieces();
  std::string text_of(const Row& row) const;

  const std::size_t line_bytes_max_;
  const OnLine on_line_;
  std::deque<Row> rows_{1};  ///< The last is the bottom one.
  std::size_t at_ = 0;       ///< The row the cursor is in.
  std::size_t reach_ = 0;    ///< So many rows above the bottom one are held back.
  bool returned_ = false;    ///< \r was the last thing, in a row of text.
  bool in_pieces_ = false;
  Expecting expecting_ = Expecting::text;
  std::string sequence_;   ///< An escape sequence so far.
  std::string character_;  ///< A character so far, in a row of cells.
  TerminalStyles styles_;
};

/// Where to cut `text` at or before `size` so that no UTF-8 character is cut in two. Bytes that are
/// no UTF-8 are cut anywhere.
std::size_t cut_before_character(std::string_view text, std::size_t size);

}  // namespace joblog
