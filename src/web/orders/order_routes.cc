// SPDX-License-Identifier: MIT
#include "web/orders/order_routes.h"

#include "web/orders/csv_download.h"
#include "web/orders/order_list_page.h"
#include "web/orders/order_page.h"

namespace joblog::web::orders {

std::vector<Route> routes(const OrdersOptions& options) {
  using http::Method;
  const auto with_options = [&options](auto answer) {
    return [options, answer](const PageContext& context) { return answer(context, options); };
  };
  return {
      {Method::get, "/open_orders", with_options(list_page), {.heavy_with = {"q"}}},
      {Method::get, "/open_orders/live", with_options(live_parts)},
      {Method::post, "/open_orders/columns", keep_columns},
      {Method::get, "/open_orders.csv", with_options(csv_download), {.always = WeightClass::heavy}},
      {Method::get, "/open_orders/:id", with_options(order_page), {.heavy_with = {"q"}}},
  };
}

}  // namespace joblog::web::orders
