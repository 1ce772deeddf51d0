// SPDX-License-Identifier: MIT
// The SQL that follows from the 68 columns, so that a column is written down once.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace joblog::sqlite {

/// CREATE TABLE open_orders: id, row_hash, then the 68 columns, typed and STRICT.
std::string create_open_orders_sql();
/// INSERT INTO open_orders, without the id: parameter 1 is row_hash, 2 … 69 are the columns.
std::string insert_open_order_sql();
/// SELECT id and the 68 columns, in the order they were fetched; parameter 1 is the limit.
std::string select_first_orders_sql();
/// The same of one order; parameter 1 is its id.
std::string select_order_sql();
/// SELECT id and these columns of all orders, as they lie in the file.
std::string select_columns_sql(std::span<const std::size_t> columns);
/// SELECT id and the column of all orders that have a value, sorted by it.
std::string select_sorted_sql(std::size_t column, std::string_view collation);

}  // namespace joblog::sqlite
