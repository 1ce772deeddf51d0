// SPDX-License-Identifier: MIT
// Looks a text up in the different values of a column: thousands of them stand for a million rows.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "orders/index/index_file.h"

namespace joblog::order_index {

/// Which ranks of a column (of `values`, up to `distinct`) have `folded` in their value; empty when
/// none has. `folded` is neither empty nor holds NUL. Memory does not grow with the values, but for
/// one bit each.
Result<std::vector<bool>> ranks_containing(const IndexFile& index, const Section& values,
                                           std::uint32_t distinct, std::string_view folded);

}  // namespace joblog::order_index
