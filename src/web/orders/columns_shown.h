// SPDX-License-Identifier: MIT
// Which columns a reader sees: chosen by boxes, kept in the address and, for the next visit, in a
// cookie. Both name them, so that they stay good when the table of columns grows.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orders/columns.h"

namespace joblog::web::orders {

/// Of order_columns: first those that name an order, then others in the order of the table.
using Columns = std::vector<std::size_t>;

/// They are always shown: a row without them says not which order it is.
inline constexpr std::array<std::size_t, 2> naming_columns{order_column::sales_doc,
                                                           order_column::item_number};
bool names_an_order(std::size_t column);

const Columns& standard_columns();

/// "sales_doc.item_number.cust_name": good in a query and in a cookie as it stands.
std::string to_text(const Columns& columns);
/// From such texts, or single names. Names that are none are passed over …
Columns columns_from(const std::vector<std::string>& texts);
/// … and this is the first of them.
std::optional<std::string> unknown_column(const std::vector<std::string>& texts);

inline constexpr std::string_view columns_cookie = "joblog_order_columns";

}  // namespace joblog::web::orders
