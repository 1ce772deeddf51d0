// SPDX-License-Identifier: MIT
// A date in three fields, as it stands in a cell, before anyone knows which is which.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "orders/mapping/cell_text.h"

namespace joblog::cells {

struct DateField {
  int number = 0;
  std::size_t digits = 0;  ///< How many were written.
  bool is_name = false;    ///< `number` is the month that was named.
};

struct WrittenDate {
  std::array<DateField, 3> fields;
  char mark = 0;  ///< Between the fields: one of - / . and space; 0 with none, or with a name.
};

/// Letters of ASCII and of Latin-1 to lower case, in place.
void to_lower(SimpleBuffer& text, std::size_t size);

/// Takes a date off the front of `text`, which is simplified and in lower case.
std::optional<WrittenDate> take_date(std::string_view& text);

}  // namespace joblog::cells
