// SPDX-License-Identifier: MIT
// GET /open_orders: the orders that match a search, sorted, in the columns that the reader chose.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/orders/column_choice.h"
#include "web/orders/freshness.h"
#include "web/orders/order_routes.h"
#include "web/orders/orders_query.h"

namespace joblog::web::orders {

struct Header {
  std::string_view label;
  Url link;            ///< Sorts by it.
  std::string sorted;  ///< "ascending", "descending" or "".
  bool is_number = false;
};

struct Cell {
  std::string_view label;
  std::string text;   ///< "" = no value.
  std::string whole;  ///< For hovering, when the cell may cut it.
  std::string css;    ///< "num", "fit" or "clip".
};

struct ListRow {
  Url link;
  std::string document;  ///< "" = the order has none.
  std::string item;
  std::vector<Cell> cells;  ///< Of the columns behind the document.
};

struct SortChoice {
  std::string_view attribute;
  std::string_view label;
  bool is_chosen = false;
};

enum class NoOrders : std::uint8_t { none, never_synced, nothing_open, nothing_matches };

struct ListPage {
  Freshness freshness;
  OrdersQuery query;
  std::string columns;  ///< Those in the URL, for the form of the search.
  std::vector<SortChoice> sorts;
  std::vector<Header> headers;
  std::vector<ListRow> rows;
  std::string range;  ///< "51–100"
  std::string total;  ///< "12,410"
  std::optional<Url> up, down;
  bool place_lost = false;     ///< The order that the page was to start at has been closed.
  std::string hidden_sort;     ///< "Days late, descending": sorted by what is not shown.
  std::optional<Url> trimmed;  ///< The search without the blanks around it.
  NoOrders empty = NoOrders::none;
  std::string shown_count;  ///< "10 columns"
  std::vector<ColumnGroup> groups;
  Url csv_all, csv_shown;
  Url excel_all, excel_shown;  ///< The same, for Excel where the decimal sign is a comma.
  Url all, unsorted, here, live;
};

http::Response list_page(const PageContext& context, const OrdersOptions& options);

/// GET /open_orders/live?shown=RUN&back=PAGE: what changes by itself on an open page that shows the
/// rows of that run.
http::Response live_parts(const PageContext& context, const OrdersOptions& options);
Url live_url(const SyncState* shown, const Url& page);

}  // namespace joblog::web::orders
