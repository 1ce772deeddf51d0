// SPDX-License-Identifier: MIT
// An ERP that leaves a CSV file: its header names the columns.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "orders/mapping/column_match.h"
#include "orders/sources/csv_reader.h"
#include "orders/sources/order_source.h"
#include "orders/sources/text_encoding.h"

namespace joblog {

struct CsvSourceOptions {
  std::string path;
  CsvOptions csv;
  /// The names by which a header is told from a title in front of it; nothing: the first line that
  /// has something in it is the header.
  std::optional<KnownNames> names{};
  std::string encoding;  ///< As Decoder::open() takes it; empty: guess_encoding().
};

/// connect() opens the file (failure: connection), open() reads its header: the first row, or the
/// first of `header_rows_max` that has two of the names that are known. Blank lines are passed
/// over. Cells that are missing at the end of a row are NULL, which a note says at the end; empty
/// ones too many are dropped. A surplus cell with something in it, or a last row that breaks off,
/// ends the reading (query).
///
/// A file that joblog itself has written (its names are all attributes) is taken back as it was:
/// without the guards against formulas that a text got there.
class CsvSource final : public OrderSource {
 public:
  static constexpr int header_rows_max = 20;

  explicit CsvSource(CsvSourceOptions options);
  std::string describe() const override;
  SourceResult<void> connect() override;
  SourceResult<std::vector<std::string>> open() override;
  SourceResult<bool> next(RawRow& row) override;
  Dialect dialect(Dialect configured) const override;
  RowWords row_words() const override;
  std::int64_t row_number() const override;
  std::vector<SourceNote> take_notes() override;
  std::string advice() const override;

 private:
  SourceResult<bool> read_row(RawRow& row);
  void take_held(RawRow& row);
  bool is_header_again(const RawRow& row) const;
  void note_repeated_headers();
  SourceResult<void> find_header(RawRow& row);
  std::size_t known_names(const RawRow& row) const;
  void note_separator();
  SourceResult<void> fit(RawRow& row);
  void take_guards_off(RawRow& row);
  void note_short_rows();
  Result<std::string> find_encoding();
  Result<GuessedEncoding> guess() const;

  const CsvSourceOptions options_;
  UniqueFd file_;
  std::optional<CsvReader> reader_;
  std::vector<std::string> header_;
  /// Rows that were read in search of the header and are none.
  struct HeldRow {
    std::vector<std::optional<std::string>> cells;
    std::int64_t line = 0;
  };
  std::deque<HeldRow> held_;
  HeldRow served_;         ///< The one of them at hand.
  std::int64_t line_ = 0;  ///< Of the row at hand.
  std::int64_t headers_again_ = 0;
  bool is_our_own_ = false;             ///< Written by joblog.
  std::vector<std::string> unguarded_;  ///< Cells of the row at hand.
  std::int64_t short_rows_ = 0, first_short_ = 0;
  std::vector<SourceNote> notes_;
};

}  // namespace joblog
