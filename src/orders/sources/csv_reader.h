// SPDX-License-Identifier: MIT
// RFC 4180 as it is met in the wild: rows of a CSV text that is read block by block, in bounded
// memory, however long the text is.
//
// A field may be quoted; within quotes a quote is doubled and everything else, line breaks
// included, is data. A quote inside an unquoted field is data too. Lines end with LF, CRLF or CR.
// An unquoted empty field is NULL, a quoted one is "". Blanks around a quoted field are passed
// over, and so is what programs write around a table: a byte order mark in front, Excel's line
// "sep=;" (which names the separator), lines of a title, and old programs' end mark (0x1A).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "orders/sources/order_source.h"

namespace joblog {

struct CsvOptions {
  /// Nothing: whichever of , ; tab | the first line has most of outside quotes.
  std::optional<char> separator;
  int skip_lines = 0;  ///< In front of the rows, not counting "sep=;".
};

/// Used by one thread.
class CsvReader {
 public:
  static constexpr std::size_t block_bytes = 64 << 10;
  static constexpr std::size_t field_bytes = 1 << 20;  ///< Of one field; a longer one is an error.
  static constexpr std::size_t row_bytes = 4 << 20;    ///< Of one row, with quotes and separators.

  /// Fills the front of the span and returns how many bytes; 0 = the end, and again when asked
  /// again.
  using ReadBlock = std::function<Result<std::size_t>(std::span<char>)>;

  /// `name` is for messages: "orders.csv".
  CsvReader(std::string name, ReadBlock read, CsvOptions options = {});

  /// Fills `row` with the next row; its cells live until the next call. False at the end.
  /// Errors: invalid (with file and line; the reader is then at its end), or what the block reader
  /// says.
  Result<bool> next(RawRow& row);

  std::int64_t line() const {
    return row_line_;
  }  ///< Where the row of the last next() began, from 1.
  char separator() const { return separator_; }  ///< Known after the first next().
  /// The text has named another separator than the options did, in a line "sep=;".
  bool has_named_separator() const { return has_named_separator_; }
  /// The last row was ended by the end of the text, not by a line end.
  bool is_last_line_open() const { return is_last_line_open_; }
  const std::string& name() const { return name_; }

 private:
  /// A cell as it stands in the buffer, relative to the start of its row: rows move when the
  /// buffer is refilled.
  struct Cell {
    std::size_t begin, size;
    bool is_null;
  };
  enum class After { separator, row };  ///< What ended a field.

  Result<std::size_t> read_without_end_mark(std::span<char> block);
  Result<void> start();
  Result<void> take_separator_line();
  Result<std::string_view> peek_line(std::size_t bytes);
  Result<bool> skip_line();
  Result<void> find_separator();
  void use_separator(char separator);
  Result<bool> parse_row();
  Result<After> parse_field();
  Result<After> parse_plain();
  Result<After> parse_quoted();
  Result<After> end_field();
  Result<bool> refill();
  Result<bool> has(std::size_t bytes);
  std::unexpected<Error> error_at(std::int64_t line, std::string_view what);
  const char* row_data() const { return buffer_.data() + row_begin_; }

  const std::string name_;
  const ReadBlock read_;
  const CsvOptions options_;
  char separator_ = ',';
  bool ends_plain_[256] = {};  ///< The bytes that end an unquoted field.

  std::vector<char> buffer_;     ///< The row at hand and what was read behind it.
  std::size_t row_begin_ = 0;    ///< Of the row at hand, in buffer_.
  std::size_t data_end_ = 0;     ///< End of what was read, in buffer_.
  std::size_t at_ = 0;           ///< Next byte to look at, relative to row_begin_.
  std::size_t field_begin_ = 0;  ///< Of the field at hand, relative to row_begin_.
  std::vector<Cell> cells_;      ///< Of the row at hand.
  std::int64_t line_ = 1;        ///< Of the byte at at_.
  std::int64_t row_line_ = 0;
  std::int64_t row_count_ = 0;
  char line_end_ = '\n';       ///< What counts as a line inside quotes.
  std::size_t held_back_ = 0;  ///< End marks that may stand at the end of the text.
  bool is_started_ = false, is_at_end_ = false, is_failed_ = false;
  bool has_named_separator_ = false, is_last_line_open_ = false;
};

}  // namespace joblog
