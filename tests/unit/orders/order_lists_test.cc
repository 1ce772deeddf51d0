// SPDX-License-Identifier: MIT
// Lists of open orders, as pages ask for them: found by a text, sorted by a column, in pages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/orders_fixture.h"

namespace joblog::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::size_t kQuantity = order_column_index("order_qty");
constexpr std::size_t kName = order_column_index("name1");

OrderValues with(OrderValues values, std::size_t column, StoredField value) {
  values[column] = std::move(value);
  return values;
}

class OrderLists : public testing::Test {
 protected:
  std::vector<std::string> found(const std::string& text) {
    return slugs(orders_fixture_.page({.text = text}));
  }
  OrdersFixture orders_fixture_;
};

TEST_F(OrderLists, AreNoneBeforeTheFirstSync) { EXPECT_EQ(orders_fixture_.view(), nullptr); }

TEST_F(OrderLists, OfASyncWithoutOrdersAreEmpty) {
  orders_fixture_.sync({});
  const OrderPage page = orders_fixture_.page();
  EXPECT_EQ(page.total, 0);
  EXPECT_THAT(page.orders, IsEmpty());
  EXPECT_THAT(slugs(orders_fixture_.page({}, {PageStart::Kind::last, {}, 0})), IsEmpty());
}

TEST_F(OrderLists, AreSortedByDocumentAndItemUnlessAskedOtherwise) {
  orders_fixture_.sync({order("2", 10), order("1", 20), order("1", 3), order("10", 10)});
  EXPECT_THAT(slugs(orders_fixture_.page()), ElementsAre("1-3", "1-20", "10-10", "2-10"));
}

TEST_F(OrderLists, SortNumbersAsNumbersAndTextsWithoutRegardToCase) {
  orders_fixture_.sync({with(order("1", 1), kQuantity, 10), with(order("2", 1), kQuantity, -5),
                        with(order("3", 1), kQuantity, 9)});
  EXPECT_THAT(slugs(orders_fixture_.page({.sort = kQuantity})), ElementsAre("2-1", "3-1", "1-1"));
  orders_fixture_.sync({with(order("1", 1), kName, "beta"), with(order("2", 1), kName, "Alpha"),
                        with(order("3", 1), kName, "Gamma"), with(order("4", 1), kName, "alpha")});
  EXPECT_THAT(slugs(orders_fixture_.page({.sort = kName})),
              ElementsAre("2-1", "4-1", "1-1", "3-1"));
}

TEST_F(OrderLists, SortFractionsAmongWholeNumbersExactly) {
  orders_fixture_.sync({with(order("1", 1), kQuantity, 10), with(order("2", 1), kQuantity, "9.5"),
                        with(order("3", 1), kQuantity, "-0.75"), with(order("4", 1), kQuantity, -1),
                        with(order("5", 1), kQuantity, "9.50000000000000000001"),
                        with(order("6", 1), kQuantity, "10.25"),
                        with(order("7", 1), kQuantity, "0.00001"),
                        with(order("8", 1), kQuantity, INT64_MAX),
                        with(order("9", 1), kQuantity, "9223372036854775806.5")});
  EXPECT_THAT(slugs(orders_fixture_.page({.sort = kQuantity})),
              ElementsAre("4-1", "3-1", "7-1", "2-1", "5-1", "1-1", "6-1", "9-1", "8-1"));
  EXPECT_THAT(slugs(orders_fixture_.page({.sort = kQuantity, .descending = true})),
              ElementsAre("8-1", "9-1", "6-1", "1-1", "5-1", "2-1", "7-1", "3-1", "4-1"));
  const auto shown = orders_fixture_.view()->find({.document = "5", .item = 1}, {}).value().value();
  EXPECT_EQ(shown.listed.order.fields[kQuantity], StoredField("9.50000000000000000001"));
}

TEST_F(OrderLists, SortCodesWithLettersBehindThoseOfDigits) {
  constexpr std::size_t kPlant = order_column_index("plant");
  orders_fixture_.sync({with(order("1", 1), kPlant, "DE01"), with(order("2", 1), kPlant, 1000),
                        with(order("3", 1), kPlant, "0001"), with(order("4", 1), kPlant, 200)});
  EXPECT_THAT(slugs(orders_fixture_.page({.sort = kPlant})),
              ElementsAre("4-1", "2-1", "3-1", "1-1"));
}

