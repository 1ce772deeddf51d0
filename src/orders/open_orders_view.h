// SPDX-License-Identifier: MIT
// What the pages ask of the open orders: lists by a search and a sort, one order and its
// neighbours, and all rows of a list. A view is what one sync left behind and never changes: who
// holds it reads the same rows to the end, whatever syncs do meanwhile.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "orders/columns.h"
#include "orders/open_orders_store.h"
#include "orders/order_key.h"
#include "orders/order_row.h"

namespace joblog {

/// The columns that a search looks into.
inline constexpr std::array<std::size_t, 3> searched_order_columns{
    order_column::cust_name, order_column::sales_doc, order_column::material};

/// Which orders, and in which order. Orders without a value (NULL or "") come last either way; ties
/// are in the order of sales document and item, so that every list has one order only.
struct OrderList {
  std::string text;  ///< Part of a searched column, as it is but for the case of letters.
  std::size_t sort = order_column::sales_doc;  ///< Of order_columns. Clamped.
  bool descending = false;
  bool operator==(const OrderList&) const = default;
};

/// Where a page of a list begins.
struct PageStart {
  enum class Kind : std::uint8_t {
    first,
    last,
    after,   ///< With the order behind `key`.
    before,  ///< So that it ends before `key`, or with the first order if those are too few.
    around,  ///< At the multiple of the page's size that has `key` on the page.
  };
  Kind kind = Kind::first;
  OrderKey key;
  /// Where the page begins when the order is no longer open. Clamped.
  std::int64_t place = 0;
};

struct ListedOrder {
  OrderKey key;
  StoredOrder order;
};

struct OrderPage {
  std::vector<ListedOrder> orders;
  std::int64_t first = 0;   ///< Place of the first of them in the list, from 0.
  std::int64_t total = 0;   ///< Orders in the list.
  bool start_found = true;  ///< False: the order that the page starts at is no longer open.
};

/// One order, and where it stands in a list.
struct OrderInList {
  ListedOrder listed;
  bool in_list = true;     ///< False: the list's search does not find it.
  std::int64_t place = 0;  ///< From 0; where it would be, if it is not in the list.
  std::int64_t total = 0;
  std::optional<OrderKey> previous, next;
};

/// All orders of a list, in pieces. Threads: one at a time.
class OrderCursor {
 public:
  virtual ~OrderCursor() = default;
  /// Calls `take` for the next orders (some hundreds); false when there were none left.
  /// A row's texts live until `take` returns.
  virtual Result<bool> next(const std::function<void(const OrderRow&)>& take) = 0;
};

/// Threads: callable from any. Errors of all: unavailable, corrupt.
class OpenOrdersView {
 public:
  virtual ~OpenOrdersView() = default;
  virtual const SyncState& state() const = 0;
  virtual Result<OrderPage> page(const OrderList& list, const PageStart& start,
                                 std::int64_t size) const = 0;
  /// Nothing when there is no such order (any more).
  virtual Result<std::optional<OrderInList>> find(const OrderKey& key,
                                                  const OrderList& list) const = 0;
  /// The cursor keeps what it reads from; it may outlive the view.
  virtual Result<std::unique_ptr<OrderCursor>> all(const OrderList& list) const = 0;
};

class OpenOrdersReader {
 public:
  virtual ~OpenOrdersReader() = default;
  /// The newest view that answers fast; null before the first sync. Threads: callable from any.
  /// Errors: unavailable, corrupt.
  virtual Result<std::shared_ptr<const OpenOrdersView>> current() = 0;
};

}  // namespace joblog
