// SPDX-License-Identifier: MIT
// One page of the list: what the view answers, as rows, and the links to all that is beside it.
#include "web/orders/order_list_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "orders_templates.h"
#include "storage/ask.h"
#include "web/orders/field_text.h"
#include "web/orders/refusal.h"

namespace joblog::web::orders {
namespace {

constexpr std::size_t kFitsInACell = 32;

const char* css_of(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return "num";
    case ColumnType::date:
      return "fit";
    default:
      return "clip";
  }
}

Cell cell_of(const StoredOrder& order, std::size_t column) {
  const OrderColumn& described = order_columns[column];
  Cell cell{.label = described.label,
            .text = in_a_row(order.fields[column]),
            .css = css_of(described.type)};
  if (utf8_length(cell.text) > kFitsInACell) cell.whole = cell.text;
  return cell;
}

ListRow row_of(const ListedOrder& listed, std::int64_t place, const OrdersQuery& query,
               const Columns& columns) {
  ListRow row{.link = query.order(listed.key, place),
              .document = in_a_row(listed.order.fields[order_column::sales_doc]),
              .item = in_a_row(listed.order.fields[order_column::item_number])};
  for (const std::size_t column : columns) {
    if (column != order_column::sales_doc) row.cells.push_back(cell_of(listed.order, column));
  }
  return row;
}

const char* direction(const OrderList& list) {
  return list.descending ? "descending" : "ascending";
}

void fill_sort(const Columns& columns, ListPage& page) {
  const OrderList& list = page.query.list;
  for (const std::size_t column : columns) {
    const OrderColumn& described = order_columns[column];
    const bool sorts = column == list.sort;
    page.headers.push_back({.label = described.label,
                            .link = page.query.sorted_by(column),
                            .sorted = sorts ? direction(list) : "",
                            .is_number = described.type == ColumnType::integer});
    page.sorts.push_back({described.attribute, described.label, sorts});
  }
  if (std::ranges::find(columns, list.sort) != columns.end()) return;
  const OrderColumn& hidden = order_columns[list.sort];
  page.hidden_sort = fmt::format("sorted by {}, {}", hidden.label, direction(list));
  page.sorts.push_back({hidden.attribute, hidden.label, true});
}

void fill_rows(const OrderPage& found, const Columns& columns, ListPage& page) {
  const OrdersQuery& query = page.query;
  std::int64_t place = found.first;
  for (const ListedOrder& listed : found.orders) {
    page.rows.push_back(row_of(listed, place++, query, columns));
  }
  page.total = format_count(found.total);
  page.place_lost = !found.start_found;
  if (found.orders.empty()) return;
  page.range = fmt::format("{}–{}", format_count(found.first + 1), format_count(place));
  if (found.first > 0) {
    page.up = query.before(found.orders.front().key,
                           std::max<std::int64_t>(0, found.first - orders_per_page));
  }
  if (place < found.total) page.down = query.after(found.orders.back().key, place);
}

void fill_empty(const SyncState* state, ListPage& page) {
  if (!page.rows.empty()) return;
  page.empty = state == nullptr   ? NoOrders::never_synced
               : state->rows == 0 ? NoOrders::nothing_open
                                  : NoOrders::nothing_matches;
  OrdersQuery trimmed = page.query;
  trimmed.list.text = trim(page.query.list.text);
  if (trimmed.list != page.query.list) page.trimmed = trimmed.list_url();
}

void fill_links(const Columns& columns, const SyncState* state, ListPage& page) {
  const OrdersQuery& query = page.query;
  OrdersQuery with_all = query, with_shown = query, all = query, unsorted = query;
  with_all.columns.reset();
  with_shown.columns = columns;
  all.list.text.clear();
  unsorted.list.sort = order_column::sales_doc;
  unsorted.list.descending = false;
  page.csv_all = with_all.on(Url("/open_orders.csv"));
  page.csv_shown = with_shown.on(Url("/open_orders.csv"));
  page.excel_all = page.csv_all.with("for", "excel");
  page.excel_shown = page.csv_shown.with("for", "excel");
  page.all = all.list_url();
  page.unsorted = unsorted.list_url();
  page.here = query.here();
  page.live = live_url(state, page.here);
  page.shown_count = fmt::format("{} columns", columns.size());
}

}  // namespace

http::Response list_page(const PageContext& context, const OrdersOptions& options) {
  auto query = orders_query(context);
  if (!query) return refuse(context, query.error());
  const auto view = options.reader.current();
  if (!view) return refuse(context, view.error());

  ListPage page{.query = std::move(*query)};
  const Columns columns = columns_to_show(page.query, context);
  if (*view) {
    const auto found = (*view)->page(page.query.list, page.query.start, orders_per_page);
    if (!found) return refuse(context, found.error());
    fill_rows(*found, columns, page);
  }
  const SyncState* state = *view ? &(*view)->state() : nullptr;
  fill_sort(columns, page);
  fill_links(columns, state, page);
  fill_empty(state, page);
  page.groups = column_groups(columns);
  if (page.query.columns) page.columns = to_text(*page.query.columns);
  auto fresh = ask(context.services.store, [&](Reader& reader) {
    return freshness(reader, state, options.sync_kind, context, page.here);
  });
  if (!fresh) return refuse(context, fresh.error());
  page.freshness = std::move(*fresh);
  return web::page(context, frame("Open Orders"),
                   [&](Html& out) { templates::list_page(out, page); });
}

Url live_url(const SyncState* shown, const Url& page) {
  return Url("/open_orders/live")
      .with("shown", shown == nullptr ? "" : shown->log_name)
      .with("back", page.text());
}

http::Response live_parts(const PageContext& context, const OrdersOptions& options) {
  const auto view = options.reader.current();
  if (!view) return refuse(context, view.error());
  const SyncState* state = *view ? &(*view)->state() : nullptr;
  const std::string& shown = context.parameter("shown");
  const bool is_newer = state != nullptr && state->log_name != shown;
  const Url page = context.back(Url("/open_orders"));
  const auto line = ask(context.services.store, [&](Reader& reader) {
    return is_newer ? outdated(reader, shown, options.sync_kind, context, page)
                    : freshness(reader, state, options.sync_kind, context, page);
  });
  if (!line) return refuse(context, line.error());
  Html out;
  templates::live_parts(out, *line);
  http::Response response{.body = out.take()};
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace joblog::web::orders
