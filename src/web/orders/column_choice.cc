// SPDX-License-Identifier: MIT
// A form that is posted, because it changes what the next visit shows: another site's link must
// not.
#include "web/orders/column_choice.h"

#include <algorithm>
#include <chrono>

#include "web/preferences.h"

namespace joblog::web::orders {
namespace {

constexpr std::chrono::days kYear{365};

bool has(const Columns& columns, std::size_t column) {
  return std::ranges::find(columns, column) != columns.end();
}

/// A list that is sorted by a column that went is the plain list again.
Url without_sort_by_others(const Url& list, const Columns& columns) {
  const auto sort = find_order_column(list.get("sort"));
  if (!sort || has(columns, *sort)) return list;
  Url plain = list.without("sort").without("dir");
  for (const char* place : {"after", "before", "around", "place", "page"}) {
    plain = plain.without(place);
  }
  return plain;
}

http::Response lead_to(const Url& list, std::string_view kept, std::chrono::seconds age) {
  auto response = http::redirect(list.text());
  response.headers.emplace_back("Set-Cookie", cookie(columns_cookie, kept, age));
  return response;
}

}  // namespace

std::vector<ColumnGroup> column_groups(const Columns& shown) {
  std::vector<ColumnGroup> groups;
  for (std::size_t column = 0; column < order_columns.size(); ++column) {
    const OrderColumn& described = order_columns[column];
    if (groups.empty() || groups.back().section != described.section) {
      groups.push_back({described.section, {}});
    }
    groups.back().boxes.push_back(
        {described.attribute, described.label, has(shown, column), names_an_order(column)});
  }
  return groups;
}

http::Response keep_columns(const PageContext& context) {
  Url list = context.back(Url("/open_orders"));
  if (list.path() != "/open_orders") list = Url("/open_orders");
  if (context.request.form.has("standard")) {
    return lead_to(without_sort_by_others(list.without("columns"), standard_columns()), "",
                   std::chrono::seconds{0});
  }
  const Columns columns = columns_from(context.request.form.all("columns"));
  const std::string text = to_text(columns);
  return lead_to(without_sort_by_others(list.with("columns", text), columns), text, kYear);
}

}  // namespace joblog::web::orders
