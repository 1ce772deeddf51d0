// SPDX-License-Identifier: MIT
// What a reader asked of the open orders: search, sort, columns and the place in the list. All of
// it stands in the URL, and every link to a list or to an order carries it on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "orders/open_orders_view.h"
#include "web/links.h"
#include "web/orders/columns_shown.h"
#include "web/page_services.h"

namespace joblog::web::orders {

inline constexpr std::int64_t orders_per_page = 50;
inline constexpr std::size_t search_characters_max = 200;

struct OrdersQuery {
  OrderList list;
  PageStart start;
  std::optional<Columns> columns;  ///< As the URL has them; nothing: it leaves them to the reader.

  /// A page of ours (the list, an order, the CSV) with search, sort and columns, without a place.
  Url on(const Url& page) const;
  Url list_url() const { return on(Url("/open_orders")); }
  /// The page of the list that was asked for.
  Url here() const;
  Url first() const { return list_url(); }
  Url last() const { return list_url().with("page", "last"); }
  /// The pages beside the order; `place` is where they begin when it is no longer open.
  Url after(const OrderKey& key, std::int64_t place) const;
  Url before(const OrderKey& key, std::int64_t place) const;
  /// The page that the order is on; it stands at `place`.
  Url around(const OrderKey& key, std::int64_t place) const;
  /// An order of the list. Its place leads back when it has been closed meanwhile.
  Url order(const OrderKey& key, std::int64_t place) const;
  /// Sorted by the column; the other way round when it is already.
  Url sorted_by(std::size_t column) const;

  bool is_searched() const { return !list.text.empty(); }
  bool is_sorted() const;  ///< By somebody.
};

/// Errors: invalid, naming a column to sort by or to show that there is not.
Result<OrdersQuery> orders_query(const PageContext& context);

/// The columns of the URL, else those that the reader chose before, else the standard ones.
Columns columns_to_show(const OrdersQuery& query, const PageContext& context);

}  // namespace joblog::web::orders
