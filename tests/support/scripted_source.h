// SPDX-License-Identifier: MIT
// A source of orders that does what a test wrote down: so many rows, or a failure at some step.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orders/sources/order_source.h"

namespace joblog::test {

class ScriptedSource final : public OrderSource {
 public:
  using Cells = std::vector<std::optional<std::string>>;

  std::vector<std::string> columns{"salesDoc", "itemNumber", "custName"};
  std::vector<Cells> rows;
  std::optional<SourceError> connect_fails, open_fails;
  std::optional<SourceError> end_fails;  ///< Where the end of the rows would be.

  /// `count` orders of documents 1, 2, 3 …
  void add_rows(int count) {
    for (int i = 0; i < count; ++i) {
      rows.push_back({std::to_string(rows.size() + 1), "10", "Jürgen Groß"});
    }
  }

  std::string describe() const override { return "erp.example as reader, password ***"; }
  SourceResult<void> connect() override {
    if (connect_fails) return std::unexpected(*connect_fails);
    return {};
  }
  SourceResult<std::vector<std::string>> open() override {
    if (open_fails) return std::unexpected(*open_fails);
    return columns;
  }
  SourceResult<bool> next(RawRow& row) override {
    if (at_ == rows.size()) {
      if (end_fails) return std::unexpected(*end_fails);
      return false;
    }
    row.assign(rows[at_].begin(), rows[at_].end());
    ++at_;
    return true;
  }

 private:
  std::size_t at_ = 0;
};

}  // namespace joblog::test
