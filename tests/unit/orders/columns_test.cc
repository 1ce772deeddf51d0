// SPDX-License-Identifier: MIT
// The table of columns is the list of facts it was made from.
#include "orders/columns.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/paths.h"

namespace joblog {
namespace {

std::string type_name(ColumnType type) {
  switch (type) {
    case ColumnType::integer:
      return "integer";
    case ColumnType::string:
      return "string";
    case ColumnType::text:
      return "text";
    case ColumnType::date:
      return "date";
  }
  return "";
}

TEST(OrderColumns, AreTheFactsOfTheView) {
  std::ifstream facts(JOBLOG_SOURCE_DIR "/../shared/data/open_orders_columns.tsv");
  if (!facts) GTEST_SKIP() << "the list of facts is not beside this checkout";
  std::string line;
  std::getline(facts, line);
  std::size_t i = 0;
  for (; std::getline(facts, line); ++i) {
    ASSERT_LT(i, order_columns.size());
    const OrderColumn& column = order_columns[i];
    std::ostringstream ours;
    ours << column.source_name << '\t' << column.attribute << '\t' << type_name(column.type) << '\t'
         << column.section << '\t' << column.label;
    EXPECT_EQ(ours.str(), line);
  }
  EXPECT_EQ(i, order_columns.size());
}

TEST(OrderColumns, HaveNamesOfTheirOwn) {
  std::set<std::string_view> attributes, source_names;
  for (const OrderColumn& column : order_columns) {
    EXPECT_TRUE(attributes.insert(column.attribute).second) << column.attribute;
    EXPECT_TRUE(source_names.insert(column.source_name).second) << column.source_name;
  }
}

TEST(OrderColumns, AreFoundByAttribute) {
  for (std::size_t i = 0; i < order_columns.size(); ++i)
    EXPECT_EQ(find_order_column(order_columns[i].attribute), i);
  EXPECT_EQ(find_order_column("no_such_column"), std::nullopt);
  EXPECT_EQ(order_columns[order_column::cust_name].label, "Customer");
  EXPECT_EQ(order_columns[order_column::material].source_name, "material");
}

}  // namespace
}  // namespace joblog
