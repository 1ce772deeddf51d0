// SPDX-License-Identifier: MIT
// From a source's columns to an order's fields.
#include "orders/mapping/row_mapper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace joblog {
namespace {

using testing::HasSubstr;

using Cells = std::vector<std::optional<std::string_view>>;

TEST(RowMapper, PutsEachCellWhereItsColumnBelongs) {
  RowMapper mapper({"material", "ITEMNUMBER", "sales_doc", "orderdate"});
  OrderRow order;
  mapper.map(Cells{"M-1", "10", "4711", "20261123"}, order);
  ASSERT_EQ(order.size(), order_columns.size());
  EXPECT_EQ(order[order_column::material], Field{std::string_view("M-1")});
  EXPECT_EQ(order[order_column::item_number], Field{std::int64_t{10}});
  EXPECT_EQ(order[order_column::sales_doc], Field{std::string_view("4711")});
  EXPECT_EQ(order[order_column_index("order_date")], Field{std::string_view("2026-11-23")});
  EXPECT_EQ(order[order_column::cust_name], Field{});
}

TEST(RowMapper, ForgetsTheRowBefore) {
  RowMapper mapper({"material"});
  OrderRow order;
  mapper.map(Cells{"M-1"}, order);
  mapper.map(Cells{std::nullopt}, order);
  EXPECT_EQ(order[order_column::material], Field{});
  EXPECT_EQ(mapper.rows(), 2);
}

TEST(RowMapper, FollowsTheConfiguredNames) {
  RowMapper mapper({"VBELN", "salesDoc"}, {.columns = {{"sales_doc", "vbeln"}}, .dialect = {}});
  OrderRow order;
  mapper.map(Cells{"right", "wrong"}, order);
  EXPECT_EQ(order[order_column::sales_doc], Field{std::string_view("right")});
}

TEST(RowMapper, CountsWhatDoesNotConvertAndKeepsTheFirst) {
  RowMapper mapper({"orderQty", "estShipDate"});
  OrderRow order;
  mapper.map(Cells{"10", "20261123"}, order);
  mapper.map(Cells{std::string_view("x\xff"
                                    "12345678901234567890123456789012345678901234567890"),
                   "20261123"},
             order);
  EXPECT_EQ(order[order_column_index("order_qty")], Field{});
  mapper.map(Cells{"y", "20261132"}, order);
  const auto unconvertible = mapper.unconvertible();
  ASSERT_EQ(unconvertible.size(), 2u);
  EXPECT_EQ(unconvertible[0].attribute, "order_qty");
  EXPECT_EQ(unconvertible[0].count, 2);
  EXPECT_EQ(unconvertible[0].first_row, 2);
  EXPECT_EQ(unconvertible[0].first_value, R"(x\xff12345678901234567890123456789012345…)");
  EXPECT_EQ(unconvertible[0].column, "orderQty");
  EXPECT_EQ(unconvertible[0].values, 3);
  const RowWords lines{.unit = "line", .of = "orders.csv"};
  EXPECT_THAT(sentence(unconvertible[0], lines),
              HasSubstr("order_qty (column \"orderQty\"): 2 values could not be read and are "
                        "NULL, the first in line 2 of orders.csv: “x"));
  EXPECT_EQ(
      sentence(unconvertible[1], {}),
      "est_ship_date (column \"estShipDate\"): 1 value could not be read and is NULL, the first in "
      "row 3: “20261132”: there is no such day");
  EXPECT_THAT(headline(unconvertible, lines),
              testing::StartsWith("3 values could not be read: order_qty in line 2 of orders.csv"));
  EXPECT_EQ(short_note(unconvertible, lines),
            "3 values could not be read: order_qty in line 2, est_ship_date in line 3");
}

TEST(RowMapper, CountsTheValuesOfEachColumn) {
  RowMapper mapper({"salesDoc", "itemNumber", "custName", "orderQty"});
  OrderRow order;
  mapper.map(Cells{"1", "10", "Müller", "x"}, order);
  mapper.map(Cells{"2", "10", "", "5"}, order);
  mapper.map(Cells{"3", "10", std::nullopt, std::nullopt}, order);
  const auto filled = mapper.filled();
  EXPECT_EQ(filled[order_column::sales_doc], 3);
  EXPECT_EQ(filled[order_column::cust_name], 1) << "an empty text is no value";
  EXPECT_EQ(filled[order_column_index("order_qty")], 1);
  EXPECT_EQ(filled[order_column::material], 0);
}

TEST(RowMapper, RefusesARowWithoutItsKey) {
  RowMapper mapper({"salesDoc", "itemNumber"});
  OrderRow order;
  EXPECT_EQ(mapper.map(Cells{"1", "10"}, order), std::nullopt);
  for (const Cells& cells : {Cells{std::nullopt, "10"}, Cells{"", "10"}, Cells{" ", "10"},
                             Cells{"\u00A0", "10"}, Cells{"1", std::nullopt}}) {
    const auto fault = mapper.map(cells, order);
    ASSERT_TRUE(fault);
    EXPECT_TRUE(fault->is_key);
  }
}

TEST(RowMapper, RefusesARowWhoseRequiredValueCannotBeRead) {
  RowMapper mapper({"salesDoc", "itemNumber", "orderQty"},
                   {.columns = {}, .dialect = {}, .required = {order_column_index("order_qty")}});
  OrderRow order;
  EXPECT_EQ(mapper.missing(), std::nullopt);
  EXPECT_EQ(mapper.map(Cells{"1", "10", std::nullopt}, order), std::nullopt) << "it may be empty";
  const auto fault = mapper.map(Cells{"1", "10", "12 Stk"}, order);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->attribute, "order_qty");
  EXPECT_EQ(fault->value, "12 Stk");
  EXPECT_FALSE(fault->is_key);
}

TEST(RowMapper, LacksARequiredColumn) {
  const RowMapper mapper({"salesDoc", "itemNumber"},
                         {.columns = {}, .dialect = {}, .required = {order_column::cust_name}});
  ASSERT_TRUE(mapper.missing());
  EXPECT_THAT(*mapper.missing(), HasSubstr("no column for cust_name"));
}

TEST(RowMapper, TellsARowInWhichNothingStands) {
  EXPECT_TRUE(is_empty_row(Cells{}));
  EXPECT_TRUE(is_empty_row(Cells{std::nullopt, "", "  ", "\t", "\u00A0"}));
  EXPECT_FALSE(is_empty_row(Cells{std::nullopt, "0"}));
  EXPECT_FALSE(is_empty_row(Cells{"\u00FC"}));
}

TEST(RowMapper, ReadsNumbersInTheDialectOfTheSource) {
  RowMapper mapper({"orderQty"}, {.columns = {}, .dialect = {.decimal_comma = true}});
  OrderRow order;
  mapper.map(Cells{"12,000"}, order);
  EXPECT_EQ(order[order_column_index("order_qty")], Field{std::int64_t{12}});
}

}  // namespace
}  // namespace joblog
