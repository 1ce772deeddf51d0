// SPDX-License-Identifier: MIT
// The sample ERP: the same for the same seed, plausible, and read back as it was made.
#include "orders/sample/sample_orders.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <set>
#include <sstream>

#include "orders/sample/sample_erp.h"
#include "sqlite/database.h"
#include "support/temp_folder.h"

namespace joblog {
namespace {

using sqlite::write_sample_erp;

constexpr std::chrono::sys_days kToday = std::chrono::year{2026} / 11 / 23;

std::string shown(const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field))
    return "'" + std::string(*text) + "'";
  if (const auto* number = std::get_if<std::int64_t>(&field)) return std::to_string(*number);
  return "NULL";
}

std::vector<std::string> shown_rows(std::int64_t orders, std::uint64_t seed) {
  std::vector<std::string> rows;
  SampleOrders sample(orders, seed, kToday);
  while (const OrderRow* row = sample.next()) {
    std::string line;
    for (const Field& field : *row) line += shown(field) + ' ';
    rows.push_back(std::move(line));
  }
  return rows;
}

TEST(SampleOrders, AreTheSameForTheSameSeedOnly) {
  EXPECT_EQ(shown_rows(200, 1), shown_rows(200, 1));
  EXPECT_NE(shown_rows(200, 1), shown_rows(200, 2));
}

TEST(SampleOrders, AreExactlyAsManyAsAskedFor) {
  for (const std::int64_t orders : {0, 1, 2, 7, 500}) {
    EXPECT_EQ(std::ssize(shown_rows(orders, 1)), orders);
  }
}

