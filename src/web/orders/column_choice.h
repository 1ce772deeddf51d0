// SPDX-License-Identifier: MIT
// The boxes with which a reader chooses columns, and what becomes of the choice: it goes into the
// address, and into a cookie for the next visit.
#pragma once

#include <string_view>
#include <vector>

#include "http/message.h"
#include "web/orders/columns_shown.h"
#include "web/page_services.h"

namespace joblog::web::orders {

struct ColumnBox {
  std::string_view attribute;
  std::string_view label;
  bool is_chosen = false;
  bool is_fixed = false;  ///< Always shown.
};
struct ColumnGroup {
  std::string_view section;
  std::vector<ColumnBox> boxes;
};

/// All columns by section.
std::vector<ColumnGroup> column_groups(const Columns& shown);

/// POST /open_orders/columns: leads back to the list, which then has the chosen columns. With
/// `standard` the choice is forgotten.
http::Response keep_columns(const PageContext& context);

}  // namespace joblog::web::orders