TEST_F(OrderLists, FindAnOrderWhoseItemIsNoNumber) {
  orders_fixture_.sync({with(order("1", 1), order_column::item_number, "10-A"), order("1", 20)});
  EXPECT_THAT(slugs(orders_fixture_.page()), ElementsAre("1-20", "1-t10_2dA"));
  const auto key = order_key_of_slug("1-t10_2dA").value();
  const auto shown = orders_fixture_.view()->find(key, {}).value().value();
  EXPECT_EQ(shown.listed.order.fields[order_column::item_number], StoredField("10-A"));
  EXPECT_EQ(shown.place, 1);
  EXPECT_TRUE(shown.previous.has_value());
}

TEST_F(OrderLists, PutOrdersWithoutAValueLastInBothDirections) {
  orders_fixture_.sync({with(order("1", 1), kName, ""), order("2", 1),
                        with(order("3", 1), kName, "b"), with(order("4", 1), kName, "a")});
  EXPECT_THAT(slugs(orders_fixture_.page({.sort = kName})),
              ElementsAre("4-1", "3-1", "1-1", "2-1"));
  EXPECT_THAT(slugs(orders_fixture_.page({.sort = kName, .descending = true})),
              ElementsAre("3-1", "4-1", "1-1", "2-1"));
}

TEST_F(OrderLists, FindTheTextInCustomerDocumentAndMaterialOnly) {
  orders_fixture_.sync({order("4711", 1, "Smith", "M-1"), order("1", 2, "Smith 4711", "M-2"),
                        order("2", 3, "Rossi", "X4711"),
                        with(order("3", 4, "Rossi", "M-3"), kName, "4711")});
  EXPECT_THAT(found("4711"), ElementsAre("1-2", "2-3", "4711-1"));
}

TEST_F(OrderLists, FindLettersInAnyCaseWithTheirAccents) {
  orders_fixture_.sync({order("1", 1, "Müller GmbH"), order("2", 1, "MÜLLER GMBH")});
  EXPECT_THAT(found("gmbh"), ElementsAre("1-1", "2-1"));
  EXPECT_THAT(found("müller"), ElementsAre("1-1", "2-1"));
  EXPECT_THAT(found("ÜLL"), ElementsAre("1-1", "2-1"));
  EXPECT_THAT(found("muller"), IsEmpty());
}

