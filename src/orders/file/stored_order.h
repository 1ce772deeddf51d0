// SPDX-License-Identifier: MIT
// From a row of open_orders to an order: the id in column 0, the 68 columns behind it. A value is
// an integer or a text as it lies there: files of older versions have integers alone in the columns
// of numbers. Of a REAL, SQLite makes the text of the decimal that it was (fits_a_double).
#pragma once

#include "orders/columns.h"
#include "orders/open_orders_store.h"
#include "orders/order_row.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

inline StoredField stored_field(const Query& query, int column) {
  if (query.is_null(column)) return std::monostate();
  if (query.is_integer(column)) return query.integer(column);
  return query.string(column);
}

inline StoredOrder stored_order(const Query& query) {
  StoredOrder order{.id = query.integer(0), .fields = {}};
  order.fields.reserve(order_columns.size());
  int column = 1;
  while (order.fields.size() < order_columns.size())
    order.fields.push_back(stored_field(query, column++));
  return order;
}

/// The same without copies: the texts live until the query's next step.
inline void read_order_row(const Query& query, OrderRow& row) {
  row.clear();
  for (int column = 1; row.size() < order_columns.size(); ++column) {
    if (query.is_null(column))
      row.emplace_back();
    else if (query.is_integer(column))
      row.emplace_back(query.integer(column));
    else
      row.emplace_back(query.text_in_place(column));
  }
}

/// What the sync that wrote the file left behind. Throws StoreError.
SyncState read_sync_state(Database& database);

}  // namespace joblog::sqlite
