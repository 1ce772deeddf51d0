// SPDX-License-Identifier: MIT
// Orders for tests that show only what matters: a document, an item, a quantity, a customer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orders/columns.h"
#include "orders/open_orders_store.h"
#include "orders/order_row.h"

namespace joblog::test {

struct TestOrder {
  std::optional<std::string> document;
  std::optional<std::int64_t> item;
  std::int64_t quantity = 1;
  std::string customer = "Müller & Söhne";

  /// Points into this order. All other fields are NULL.
  OrderRow row() const {
    OrderRow row(order_columns.size());
    if (document) row[order_column::sales_doc] = std::string_view(*document);
    if (item) row[order_column::item_number] = *item;
    row[order_column_index("order_qty")] = quantity;
    row[order_column::cust_name] = std::string_view(customer);
    return row;
  }
};

inline SyncState state_of(const Replacement& replacement, const Replacement::Difference& difference,
                          std::string log_name = "20261123140000") {
  return {.log_name = std::move(log_name),
          .synced_at = from_micros(1'795'442'400'000'000),
          .rows = replacement.rows(),
          .added = difference.added,
          .changed = difference.changed,
          .removed = difference.removed};
}

/// Replaces the orders of `store`, all steps. Errors: of the first step that failed.
inline Result<Replacement::Difference> replace_orders(OpenOrdersStore& store,
                                                      const std::vector<TestOrder>& orders,
                                                      const std::string& log_name) {
  auto replacement = store.begin_replace();
  if (!replacement) return std::unexpected(replacement.error());
  for (const TestOrder& order : orders) {
    if (auto done = (*replacement)->append(order.row()); !done)
      return std::unexpected(done.error());
  }
  auto difference = (*replacement)->compare();
  if (!difference) return difference;
  auto done = (*replacement)->commit(state_of(**replacement, *difference, log_name));
  if (!done) return std::unexpected(done.error());
  return difference;
}

}  // namespace joblog::test
