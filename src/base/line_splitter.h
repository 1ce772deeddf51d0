// Cuts a stream of bytes into lines. Memory is bounded: a line longer than the cap comes in pieces.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace joblog {

/// Used by one thread.
class LineSplitter {
 public:
  /// `line` has no line break (\n or \r\n); it lives for the call only. `continued`: it goes on in
  /// the next call, because the line was longer than the cap.
  using OnLine = std::function<void(std::string_view line, bool continued)>;

  /// Pieces have at most `line_bytes_max` (≥ 8) bytes and do not cut through a UTF-8 character.
  LineSplitter(std::size_t line_bytes_max, OnLine on_line);

  void feed(std::string_view bytes);
  /// Hands over a last line that had no line break.
  void finish();

 private:
  void end_line(std::string_view line);
  void flush_pieces();

  const std::size_t line_bytes_max_;
  const OnLine on_line_;
  std::string pending_;  ///< The line so far; at most the cap and one byte.
};

/// Where to cut `text` at or before `size` so that no UTF-8 character is cut in two. Bytes that are
/// no UTF-8 are cut anywhere.
std::size_t cut_before_character(std::string_view text, std::size_t size);

}  // namespace joblog
