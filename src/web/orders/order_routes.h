// SPDX-License-Identifier: MIT
// The pages of the open orders: a list, one order, all of them as CSV. They read and never write.
#pragma once

#include <string>
#include <vector>

#include "orders/open_orders_view.h"
#include "web/router.h"

namespace joblog::web::orders {

/// What these pages want to know of the program around them.
struct OrdersOptions {
  OpenOrdersReader& reader;  ///< Outlives the routes.
  std::string sync_kind;  ///< Of the jobs that sync: their runs and schedules stand on the pages.
};

std::vector<Route> routes(const OrdersOptions& options);

}  // namespace joblog::web::orders