TEST(SampleOrders, HaveNullsUmlautsAndLongNotes) {
  SampleOrders sample(2'000, 1, kToday);
  std::int64_t nulls = 0, umlauts = 0;
  std::size_t longest = 0;
  while (const OrderRow* row = sample.next()) {
    for (const Field& field : *row) {
      nulls += std::holds_alternative<std::monostate>(field);
      const auto* text = std::get_if<std::string_view>(&field);
      if (text == nullptr) continue;
      umlauts += text->find("ü") != std::string_view::npos;
      longest = std::max(longest, text->size());
    }
  }
  EXPECT_GT(nulls, 10'000);
  EXPECT_GT(umlauts, 1'000);
  EXPECT_GT(longest, 1'500u);
}

TEST(SampleOrders, HaveTheTypesOfTheirColumns) {
  SampleOrders sample(1'000, 1, kToday);
  while (const OrderRow* row = sample.next()) {
    ASSERT_EQ(row->size(), order_columns.size());
    for (std::size_t i = 0; i < row->size(); ++i) {
      const bool integer = order_columns[i].type == ColumnType::integer;
      ASSERT_FALSE(std::holds_alternative<std::string_view>((*row)[i]) && integer) << i;
      ASSERT_FALSE(std::holds_alternative<std::int64_t>((*row)[i]) && !integer) << i;
    }
  }
}

TEST(SampleOrders, AddUp) {
  SampleOrders sample(1'000, 1, kToday);
  std::set<std::pair<std::string, std::int64_t>> keys;
  const auto number = [](const OrderRow& row, std::string_view name) {
    return std::get<std::int64_t>(row[find_order_column(name).value()]);
  };
  while (const OrderRow* row = sample.next()) {
    ASSERT_GT(number(*row, "open_order_qty"), 0);
    ASSERT_EQ(number(*row, "order_qty"), number(*row, "open_order_qty") + number(*row, "gi_qty"));
    ASSERT_LE(number(*row, "open_del_qty"), number(*row, "open_order_qty"));
    keys.emplace(std::get<std::string_view>((*row)[order_column::sales_doc]),
                 number(*row, "item_number"));
  }
  EXPECT_EQ(keys.size(), 1'000u) << "document and item tell orders apart";
}

TEST(SampleErp, ShowsThroughItsViewTheOrdersItWasMadeOf) {
  const test::TempFolder folder;
  const auto summary = write_sample_erp(folder.file("erp.sqlite3"), 500, 7, kToday).value();
  EXPECT_EQ(summary.open_orders, 500);

  sqlite::Database database(folder.file("erp.sqlite3"), sqlite::OpenMode::read_only);
  sqlite::Query view(database, "SELECT * FROM open_sales_orders");
  SampleOrders sample(500, 7, kToday);
  while (const OrderRow* row = sample.next()) {
    ASSERT_TRUE(view.step());
    for (std::size_t i = 0; i < row->size(); ++i) {
      const int column = static_cast<int>(i);
      Field read;
      if (!view.is_null(column) && order_columns[i].type == ColumnType::integer) {
        read = view.integer(column);
      } else if (!view.is_null(column)) {
        read = view.text(column);
      }
      ASSERT_EQ(shown(read), shown((*row)[i])) << order_columns[i].source_name;
    }
  }
  EXPECT_FALSE(view.step());
}

TEST(SampleErp, NamesTheColumnsOfItsViewAsTheErpDoes) {
  const test::TempFolder folder;
  ASSERT_TRUE(write_sample_erp(folder.file("erp.sqlite3"), 1, 1, kToday));
  sqlite::Database database(folder.file("erp.sqlite3"), sqlite::OpenMode::read_only);
  sqlite::Query columns(database, "SELECT name FROM pragma_table_info('open_sales_orders')");
  for (const OrderColumn& column : order_columns) {
    ASSERT_TRUE(columns.step());
    EXPECT_EQ(columns.text(0), column.source_name);
  }
}

TEST(SampleErp, ReadsItsViewByPrimaryKeysWithoutSorting) {
  const test::TempFolder folder;
  ASSERT_TRUE(write_sample_erp(folder.file("erp.sqlite3"), 100, 1, kToday));
  sqlite::Database database(folder.file("erp.sqlite3"), sqlite::OpenMode::read_only);
  sqlite::Query plan(database, "EXPLAIN QUERY PLAN SELECT * FROM open_sales_orders");
  std::vector<std::string> steps;
  while (plan.step()) steps.push_back(plan.string(3));
  ASSERT_EQ(steps.size(), 5u);
  EXPECT_EQ(steps[0], "SCAN order_items");
  for (std::size_t i = 1; i < steps.size(); ++i) {
    EXPECT_NE(steps[i].find("INTEGER PRIMARY KEY"), std::string::npos) << steps[i];
  }
}

TEST(SampleErp, ReplacesTheSampleThatIsThere) {
  const test::TempFolder folder;
  ASSERT_TRUE(write_sample_erp(folder.file("erp.sqlite3"), 5, 2, kToday));
  ASSERT_TRUE(write_sample_erp(folder.file("erp.sqlite3"), 3, 1, kToday));
  sqlite::Database database(folder.file("erp.sqlite3"), sqlite::OpenMode::read_only);
  sqlite::Query count(database, "SELECT count(*) FROM open_sales_orders");
  ASSERT_TRUE(count.step());
  EXPECT_EQ(count.integer(0), 3);
}

TEST(SampleErp, IsWrittenWhereADeadProcessOfTheSameIdLeftHalfAFile) {
  const test::TempFolder folder;
  folder.write("erp.sqlite3.next-" + std::to_string(::getpid()), "half a file");
  EXPECT_TRUE(write_sample_erp(folder.file("erp.sqlite3"), 3, 1, kToday));
}

TEST(SampleErp, SaysWhyItCannotBeWritten) {
  const test::TempFolder folder;
  EXPECT_EQ(write_sample_erp(folder.file("no/erp"), 3, 1, kToday).error().kind,
            ErrorKind::unavailable);
  EXPECT_EQ(write_sample_erp(folder.file("erp"), -1, 1, kToday).error().kind, ErrorKind::invalid);
}

}  // namespace
}  // namespace joblog
