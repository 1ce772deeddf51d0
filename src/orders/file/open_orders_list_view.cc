// SPDX-License-Identifier: MIT
// Inside, failures are thrown; the three doors answer with them.
#include "orders/file/open_orders_list_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "orders/file/open_orders_cursor.h"
#include "orders/file/open_orders_schema.h"
#include "orders/file/stored_order.h"
#include "orders/index/text_order.h"
#include "orders_sql.h"
#include "sqlite/value_or_throw.h"

namespace joblog::sqlite {
namespace {

using order_index::IndexFile;
using order_index::row_of;
using order_index::SectionKind;
using order_index::SortedList;
using order_index::SortKey;
using order_index::Stretch;

constexpr std::size_t kSearchesKept = 8;
constexpr SortKey kEnd = UINT64_MAX;

template <class T, class Read>
Result<T> guarded(Read read) {
  try {
    return read();
  } catch (const StoreError& error) {
    return std::unexpected(error.error());
  }
}

const order_index::Section& section(const IndexFile& index, SectionKind kind,
                                    std::size_t column = 0) {
  const auto* found = index.find({kind, static_cast<std::uint32_t>(column)});
  if (found == nullptr)
    throw StoreError(ErrorKind::internal, "the index of the orders is not whole");
  return *found;
}

std::vector<std::size_t> columns_for(const OrderList& list, std::size_t sort) {
  std::vector<std::size_t> columns{sort};
  if (list.text.empty()) return columns;
  for (const std::size_t column : searched_order_columns) {
    if (column != sort) columns.push_back(column);
  }
  return columns;
}

OrderKey key_of(const StoredOrder& order, std::int64_t copy) {
  OrderKey key{.document = {}, .item = {}, .copy = copy, .item_text = {}};
  if (const auto* document = std::get_if<std::string>(&order.fields[order_column::sales_doc])) {
    key.document = *document;
  }
  if (const auto* item = std::get_if<std::int64_t>(&order.fields[order_column::item_number])) {
    key.item = *item;
  }
  if (const auto* item = std::get_if<std::string>(&order.fields[order_column::item_number])) {
    key.item_text = *item;
  }
  return key;
}

}  // namespace

SortedList OpenOrdersListView::sorted(const OrderList& list) const {
  const std::size_t sort = std::min(list.sort, order_columns.size() - 1);
  auto index = orders_->index_of(columns_for(list, sort));
  const auto& ranks = section(*index, SectionKind::ranks, sort);
  Rows rows = rows_of(list.text, *index);
  return SortedList(std::move(index), ranks, list.descending, std::move(rows));
}

OpenOrdersListView::Rows OpenOrdersListView::rows_of(const std::string& text,
                                                     const IndexFile& index) const {
  const std::string folded = order_index::fold_case(text);
  const std::string& key = text.find('\0') == std::string::npos ? folded : text;
  {
    const MutexLock lock(found_mutex_);
    const auto kept = std::ranges::find(found_, key, [](const auto& entry) { return entry.first; });
    if (kept != found_.end()) {
      found_.splice(found_.begin(), found_, kept);
      return kept->second;
    }
  }
  const Rows rows = std::make_shared<const order_index::RowSet>(
      value_or_throw(find_rows(index, searched_order_columns, text)));
  const MutexLock lock(found_mutex_);
  found_.emplace_front(key, rows);
  if (found_.size() > kSearchesKept) found_.pop_back();
  return rows;
}

// The first of a key by SQLite, its copies behind it by the index.
std::optional<std::uint32_t> OpenOrdersListView::row_of(const OrderKey& key,
                                                        const IndexFile& index) const {
  const auto id = orders_->read_page([&](Database& database) -> std::optional<std::int64_t> {
    Query query(database, orders_sql::select_first_of_key);
    if (key.item_text)
      query.bind(key.document, *key.item_text);
    else
      query.bind(key.document, key.item);
    return query.step() ? std::optional(query.integer(0)) : std::nullopt;
  });
  if (!id) return std::nullopt;
  std::optional<std::uint64_t> first;
  value_or_throw(index.scan(section(index, SectionKind::ids), [&](std::uint64_t at, auto ids) {
    const auto found = std::ranges::find(ids, static_cast<std::uint32_t>(*id));
    if (found != ids.end()) first = at + static_cast<std::uint64_t>(found - ids.begin());
  }));
  if (!first) throw StoreError(ErrorKind::corrupt, "the index of the orders lacks an order");
  const std::uint64_t row = *first + static_cast<std::uint64_t>(key.copy - 1);
  if (key.copy < 1 || row >= index.rows()) return std::nullopt;
  const auto copy = value_or_throw(index.number(section(index, SectionKind::copies), row));
  if (copy != key.copy) return std::nullopt;
  return static_cast<std::uint32_t>(row);
}

ListedOrder OpenOrdersListView::read(std::uint32_t row, const IndexFile& index) const {
  static const std::string sql = select_order_sql();
  const auto id = value_or_throw(index.number(section(index, SectionKind::ids), row));
  const auto copy = value_or_throw(index.number(section(index, SectionKind::copies), row));
  StoredOrder order = orders_->read_page([&](Database& database) {
    Query query(database, sql);
    query.bind(std::int64_t{id});
    if (!query.step()) throw StoreError(ErrorKind::corrupt, fmt::format("order {} is gone", id));
    return stored_order(query);
  });
  OrderKey key = key_of(order, copy);
  return {.key = std::move(key), .order = std::move(order)};
}

OrderPage OpenOrdersListView::read(const Stretch& stretch, const SortedList& list) const {
  OrderPage page;
  page.first = static_cast<std::int64_t>(stretch.place - stretch.before.size());
  page.total = static_cast<std::int64_t>(stretch.total);
  for (const auto& keys : {stretch.before, stretch.from}) {
    for (const SortKey key : keys) {
      page.orders.push_back(read(order_index::row_of(key), list.index()));
    }
  }
  return page;
}

Stretch OpenOrdersListView::stretch(const SortedList& list, const PageStart& start,
                                    std::size_t size, bool& found) const {
  using Kind = PageStart::Kind;
  found = true;
  if (start.kind == Kind::first) return value_or_throw(list.around(0, 0, size));
  if (start.kind == Kind::last) return value_or_throw(list.around(kEnd, size, 0));
  const auto row = row_of(start.key, list.index());
  if (!row) {
    found = false;
    return value_or_throw(
        list.at(static_cast<std::uint64_t>(std::max<std::int64_t>(0, start.place)), size));
  }
  const SortKey key = value_or_throw(list.key_of(*row));
  if (start.kind == Kind::after) return value_or_throw(list.around(key + 1, 0, size));
  if (start.kind == Kind::before) {
    Stretch before = value_or_throw(list.around(key, size, 0));
    if (before.before.size() == size) return before;
    return value_or_throw(list.around(0, 0, size));
  }
  Stretch around = value_or_throw(list.around(key, size - 1, size));
  const std::size_t before = around.place % size;
  around.before.erase(around.before.begin(),
                      around.before.end() - static_cast<std::ptrdiff_t>(before));
  around.from.resize(std::min(around.from.size(), size - before));
  return around;
}

Result<OrderPage> OpenOrdersListView::page(const OrderList& list, const PageStart& start,
                                           std::int64_t size) const {
  return guarded<OrderPage>([&] {
    const SortedList sorted_list = sorted(list);
    const auto wanted = static_cast<std::size_t>(std::clamp<std::int64_t>(size, 1, 1'000));
    bool found = true;
    Stretch around = stretch(sorted_list, start, wanted, found);
    if (around.before.empty() && around.from.empty() && around.total > 0) {
      around = value_or_throw(sorted_list.around(kEnd, wanted, 0));  // Past the end: its last ones.
    }
    OrderPage page = read(around, sorted_list);
    page.start_found = found;
    return page;
  });
}

Result<std::optional<OrderInList>> OpenOrdersListView::find(const OrderKey& key,
                                                            const OrderList& list) const {
  return guarded<std::optional<OrderInList>>([&]() -> std::optional<OrderInList> {
    const SortedList sorted_list = sorted(list);
    const auto row = row_of(key, sorted_list.index());
    if (!row) return std::nullopt;
    const SortKey place = value_or_throw(sorted_list.key_of(*row));
    Stretch around = value_or_throw(sorted_list.around(place, 1, 2));
    OrderInList order{.listed = read(*row, sorted_list.index()),
                      .in_list = sorted_list.has(*row),
                      .place = static_cast<std::int64_t>(around.place),
                      .total = static_cast<std::int64_t>(around.total),
                      .previous = {},
                      .next = {}};
    if (order.in_list) around.from.erase(around.from.begin());
    const auto key_at = [&](SortKey at) {
      return read(order_index::row_of(at), sorted_list.index()).key;
    };
    if (!around.before.empty()) order.previous = key_at(around.before.back());
    if (!around.from.empty()) order.next = key_at(around.from.front());
    return order;
  });
}

Result<std::unique_ptr<OrderCursor>> OpenOrdersListView::all(const OrderList& list) const {
  return guarded<std::unique_ptr<OrderCursor>>(
      [&] { return std::make_unique<OpenOrdersCursor>(orders_, sorted(list)); });
}

}  // namespace joblog::sqlite
