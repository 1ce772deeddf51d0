// SPDX-License-Identifier: MIT
// Each stretch of keys costs a pass over the ranks, so stretches grow with the orders: at most some
// hundred passes, and memory for half a percent of the keys.
#include "orders/file/open_orders_cursor.h"

#include <algorithm>

#include "orders/file/open_orders_schema.h"
#include "orders/file/stored_order.h"
#include "orders_sql.h"
#include "sqlite/value_or_throw.h"

namespace joblog::sqlite {

void OpenOrdersCursor::fetch_stretch() {
  const std::size_t wanted = std::max<std::size_t>(2'000, list_.index().rows() / 200);
  keys_ = value_or_throw(list_.around(begin_, 0, wanted)).from;
  read_ = 0;
  at_end_ = keys_.size() < wanted;
  if (!keys_.empty()) begin_ = keys_.back() + 1;
}

void OpenOrdersCursor::read_some(const std::function<void(const OrderRow&)>& take) {
  constexpr std::size_t kRows = 200;  // A download holds up others no longer than these take.
  static const std::string sql = select_order_sql();
  const auto& index = list_.index();
  const auto* ids = index.find({order_index::SectionKind::ids});
  if (ids == nullptr) throw StoreError(ErrorKind::internal, "the index of the orders is not whole");
  const std::size_t end = std::min(read_ + kRows, keys_.size());
  orders_->read_download([&](Database& database) {
    for (; read_ < end; ++read_) {
      const auto id = value_or_throw(index.number(*ids, order_index::row_of(keys_[read_])));
      Query query(database, sql);
      query.bind(std::int64_t{id});
      if (!query.step()) throw StoreError(ErrorKind::corrupt, "an order of the index is gone");
      read_order_row(query, row_);
      take(row_);
    }
  });
}

Result<bool> OpenOrdersCursor::next(const std::function<void(const OrderRow&)>& take) {
  try {
    if (read_ == keys_.size() && !at_end_) fetch_stretch();
    if (read_ == keys_.size()) return false;
    read_some(take);
    return true;
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

}  // namespace joblog::sqlite
