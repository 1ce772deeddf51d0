// SPDX-License-Identifier: MIT
// What a sync says it added, changed and removed.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "orders/file/open_orders_file.h"
#include "support/temp_folder.h"
#include "support/test_orders.h"

namespace joblog::sqlite {
namespace {

using test::replace_orders;
using test::TestOrder;
using Orders = std::vector<TestOrder>;

struct Case {
  std::string name;
  Orders before, after;
  std::int64_t added, changed, removed;
};

class Difference : public testing::TestWithParam<Case> {};

TEST_P(Difference, CountsByDocumentAndItem) {
  const test::TempFolder folder;
  OpenOrdersFile store(folder.path().string());
  ASSERT_TRUE(replace_orders(store, GetParam().before, "20261123140000"));
  const auto difference = replace_orders(store, GetParam().after, "20261123140500").value();
  EXPECT_EQ(difference.added, GetParam().added);
  EXPECT_EQ(difference.changed, GetParam().changed);
  EXPECT_EQ(difference.removed, GetParam().removed);
}

INSTANTIATE_TEST_SUITE_P(
    All, Difference,
    testing::Values(
        Case{"BothEmpty", {}, {}, 0, 0, 0},
        Case{"TheSameInAnotherOrder", {{"1", 1}, {"2", 1}}, {{"2", 1}, {"1", 1}}, 0, 0, 0},
        Case{"AllGone", {{"1", 1}, {"2", 1}}, {}, 0, 0, 2},
        Case{"OneOfEach", {{"1", 1}, {"2", 1}}, {{"2", 1, 7}, {"3", 1}}, 1, 1, 1},
        Case{"AnotherItemIsAnotherOrder", {{"1", 10}}, {{"1", 20}}, 1, 0, 1},
        Case{"AnyFieldCounts", {{"1", 1, 1, "Muller"}}, {{"1", 1, 1, "Müller"}}, 0, 1, 0},
        Case{"OneOfTwins", {{"1", 1}, {"1", 1}}, {{"1", 1}}, 0, 0, 1},
        Case{"ATwinMore", {{"1", 1}}, {{"1", 1}, {"1", 1}}, 1, 0, 0},
        Case{"TwinsOneChanged", {{"1", 1, 1}, {"1", 1, 2}}, {{"1", 1, 2}, {"1", 1, 3}}, 0, 1, 0},
        Case{"NoKeyAtAll", {{{}, {}, 1}, {{}, {}, 2}}, {{{}, {}, 2}, {{}, 1, 2}}, 1, 0, 1},
        Case{"NullIsNotEmpty", {{{}, 1}}, {{"", 1}}, 1, 0, 1},
        Case{"BytesNotLetters", {{"a", 1}, {"B", 1}, {"ä", 1}}, {{"A", 1}, {"B", 1}}, 1, 0, 2}),
    [](const auto& test) { return test.param.name; });

using Key = std::pair<std::optional<std::string>, std::optional<std::int64_t>>;

// The same by brute force: per key, take away equal pairs, pair up the rest.
Replacement::Difference by_brute_force(const Orders& before, const Orders& after) {
  std::map<Key, std::pair<std::multiset<std::int64_t>, std::multiset<std::int64_t>>> by_key;
  for (const auto& order : before)
    by_key[{order.document, order.item}].first.insert(order.quantity);
  for (const auto& order : after)
    by_key[{order.document, order.item}].second.insert(order.quantity);
  Replacement::Difference difference;
  for (const auto& [key, sides] : by_key) {
    std::vector<std::int64_t> gone, come;
    std::ranges::set_difference(sides.first, sides.second, std::back_inserter(gone));
    std::ranges::set_difference(sides.second, sides.first, std::back_inserter(come));
    const auto changed = std::min(std::ssize(gone), std::ssize(come));
    difference.changed += changed;
    difference.removed += std::ssize(gone) - changed;
    difference.added += std::ssize(come) - changed;
  }
  return difference;
}

Orders some_orders() {
  const auto order = rc::gen::apply(
      [](int document, int item, int quantity) {
        TestOrder made{.document = {}, .item = {}, .quantity = quantity};
        if (document > 0) made.document = std::string(static_cast<std::size_t>(document), 'd');
        if (item > 0) made.item = item;
        return made;
      },
      rc::gen::inRange(0, 4), rc::gen::inRange(0, 3), rc::gen::inRange(0, 3));
  return *rc::gen::container<Orders>(order);
}

RC_GTEST_PROP(DifferenceProperty, IsWhatBruteForceFinds, ()) {
  const Orders before = some_orders();
  const Orders after = some_orders();
  const test::TempFolder folder;
  OpenOrdersFile store(folder.path().string());
  RC_ASSERT(replace_orders(store, before, "20261123140000").has_value());
  const auto found = replace_orders(store, after, "20261123140500").value();
  const auto expected = by_brute_force(before, after);
  RC_ASSERT(std::tie(found.added, found.changed, found.removed) ==
            std::tie(expected.added, expected.changed, expected.removed));
}

}  // namespace
}  // namespace joblog::sqlite
