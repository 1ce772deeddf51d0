// SPDX-License-Identifier: MIT
// In which encoding a file is, where nobody says it, and the file's blocks as UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/result.h"
#include "orders/sources/csv_reader.h"

namespace joblog {

/// Fills the front of the span with what lies at the offset and returns how many bytes; 0 = the
/// end.
using ReadAt = std::function<Result<std::size_t>(std::uint64_t, std::span<char>)>;

struct GuessedEncoding {
  std::string name;           ///< As Decoder::open() takes it.
  std::int64_t bad_line = 0;  ///< The first that is no UTF-8, from 1; 0: there is none.
  bool is_marked = false;     ///< By a byte order mark.
  bool has_letters = false;   ///< Some bytes are letters beyond ASCII in UTF-8.
};

/// Reads the whole text once, in bounded memory. A byte order mark decides; then zeros at every
/// other byte (UTF-16); then whether the text is UTF-8. It is windows-1252 where more bytes are no
/// UTF-8 than letters beyond ASCII are: a file of UTF-8 with some broken cells stays UTF-8.
/// Errors: what `read` says.
Result<GuessedEncoding> guess_encoding(const ReadAt& read);

/// `read` with its bytes decoded; `read` itself for UTF-8. Errors: invalid (no such encoding).
Result<CsvReader::ReadBlock> decoded_blocks(CsvReader::ReadBlock read, const std::string& encoding);

}  // namespace joblog
