// SPDX-License-Identifier: MIT
// Reading the query. A column that is not in the table is refused: a list that is sorted in another
// way than its address says would mislead. A place that makes no sense is the first page.
#include "web/orders/orders_query.h"

#include <fmt/format.h>

#include <limits>
#include <vector>

#include "base/text.h"

namespace joblog::web::orders {
namespace {

constexpr std::size_t kStandardSort = order_column::sales_doc;

std::unexpected<Error> no_such_column(std::string_view name, std::string_view purpose) {
  std::vector<std::string> attributes;
  for (const OrderColumn& column : order_columns) attributes.emplace_back(column.attribute);
  const std::string hint = did_you_mean(name, attributes);
  return fail(ErrorKind::invalid, fmt::format("There is no column {} to {}{}", in_quotes(name),
                                              purpose, hint.empty() ? "." : hint));
}

Result<OrderList> list_of(const PageContext& context) {
  OrderList list;
  const std::string& text = context.parameter("q");
  list.text = text.substr(0, utf8_prefix(text, search_characters_max));
  if (const std::string& sort = context.parameter("sort"); !sort.empty()) {
    const auto column = find_order_column(sort);
    if (!column) return no_such_column(sort, "sort by");
    list.sort = *column;
  }
  list.descending = context.parameter("dir") == "desc";
  return list;
}

PageStart start_of(const PageContext& context) {
  using Kind = PageStart::Kind;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  if (context.parameter("page") == "last") return {.kind = Kind::last, .key = {}};
  for (const auto& [name, kind] :
       {std::pair{"after", Kind::after}, std::pair{"before", Kind::before},
        std::pair{"around", Kind::around}}) {
    if (auto key = order_key_of_slug(context.parameter(name))) {
      return {.kind = kind, .key = std::move(*key), .place = context.number("place", 0, kMost, 0)};
    }
  }
  return {};
}

const char* name_of(PageStart::Kind kind) {
  switch (kind) {
    case PageStart::Kind::after:
      return "after";
    case PageStart::Kind::before:
      return "before";
    default:
      return "around";
  }
}

Url at(const OrdersQuery& query, PageStart::Kind kind, const OrderKey& key, std::int64_t place) {
  const Url list = query.list_url().with(name_of(kind), to_slug(key));
  return place > 0 ? list.with("place", place) : list;
}

}  // namespace

Result<OrdersQuery> orders_query(const PageContext& context) {
  OrdersQuery query;
  auto list = list_of(context);
  if (!list) return std::unexpected(list.error());
  query.list = std::move(*list);
  query.start = start_of(context);
  const auto columns = context.request.query.all("columns");
  if (const auto unknown = unknown_column(columns)) return no_such_column(*unknown, "show");
  if (!context.parameter("columns").empty()) query.columns = columns_from(columns);
  return query;
}

Columns columns_to_show(const OrdersQuery& query, const PageContext& context) {
  if (query.columns) return *query.columns;
  const std::string_view kept = context.request.cookie(columns_cookie);
  return kept.empty() ? standard_columns() : columns_from({std::string(kept)});
}

bool OrdersQuery::is_sorted() const { return list.sort != kStandardSort || list.descending; }

Url OrdersQuery::on(const Url& page) const {
  return page.with("q", list.text)
      .with("sort", is_sorted() ? order_columns[list.sort].attribute : "")
      .with("dir", list.descending ? "desc" : "")
      .with("columns", columns ? to_text(*columns) : "");
}

Url OrdersQuery::here() const {
  switch (start.kind) {
    case PageStart::Kind::first:
      return first();
    case PageStart::Kind::last:
      return last();
    default:
      return at(*this, start.kind, start.key, start.place);
  }
}

Url OrdersQuery::after(const OrderKey& key, std::int64_t place) const {
  return at(*this, PageStart::Kind::after, key, place);
}

Url OrdersQuery::before(const OrderKey& key, std::int64_t place) const {
  return at(*this, PageStart::Kind::before, key, place);
}

Url OrdersQuery::around(const OrderKey& key, std::int64_t place) const {
  return at(*this, PageStart::Kind::around, key, place - place % orders_per_page);
}

Url OrdersQuery::order(const OrderKey& key, std::int64_t place) const {
  const Url page = on(Url("/open_orders") / to_slug(key));
  return place > 0 ? page.with("place", place) : page;
}

Url OrdersQuery::sorted_by(std::size_t column) const {
  OrdersQuery sorted = *this;
  sorted.list.descending = list.sort == column && !list.descending;
  sorted.list.sort = column;
  return sorted.list_url();
}

}  // namespace joblog::web::orders
