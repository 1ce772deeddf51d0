// SPDX-License-Identifier: MIT
// GET /open_orders.csv: all orders of a list as a file, read and sent piece by piece.
#pragma once

#include "http/message.h"
#include "web/orders/order_routes.h"

namespace joblog::web::orders {

/// Parameters q, sort and dir choose and sort as the list does; `columns` names the columns, else
/// all are in it. `separator` is one of , ; | and tab (by name or as it is), `bom=no` leaves the
/// byte order mark out, `for=excel` is separated by ; unless it says otherwise, and keeps texts
/// that look like numbers. A separator that is none of them is refused.
http::Response csv_download(const PageContext& context, const OrdersOptions& options);

}  // namespace joblog::web::orders
