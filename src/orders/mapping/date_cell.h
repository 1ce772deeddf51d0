// SPDX-License-Identifier: MIT
// Days as people, spreadsheets and programs write them.
#pragma once

#include <string_view>

#include "orders/mapping/conversion.h"

namespace joblog::cells {

/// YYYY-MM-DD in `buffer` or in the cell, NULL for no day, or why it cannot be told.
Converted convert_date(std::string_view cell, const Dialect& dialect, CellBuffer& buffer);

}  // namespace joblog::cells