TEST_F(OrderLists, TakeEveryCharacterOfTheTextLiterally) {
  orders_fixture_.sync({order("1", 1, "100% Bio"), order("2", 1, "a_b"), order("3", 1, "O'Connor"),
                        order("4", 1, "The \"best\""), order("5", 1, "C:\\dir"),
                        order("6", 1, "abc"), order("7", 1, "[x]*?")});
  EXPECT_THAT(found("%"), ElementsAre("1-1"));
  EXPECT_THAT(found("_"), ElementsAre("2-1"));
  EXPECT_THAT(found("'"), ElementsAre("3-1"));
  EXPECT_THAT(found("\""), ElementsAre("4-1"));
  EXPECT_THAT(found("\\"), ElementsAre("5-1"));
  EXPECT_THAT(found("*"), ElementsAre("7-1"));
  EXPECT_THAT(found("a%c"), IsEmpty());
  EXPECT_THAT(found(std::string("a\0c", 3)), IsEmpty());
  EXPECT_THAT(found(std::string(1, '\0')), IsEmpty());
  EXPECT_THAT(found(std::string(100'000, 'a')), IsEmpty());
}

TEST_F(OrderLists, DoNotFindATextAcrossTwoValues) {
  orders_fixture_.sync({order("1", 1, "ab"), order("2", 1, "cd")});
  EXPECT_THAT(found("bc"), IsEmpty());
}

TEST_F(OrderLists, KeepOrdersOfTheSameDocumentAndItemApart) {
  orders_fixture_.sync({order("1", 1, "a"), order("1", 1, "b"), order("1", 1, "b"), order("1", 2)});
  EXPECT_THAT(slugs(orders_fixture_.page()), ElementsAre("1-1", "1-1~2", "1-1~3", "1-2"));
  const auto second =
      orders_fixture_.view()->find({.document = "1", .item = 1, .copy = 2}, {}).value();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->place, 1);
  EXPECT_FALSE(orders_fixture_.view()->find({.document = "1", .item = 1, .copy = 4}, {}).value());
  EXPECT_FALSE(orders_fixture_.view()->find({.document = "1", .item = 1, .copy = 0}, {}).value());
}

TEST_F(OrderLists, ShowOneOrderWithItsNeighbours) {
  orders_fixture_.sync({order("1", 1), order("2", 1, "Rossi"), order("3", 1), order("4", 1)});
  const OrderList list{.text = "müller", .descending = true};
  const auto shown =
      orders_fixture_.view()->find({.document = "3", .item = 1}, list).value().value();
  EXPECT_EQ(shown.place, 1);
  EXPECT_EQ(shown.total, 3);
  EXPECT_EQ(to_slug(shown.previous.value()), "4-1");
  EXPECT_EQ(to_slug(shown.next.value()), "1-1");
  EXPECT_EQ(shown.listed.order.fields[order_column::cust_name], StoredField("Müller"));
}

TEST_F(OrderLists, ShowAnOrderThatTheSearchDoesNotFindBetweenThoseThatItDoes) {
  orders_fixture_.sync({order("1", 1), order("2", 1, "Rossi"), order("3", 1)});
  const auto shown =
      orders_fixture_.view()->find({.document = "2", .item = 1}, {.text = "Müller"}).value();
  ASSERT_TRUE(shown);
  EXPECT_FALSE(shown->in_list);
  EXPECT_EQ(to_slug(shown->previous.value()), "1-1");
  EXPECT_EQ(to_slug(shown->next.value()), "3-1");
}

TEST_F(OrderLists, OfOneOrderHaveNoNeighbours) {
  orders_fixture_.sync({order("1", 1)});
  const auto shown = orders_fixture_.view()->find({.document = "1", .item = 1}, {}).value().value();
  EXPECT_FALSE(shown.previous);
  EXPECT_FALSE(shown.next);
}

class OrderPages : public testing::Test {
 protected:
  OrderPages() {
    std::vector<OrderValues> orders;
    for (int i = 0; i < 10; ++i) orders.push_back(order(std::to_string(i), 1));
    orders_fixture_.sync(orders);
  }
  OrderPage page(PageStart::Kind kind, const std::string& document, std::int64_t place = 0) {
    return orders_fixture_.page({}, {kind, {.document = document, .item = 1}, place}, 4);
  }
  OrdersFixture orders_fixture_;
};

TEST_F(OrderPages, SayWhereTheyAreInTheList) {
  const OrderPage page = this->page(PageStart::Kind::after, "3");
  EXPECT_THAT(slugs(page), ElementsAre("4-1", "5-1", "6-1", "7-1"));
  EXPECT_EQ(page.first, 4);
  EXPECT_EQ(page.total, 10);
  EXPECT_TRUE(page.start_found);
}

TEST_F(OrderPages, GoBackwardsInTheOrderOfTheList) {
  EXPECT_THAT(slugs(page(PageStart::Kind::before, "7")), ElementsAre("3-1", "4-1", "5-1", "6-1"));
}

TEST_F(OrderPages, BackwardsWithTooFewAreTheFirst) {
  EXPECT_THAT(slugs(page(PageStart::Kind::before, "2")), ElementsAre("0-1", "1-1", "2-1", "3-1"));
}

TEST_F(OrderPages, FindTheLast) {
  const OrderPage page = this->page(PageStart::Kind::last, "");
  EXPECT_THAT(slugs(page), ElementsAre("6-1", "7-1", "8-1", "9-1"));
  EXPECT_EQ(page.first, 6);
}

TEST_F(OrderPages, AroundAnOrderBeginAtAMultipleOfTheirSize) {
  EXPECT_THAT(slugs(page(PageStart::Kind::around, "4")), ElementsAre("4-1", "5-1", "6-1", "7-1"));
  EXPECT_THAT(slugs(page(PageStart::Kind::around, "7")), ElementsAre("4-1", "5-1", "6-1", "7-1"));
  EXPECT_THAT(slugs(page(PageStart::Kind::around, "9")), ElementsAre("8-1", "9-1"));
}

TEST_F(OrderPages, AfterAnOrderThatIsGoneBeginAtItsPlaceAndSaySo) {
  const OrderPage page = this->page(PageStart::Kind::after, "gone", 5);
  EXPECT_THAT(slugs(page), ElementsAre("5-1", "6-1", "7-1", "8-1"));
  EXPECT_FALSE(page.start_found);
}

TEST_F(OrderPages, PastTheEndAreTheLast) {
  EXPECT_THAT(slugs(page(PageStart::Kind::after, "9")), ElementsAre("6-1", "7-1", "8-1", "9-1"));
  EXPECT_THAT(slugs(page(PageStart::Kind::after, "gone", INT64_MAX)),
              ElementsAre("6-1", "7-1", "8-1", "9-1"));
  EXPECT_THAT(slugs(page(PageStart::Kind::after, "gone", INT64_MIN)),
              ElementsAre("0-1", "1-1", "2-1", "3-1"));
}

}  // namespace
}  // namespace joblog::test
