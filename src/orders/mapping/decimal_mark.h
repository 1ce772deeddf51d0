// SPDX-License-Identifier: MIT
// Whether the numbers of a source show which sign is their decimal mark. "12,000" is twelve in one
// country and twelve thousand in another: read wrongly, it is a thousand times too much, and nobody
// sees it. So such a number counts as doubtful until another one of the source settles it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "orders/mapping/conversion.h"

namespace joblog {

/// Used by one thread.
class DecimalMark {
 public:
  explicit DecimalMark(const Dialect& dialect) : dialect_(dialect) {}

  /// A cell that was read as a number of the column; `row` as the source counts.
  void look(std::string_view cell, std::string_view attribute, std::int64_t row);

  struct Doubt {
    std::int64_t numbers = 0;  ///< So many could be read either way, …
    std::string attribute;     ///< … the first of them here.
    std::string value;
    std::int64_t row = 0;
    bool is_comma = false;  ///< Its mark, however it is written; else a point.
  };
  /// Nothing to doubt (numbers = 0): no such number, or another one settles it.
  Doubt doubt() const { return settled_ ? Doubt{} : doubt_; }

 private:
  const Dialect dialect_;
  bool settled_ = false;
  Doubt doubt_;
};

/// "2 numbers may be wrong by a factor of a thousand: the comma in “12,000” (order_qty in line 2 of
/// orders.csv) was taken for a separator of thousands, …"
std::string sentence(const DecimalMark::Doubt& doubt, std::string_view place);

}  // namespace joblog
