// SPDX-License-Identifier: MIT
// Lists of the open orders of one sync: which orders come where says the index, what they are says
// the file.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <utility>

#include "base/mutex.h"
#include "orders/file/orders_snapshot.h"
#include "orders/index/sorted_list.h"
#include "orders/open_orders_view.h"

namespace joblog::sqlite {

class OpenOrdersListView final : public OpenOrdersView {
 public:
  explicit OpenOrdersListView(std::shared_ptr<OrdersSnapshot> orders)
      : orders_(std::move(orders)) {}

  const SyncState& state() const override { return orders_->state(); }
  Result<OrderPage> page(const OrderList& list, const PageStart& start,
                         std::int64_t size) const override;
  Result<std::optional<OrderInList>> find(const OrderKey& key,
                                          const OrderList& list) const override;
  Result<std::unique_ptr<OrderCursor>> all(const OrderList& list) const override;

  OrdersSnapshot& orders() const { return *orders_; }

 private:
  using Rows = std::shared_ptr<const order_index::RowSet>;
  order_index::SortedList sorted(const OrderList& list) const;
  Rows rows_of(const std::string& text, const order_index::IndexFile& index) const;
  std::optional<std::uint32_t> row_of(const OrderKey& key,
                                      const order_index::IndexFile& index) const;
  ListedOrder read(std::uint32_t row, const order_index::IndexFile& index) const;
  OrderPage read(const order_index::Stretch& stretch, const order_index::SortedList& list) const;
  order_index::Stretch stretch(const order_index::SortedList& list, const PageStart& start,
                               std::size_t size, bool& found) const;

  std::shared_ptr<OrdersSnapshot> orders_;
  mutable Mutex found_mutex_;
  /// What the last searches found, the newest first.
  mutable std::list<std::pair<std::string, Rows>> found_ GUARDED_BY(found_mutex_);
};

}  // namespace joblog::sqlite
