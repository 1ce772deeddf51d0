// From a source's columns to an order's fields.
#include "orders/row_mapper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> all_source_names() {
  std::vector<std::string> names;
  for (const OrderColumn& column : order_columns) names.emplace_back(column.source_name);
  return names;
}

std::vector<std::string> without(std::vector<std::string> names, std::string_view name) {
  std::erase(names, name);
  return names;
}

using Cells = std::vector<std::optional<std::string_view>>;

TEST(RowMapper, HasNothingToSayAboutACompleteSource) {
  const RowMapper mapper(all_source_names());
  EXPECT_EQ(mapper.found(), 68u);
  EXPECT_THAT(mapper.warnings(), IsEmpty());
}

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

TEST(RowMapper, WarnsOfAMissingColumn) {
  const RowMapper mapper(without(all_source_names(), "plant"));
  EXPECT_EQ(mapper.found(), 67u);
  EXPECT_THAT(mapper.warnings(),
              ElementsAre("the source has no column plant (plant): NULL in every row"));
}

TEST(RowMapper, NamesUnknownColumnsInOneSentence) {
  auto names = all_source_names();
  names.insert(names.begin(), "Colour");
  names.emplace_back("plant");  // A second one of that name is not used either.
  const RowMapper mapper(names);
  EXPECT_THAT(mapper.warnings(),
              ElementsAre("2 of the source's columns are not used: Colour, plant"));
}

TEST(RowMapper, FollowsTheConfiguredNames) {
  RowMapper mapper({"VBELN", "salesDoc"}, {.columns = {{"sales_doc", "vbeln"}}, .dialect = {}});
  OrderRow order;
  mapper.map(Cells{"right", "wrong"}, order);
  EXPECT_EQ(order[order_column::sales_doc], Field{std::string_view("right")});
}

TEST(RowMapper, WarnsOfAConfiguredNameThatTheSourceLacks) {
  const RowMapper mapper(all_source_names(), {.columns = {{"plant", "werk"}}, .dialect = {}});
  ASSERT_EQ(mapper.warnings().size(), 2u);  // The other: nothing uses the source's own plant now.
  EXPECT_THAT(mapper.warnings()[0],
              HasSubstr("no column werk, which the configuration names for plant"));
}

TEST(RowMapper, WarnsOfAMappingForNoAttribute) {
  const RowMapper mapper(all_source_names(), {.columns = {{"plnat", "plant"}}, .dialect = {}});
  ASSERT_EQ(mapper.warnings().size(), 1u);
  EXPECT_THAT(mapper.warnings()[0], HasSubstr("maps plnat to plant, but an order has no such"));
}

TEST(RowMapper, CountsWhatDoesNotConvertAndKeepsTheFirst) {
  RowMapper mapper({"itemNumber", "orderDate"});
  OrderRow order;
  mapper.map(Cells{"10", "20261123"}, order);
  mapper.map(Cells{std::string_view("x\xff"
                                    "12345678901234567890123456789012345678901234567890"),
                   "20261123"},
             order);
  EXPECT_EQ(order[order_column::item_number], Field{});
  mapper.map(Cells{"y", "20261132"}, order);
  const auto unconvertible = mapper.unconvertible();
  ASSERT_EQ(unconvertible.size(), 2u);
  EXPECT_EQ(unconvertible[0].attribute, "item_number");
  EXPECT_EQ(unconvertible[0].count, 2);
  EXPECT_EQ(unconvertible[0].first_row, 2);
  EXPECT_EQ(unconvertible[0].first_value, R"(x\xff12345678901234567890123456789012345…)");
  EXPECT_THAT(mapper.conversion_warnings(),
              ElementsAre(HasSubstr("item_number: 2 values did not convert and are NULL, the first "
                                    "in row 2: \"x"),
                          "order_date: 1 value did not convert and is NULL, the first in row 3: "
                          "\"20261132\": there is no such day"));
}

TEST(RowMapper, ReadsNumbersInTheDialectOfTheSource) {
  RowMapper mapper({"orderQty"}, {.columns = {}, .dialect = {.decimal_comma = true}});
  OrderRow order;
  mapper.map(Cells{"12,000"}, order);
  EXPECT_EQ(order[order_column_index("order_qty")], Field{std::int64_t{12}});
}

}  // namespace
}  // namespace joblog
