// SPDX-License-Identifier: MIT
// An allow-list: what comes out is made of numbers of columns, whatever comes in.
#include "web/orders/columns_shown.h"

#include <algorithm>

#include "base/text.h"

namespace joblog::web::orders {

bool names_an_order(std::size_t column) {
  return std::ranges::find(naming_columns, column) != naming_columns.end();
}

const Columns& standard_columns() {
  static const Columns kStandard = columns_from(
      {"cust_name.material.material_description.requested_date.order_qty.open_order_qty.ship_status"
       ".days_late"});
  return kStandard;
}

std::string to_text(const Columns& columns) {
  std::string text;
  for (const std::size_t column : columns) {
    if (!text.empty()) text += '.';
    text += order_columns[column].attribute;
  }
  return text;
}

Columns columns_from(const std::vector<std::string>& texts) {
  std::array<bool, order_columns.size()> chosen{};
  for (const std::string& text : texts) {
    for (const std::string_view name : split(text, '.')) {
      if (const auto column = find_order_column(name)) chosen[*column] = true;
    }
  }
  Columns columns(naming_columns.begin(), naming_columns.end());
  for (std::size_t column = 0; column < chosen.size(); ++column) {
    if (chosen[column] && !names_an_order(column)) columns.push_back(column);
  }
  return columns;
}

std::optional<std::string> unknown_column(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    for (const std::string_view name : split(text, '.')) {
      if (!name.empty() && !find_order_column(name)) return std::string(name);
    }
  }
  return std::nullopt;
}

}  // namespace joblog::web::orders
