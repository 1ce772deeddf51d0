// An ERP that leaves a CSV file: the first line names the columns.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "sources/csv_reader.h"
#include "sources/order_source.h"

namespace joblog {

struct CsvSourceOptions {
  std::string path;
  CsvOptions csv;
};

/// connect() opens the file (failure: connection), open() reads its header. Blank lines are
/// skipped; a row that does not have as many cells as the header ends the reading (query).
class CsvSource final : public OrderSource {
 public:
  explicit CsvSource(CsvSourceOptions options);
  std::string describe() const override;
  SourceResult<void> connect() override;
  SourceResult<std::vector<std::string>> open() override;
  SourceResult<bool> next(RawRow& row) override;

 private:
  const CsvSourceOptions options_;
  UniqueFd file_;
  std::optional<CsvReader> reader_;
  std::size_t width_ = 0;  ///< Cells of the header.
};

}  // namespace joblog
