// SPDX-License-Identifier: MIT
// Numbers as countries, spreadsheets and ERPs write them: groups, signs on either side, exponents.
#pragma once

#include <string_view>

#include "orders/mapping/conversion.h"

namespace joblog::cells {

/// A whole number is an integer, a fraction the text of a decimal (base/decimal.h) in `buffer`.
Converted convert_number(std::string_view cell, const Dialect& dialect, CellBuffer& buffer);

/// A code or an item number that looks like one: an integer if that is all there is to it, else the
/// text as it was written, without blanks around it.
Converted convert_code(std::string_view cell, NumberUse use, const Dialect& dialect,
                       CellBuffer& buffer);

}  // namespace joblog::cells
