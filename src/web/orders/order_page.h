// SPDX-License-Identifier: MIT
// GET /open_orders/:id: one order with all its columns, its neighbours in the list that it was
// opened from, and the way back to that list.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/orders/freshness.h"
#include "web/orders/order_routes.h"

namespace joblog::web::orders {

struct OrderFact {
  std::string_view label;
  std::string value;        ///< "" = none.
  std::optional<Url> like;  ///< The orders that have this, too.
  bool is_long = false;
};
struct OrderSection {
  std::string_view name;
  std::vector<OrderFact> facts;
};

struct OrderView {
  Freshness freshness;
  std::string name;         ///< "4711 / 10"
  std::string lead;         ///< Whose, and what.
  std::string place;        ///< "57 of 12,410"
  std::string not_in_list;  ///< The search that does not find it; "" = it does.
  Url back;
  std::optional<Url> previous, next;
  std::vector<OrderSection> sections;
  Url here, live;
};

http::Response order_page(const PageContext& context, const OrdersOptions& options);

}  // namespace joblog::web::orders
