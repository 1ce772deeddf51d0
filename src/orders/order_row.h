// SPDX-License-Identifier: MIT
// One open order on its way from a source to the store: a field per column of orders/columns.h.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace joblog {

/// NULL, an integer, or text (dates are text as YYYY-MM-DD). Text belongs to whoever made the row
/// and lives until that one's next call.
using Field = std::variant<std::monostate, std::int64_t, std::string_view>;
using OrderRow = std::vector<Field>;  ///< As many as there are columns, in their order.

}  // namespace joblog
