// SPDX-License-Identifier: MIT
// A field of an order as a page shows it. What the ERP holds may be anything: it comes out
// harmless, and the templates escape it.
#pragma once

#include <string>

#include "orders/columns.h"
#include "orders/open_orders_store.h"

namespace joblog::web::orders {

/// On one line, for a row of a list; "" = no value.
std::string in_a_row(const StoredField& field);
/// With its line breaks, for the page of one order.
std::string in_full(const StoredField& field);

/// "4711 / 10": how people name an order.
std::string order_name(const StoredOrder& order);

}  // namespace joblog::web::orders
