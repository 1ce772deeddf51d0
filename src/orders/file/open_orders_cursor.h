// SPDX-License-Identifier: MIT
// All orders of a list, some hundreds at a time.
#pragma once

#include <memory>

#include "orders/file/orders_snapshot.h"
#include "orders/index/sorted_list.h"
#include "orders/open_orders_view.h"

namespace joblog::sqlite {

class OpenOrdersCursor final : public OrderCursor {
 public:
  OpenOrdersCursor(std::shared_ptr<OrdersSnapshot> orders, order_index::SortedList list)
      : orders_(std::move(orders)), list_(std::move(list)) {}
  Result<bool> next(const std::function<void(const OrderRow&)>& take) override;

 private:
  void fetch_stretch();
  void read_some(const std::function<void(const OrderRow&)>& take);

  std::shared_ptr<OrdersSnapshot> orders_;
  order_index::SortedList list_;
  order_index::SortKey begin_ = 0;          ///< Of what has not been fetched.
  std::vector<order_index::SortKey> keys_;  ///< Fetched …
  std::size_t read_ = 0;                    ///< … and read so far.
  bool at_end_ = false;
  OrderRow row_;
};

}  // namespace joblog::sqlite
