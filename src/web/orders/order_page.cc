// SPDX-License-Identifier: MIT
// The order comes from the view, its place from the list in the address.
#include "web/orders/order_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "orders_templates.h"
#include "storage/ask.h"
#include "web/display_text.h"
#include "web/orders/field_text.h"
#include "web/orders/order_list_page.h"
#include "web/orders/orders_query.h"
#include "web/orders/refusal.h"

namespace joblog::web::orders {
namespace {

constexpr std::size_t kLead = 160;

bool is_searched(std::size_t column) {
  return std::ranges::find(searched_order_columns, column) != searched_order_columns.end();
}

OrderFact fact_of(const StoredOrder& order, std::size_t column) {
  const OrderColumn& described = order_columns[column];
  OrderFact fact{.label = described.label, .value = in_full(order.fields[column])};
  const auto* text = std::get_if<std::string>(&order.fields[column]);
  fact.is_long = described.type == ColumnType::text && !fact.value.empty();
  if (is_searched(column) && text != nullptr && utf8_length(*text) <= search_characters_max) {
    fact.like = Url("/open_orders").with("q", *text);
  }
  return fact;
}

std::vector<OrderSection> sections_of(const StoredOrder& order) {
  std::vector<OrderSection> sections;
  for (std::size_t column = 0; column < order_columns.size(); ++column) {
    const std::string_view section = order_columns[column].section;
    if (sections.empty() || sections.back().name != section) sections.push_back({section, {}});
    sections.back().facts.push_back(fact_of(order, column));
  }
  return sections;
}

std::string lead_of(const StoredOrder& order) {
  std::string lead;
  for (const std::size_t column : {order_column::cust_name, order_column::material,
                                   order_column_index("material_description")}) {
    const std::string text = in_a_row(order.fields[column]);
    if (!text.empty()) lead += (lead.empty() ? "" : " · ") + text;
  }
  return on_one_line(lead, kLead);
}

OrderView view_of(const OrderInList& found, const OrdersQuery& query) {
  OrderView view;
  view.name = order_name(found.listed.order);
  if (found.listed.key.copy > 1) view.name += fmt::format(" ({})", found.listed.key.copy);
  view.lead = lead_of(found.listed.order);
  view.place = fmt::format("{} of {}", format_count(found.place + 1), format_count(found.total));
  if (!found.in_list) view.not_in_list = query.list.text;
  view.back = query.around(found.listed.key, found.place);
  const std::int64_t behind = found.place + (found.in_list ? 1 : 0);
  if (found.previous) view.previous = query.order(*found.previous, found.place - 1);
  if (found.next) view.next = query.order(*found.next, behind);
  view.sections = sections_of(found.listed.order);
  return view;
}

/// The order has been closed since, or never was.
http::Response no_longer_open(const PageContext& context, const OrdersQuery& query,
                              const OrderKey& key, const SyncState& state) {
  const std::string name =
      fmt::format("{}{}", key.document ? on_one_line(*key.document, 100) : "without document",
                  key.item        ? fmt::format(" / {}", *key.item)
                  : key.item_text ? " / " + on_one_line(*key.item_text, 100)
                                  : "");
  const std::int64_t place =
      context.number("place", 0, std::numeric_limits<std::int64_t>::max(), 0);
  return refuse(
      context,
      {.status = 404,
       .title = fmt::format("Order {} is not open", name),
       .what =
           fmt::format("It is not among the {} of the sync {} ({}).",
                       state.rows == 1 ? "1 open order" : format_count(state.rows) + " open orders",
                       on_one_line(state.log_name, 40), context.moments.exact(state.synced_at)),
       .advice = "An order leaves the list when it has been delivered, cancelled or renumbered in "
                 "the ERP.",
       .suggested = query.around(key, place),
       .suggested_text = "Back to the list"});
}

}  // namespace

http::Response order_page(const PageContext& context, const OrdersOptions& options) {
  const auto query = orders_query(context);
  if (!query) return refuse(context, query.error());
  const auto key = order_key_of_slug(context.id);
  if (!key) {
    return refuse(context, {.title = "No such order",
                            .what = "No order can have this address.",
                            .advice = "Check it for a typing error, or look for the order in the "
                                      "list.",
                            .suggested = query->list_url()});
  }
  const auto view = options.reader.current();
  if (!view) return refuse(context, view.error());
  if (!*view) return refuse_before_first_sync(context, 404);
  const auto found = (*view)->find(*key, query->list);
  if (!found) return refuse(context, found.error());
  const SyncState& state = (*view)->state();
  if (!*found) return no_longer_open(context, *query, *key, state);

  OrderView order = view_of(**found, *query);
  order.here = query->order((*found)->listed.key, (*found)->place);
  order.live = live_url(&state, order.here);
  auto fresh = ask(context.services.store, [&](Reader& reader) {
    return freshness(reader, &state, options.sync_kind, context, order.here);
  });
  if (!fresh) return refuse(context, fresh.error());
  order.freshness = std::move(*fresh);
  return web::page(context, frame("Order " + order.name),
                   [&](Html& out) { templates::order_page(out, order); });
}

}  // namespace joblog::web::orders
