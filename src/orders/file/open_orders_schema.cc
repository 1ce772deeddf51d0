// SPDX-License-Identifier: MIT
// row_hash stands before the columns: building the key index then reads only the front of each row.
#include "orders/file/open_orders_schema.h"

#include <fmt/format.h>

#include "orders/columns.h"
#include "orders_sql.h"

namespace joblog::sqlite {
namespace {

// ANY keeps what it is given: integers, decimals, and codes with letters.
const char* sql_type(ColumnType type) { return type == ColumnType::integer ? "ANY" : "TEXT"; }

/// By what a column is sorted: decimals that no REAL holds are text, and stand among the numbers.
std::string sort_expression(const OrderColumn& column) {
  if (column.type != ColumnType::integer || column.use != NumberUse::quantity)
    return std::string(column.attribute);
  return fmt::format("CASE typeof({0}) WHEN 'text' THEN CAST({0} AS REAL) ELSE {0} END",
                     column.attribute);
}

std::string column_list() {
  std::string list;
  for (const OrderColumn& column : order_columns)
    fmt::format_to(std::back_inserter(list), ", {}", column.attribute);
  return list;
}

}  // namespace

std::string create_open_orders_sql() {
  std::string sql = "CREATE TABLE open_orders (id INTEGER PRIMARY KEY, row_hash INTEGER NOT NULL";
  for (const OrderColumn& column : order_columns) {
    fmt::format_to(std::back_inserter(sql), ", {} {}", column.attribute, sql_type(column.type));
  }
  return sql + ") STRICT";
}

std::string insert_open_order_sql() {
  std::string marks = "?";
  for (std::size_t i = 0; i < order_columns.size(); ++i) marks += ", ?";
  return fmt::format(fmt::runtime(orders_sql::insert_order_template), column_list(), marks);
}

std::string select_first_orders_sql() {
  return fmt::format(fmt::runtime(orders_sql::select_first_template), column_list());
}

std::string select_order_sql() {
  return fmt::format(fmt::runtime(orders_sql::select_order_template), column_list());
}

std::string select_columns_sql(std::span<const std::size_t> columns) {
  std::string list;
  for (const std::size_t column : columns)
    fmt::format_to(std::back_inserter(list), ", {}", order_columns.at(column).attribute);
  return fmt::format(fmt::runtime(orders_sql::select_columns_template), list);
}

std::string select_sorted_sql(std::size_t column, std::string_view collation) {
  return fmt::format(fmt::runtime(orders_sql::select_sorted_template),
                     order_columns.at(column).attribute, collation,
                     sort_expression(order_columns.at(column)));
}

}  // namespace joblog::sqlite
