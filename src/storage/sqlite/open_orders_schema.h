// The SQL that follows from the 68 columns, so that a column is written down once.
#pragma once

#include <string>

namespace joblog::sqlite {

/// CREATE TABLE open_orders: id, row_hash, then the 68 columns, typed and STRICT.
std::string create_open_orders_sql();
/// INSERT INTO open_orders, without the id: parameter 1 is row_hash, 2 … 69 are the columns.
std::string insert_open_order_sql();
/// SELECT id and the 68 columns, in the order they were fetched; parameter 1 is the limit.
std::string select_first_orders_sql();

}  // namespace joblog::sqlite
