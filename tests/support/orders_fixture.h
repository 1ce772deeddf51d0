// SPDX-License-Identifier: MIT
// Open orders in a folder of their own, replaced at will and listed like pages do.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "orders/file/indexed_open_orders.h"
#include "orders/file/open_orders_file.h"
#include "orders/open_orders_view.h"
#include "support/recording_notices.h"
#include "support/temp_folder.h"
#include "support/test_orders.h"

namespace joblog::test {

/// One order by what is not NULL in it.
using OrderValues = std::map<std::size_t, StoredField>;

inline OrderRow row_of(const OrderValues& values) {
  OrderRow row(order_columns.size());
  for (const auto& [column, value] : values) {
    if (const auto* text = std::get_if<std::string>(&value)) row[column] = std::string_view(*text);
    if (const auto* number = std::get_if<std::int64_t>(&value)) row[column] = *number;
  }
  return row;
}

inline OrderValues order(std::string document, std::int64_t item, std::string customer = "Müller",
                         std::string material = "M-1") {
  return {{order_column::sales_doc, std::move(document)},
          {order_column::item_number, item},
          {order_column::cust_name, std::move(customer)},
          {order_column::material, std::move(material)}};
}

class OrdersFixture {
 public:
  explicit OrdersFixture(std::int64_t index_at_once_max = 20'000)
      : reader({folder.path().string(), index_at_once_max}, notices) {}

  /// A sync: these orders take the place of all others.
  void sync(const std::vector<OrderValues>& orders,
            const std::string& log_name = "20261123140000") {
    auto replacement = store.begin_replace().value();
    for (const OrderValues& values : orders) replacement->append(row_of(values)).value();
    const auto difference = replacement->compare().value();
    SyncState state = state_of(*replacement, difference, log_name);
    state.warnings = warnings;
    state.note = note;
    replacement->commit(state).value();
  }
  std::shared_ptr<const OpenOrdersView> view() { return reader.current().value(); }
  OrderPage page(const OrderList& list = {}, const PageStart& start = {}, std::int64_t size = 50) {
    return view()->page(list, start, size).value();
  }
  std::string index_path() const { return folder.file("open_orders.index"); }

  std::int64_t warnings = 0;  ///< Of each sync to come.
  std::string note;
  TempFolder folder;
  RecordingNotices notices;
  sqlite::OpenOrdersFile store{folder.path().string()};
  sqlite::IndexedOpenOrders reader;
};

/// The slugs of a page's orders.
inline std::vector<std::string> slugs(const OrderPage& page) {
  std::vector<std::string> all;
  for (const ListedOrder& listed : page.orders) all.push_back(to_slug(listed.key));
  return all;
}

}  // namespace joblog::test
