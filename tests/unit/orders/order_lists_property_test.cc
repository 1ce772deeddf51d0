// SPDX-License-Identifier: MIT
// Whatever the orders, the search and the sort: pages forwards, pages backwards and a download all
// give the list that a plain sort of all orders gives, with nothing skipped and nothing repeated.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

#include "support/orders_fixture.h"

namespace joblog::test {
namespace {

constexpr std::size_t kQuantity = order_column_index("order_qty");
constexpr std::size_t kName = order_column_index("name1");

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

// Few different values, so that ties, copies, NULL and "" are common.
rc::Gen<StoredField> a_text() {
  return rc::gen::element<StoredField>(std::monostate(), "", "a", "A", "b", "B%", "ab", "ß", "_");
}
rc::Gen<StoredField> a_number() {
  return rc::gen::element<StoredField>(std::monostate(), std::int64_t{0}, std::int64_t{-1},
                                       std::int64_t{300}, INT64_MAX, INT64_MIN);
}
std::vector<OrderValues> some_orders() {
  const auto count = *rc::gen::inRange(0, 30);
  std::vector<OrderValues> orders;
  for (int i = 0; i < count; ++i) {
    orders.push_back({{order_column::sales_doc, *a_text()},
                      {order_column::item_number, *a_number()},
                      {order_column::cust_name, *a_text()},
                      {order_column::material, *a_text()},
                      {kName, *a_text()},
                      {kQuantity, *a_number()}});
  }
  return orders;
}
OrderList some_list() {
  return {.text = *rc::gen::element<std::string>("", "a", "B", "%", "_", "ß", "zz"),
          .sort = *rc::gen::element(order_column::sales_doc, order_column::item_number,
                                    order_column::cust_name, kName, kQuantity, std::size_t{67}),
          .descending = *rc::gen::arbitrary<bool>()};
}

bool is_found(const OrderValues& values, const std::string& text) {
  return std::ranges::any_of(searched_order_columns,
                             [&](std::size_t column) {
                               const auto* value = std::get_if<std::string>(&values.at(column));
                               return value != nullptr &&
                                      lower(*value).find(lower(text)) != std::string::npos;
                             }) ||
         text.empty();
}

/// -1, 0, 1 as the list has them.
int compare(const StoredField& a, const StoredField& b, bool descending) {
  const auto is_none = [](const StoredField& field) {
    return field.index() == 0 || field == StoredField("");
  };
  if (is_none(a) || is_none(b)) return int{is_none(a)} - int{is_none(b)};
  const auto key = [](const StoredField& field) {
    const auto* text = std::get_if<std::string>(&field);
    return text ? StoredField(lower(*text)) : field;
  };
  const auto order = key(a) == key(b) ? a <=> b : key(a) <=> key(b);
  const int sign = order < 0 ? -1 : order > 0 ? 1 : 0;
  return descending ? -sign : sign;
}

StoredField value_of(const OrderValues& values, std::size_t column) {
  const auto found = values.find(column);
  return found == values.end() ? StoredField() : found->second;
}

/// Orders with the same document and item are told apart by all they hold, so either of two without
/// a value may come first: NULL and "" count as the same here.
void blur_sorted(std::vector<StoredField>& values) {
  for (std::size_t at = 0; at < values.size(); at += 3) {
    if (values[at] == StoredField("")) values[at] = std::monostate();
  }
}

/// The values of the sort's column, as the list must have them.
std::vector<StoredField> expected(std::vector<OrderValues> orders, const OrderList& list) {
  std::erase_if(orders, [&](const OrderValues& values) { return !is_found(values, list.text); });
  std::ranges::stable_sort(orders, [&](const OrderValues& a, const OrderValues& b) {
    const int order = compare(value_of(a, list.sort), value_of(b, list.sort), list.descending);
    if (order != 0) return order < 0;
    // Ties: by document, then item, as bytes and numbers; NULL first.
    return std::pair(value_of(a, order_column::sales_doc), value_of(a, order_column::item_number)) <
           std::pair(value_of(b, order_column::sales_doc), value_of(b, order_column::item_number));
  });
  std::vector<StoredField> values;
  for (const auto& order : orders) {
    for (const std::size_t column :
         {list.sort, order_column::sales_doc, order_column::item_number}) {
      values.push_back(value_of(order, column));
    }
  }
  blur_sorted(values);
  return values;
}

template <class Fields>
void append(std::vector<StoredField>& values, const Fields& fields, const OrderList& list) {
  for (const std::size_t column : {list.sort, order_column::sales_doc, order_column::item_number}) {
    std::visit(
        [&](const auto& value) {
          using T = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<T, std::string_view>)
            values.emplace_back(std::string(value));
          else
            values.emplace_back(value);
        },
        fields[column]);
  }
}

void check_lists(OrdersFixture& orders_fixture, const std::vector<OrderValues>& orders) {
  const OrderList list = some_list();
  const auto size = *rc::gen::inRange<std::int64_t>(1, 8);
  const auto all = expected(orders, list);
  const auto total = static_cast<std::int64_t>(all.size() / 3);

  std::vector<StoredField> forwards;
  OrderPage page = orders_fixture.page(list, {}, size);
  RC_ASSERT(page.total == total);
  for (std::int64_t seen = 0; seen < total;) {
    RC_ASSERT(page.first == seen);
    RC_ASSERT(!page.orders.empty());
    for (const auto& listed : page.orders) {
      append(forwards, listed.order.fields, list);
      const auto shown = orders_fixture.view()->find(listed.key, list).value();
      RC_ASSERT(shown.has_value());
      RC_ASSERT(shown->place == seen++);
      RC_ASSERT(shown->listed.order.id == listed.order.id);
      RC_ASSERT(shown->previous.has_value() == (shown->place > 0));
      RC_ASSERT(shown->next.has_value() == (shown->place + 1 < total));
    }
    page = orders_fixture.page(list, {PageStart::Kind::after, page.orders.back().key, 0}, size);
  }
  blur_sorted(forwards);
  RC_ASSERT(forwards == all);

  std::vector<std::string> backwards, again;
  page = orders_fixture.page(list, {PageStart::Kind::last, {}, 0}, size);
  for (std::int64_t left = total; left > 0;) {
    const auto keys = slugs(page);
    const std::int64_t fresh = std::min<std::int64_t>(left, static_cast<std::int64_t>(keys.size()));
    backwards.insert(backwards.begin(), keys.begin(), keys.begin() + fresh);
    left -= fresh;
    page = orders_fixture.page(list, {PageStart::Kind::before, page.orders.front().key, 0}, size);
  }
  again = slugs(orders_fixture.page(list, {}, 1'000));
  RC_ASSERT(backwards == again);

  std::vector<StoredField> downloaded;
  const auto cursor = orders_fixture.view()->all(list).value();
  while (cursor->next([&](const OrderRow& row) { append(downloaded, row, list); }).value()) {
  }
  blur_sorted(downloaded);
  RC_ASSERT(downloaded == all);
}

RC_GTEST_PROP(OrderListsOfAnyOrders, AreWhatAPlainSortGives, ()) {
  const auto orders = some_orders();
  OrdersFixture orders_fixture;
  orders_fixture.sync(orders);
  check_lists(orders_fixture, orders);
}

RC_GTEST_PROP(OrderListsOfAnyOrders, AreTheSameBeforeTheirIndexIsReady, ()) {
  const auto orders = some_orders();
  OrdersFixture orders_fixture(-1);  // Not even of no orders.
  orders_fixture.sync(orders);
  check_lists(orders_fixture, orders);
  RC_ASSERT(!std::filesystem::exists(orders_fixture.index_path()));
}

}  // namespace
}  // namespace joblog::test
