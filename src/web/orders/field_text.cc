// SPDX-License-Identifier: MIT
// Numbers stand as the ERP has them: many are no quantities but names, and "100,023" is no
// customer.
#include "web/orders/field_text.h"

#include "base/text.h"
#include "web/display_text.h"

namespace joblog::web::orders {
namespace {

constexpr std::size_t kInARow = 200, kInFull = 100'000;

template <class Show>
std::string shown(const StoredField& field, Show show) {
  if (const auto* number = std::get_if<std::int64_t>(&field)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&field)) return show(*text);
  return "";
}

}  // namespace

std::string in_a_row(const StoredField& field) {
  return shown(field, [](const std::string& text) { return on_one_line(text, kInARow); });
}

std::string in_full(const StoredField& field) {
  return shown(field, [](const std::string& text) {
    return trim(text).empty() ? std::string() : in_lines(text, kInFull);
  });
}

std::string order_name(const StoredOrder& order) {
  std::string document = in_a_row(order.fields[order_column::sales_doc]);
  const std::string item = in_a_row(order.fields[order_column::item_number]);
  if (document.empty()) document = "without document";
  return item.empty() ? document : document + " / " + item;
}

}  // namespace joblog::web::orders
