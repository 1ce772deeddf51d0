// SPDX-License-Identifier: MIT
// How the index is made does not show in it, and what is asked of the orders' file while a page is
// made uses an index of that file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <numeric>

#include "base/unique_fd.h"
#include "orders/file/open_orders_schema.h"
#include "orders/file/order_index_builder.h"
#include "orders/index/index_file.h"
#include "orders/sample/sample_orders.h"
#include "orders_sql.h"
#include "support/orders_fixture.h"
#include "support/temp_folder.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::Not;

UniqueFd open_new(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
}

class OrderIndex : public testing::Test {
 protected:
  OrderIndex() {
    SampleOrders sample(3'000, 7, std::chrono::sys_days{std::chrono::year{2026} / 11 / 23});
    auto replacement = orders_fixture_.store.begin_replace().value();
    for (std::int64_t number = 0; const OrderRow* row = sample.next(); ++number) {
      OrderRow changed = *row;
      const auto texts = fractions_and_codes(number, changed);
      replacement->append(changed).value();
    }
    const auto difference = replacement->compare().value();
    replacement->commit(state_of(*replacement, difference)).value();
  }
  /// Puts decimals, those that no double holds too, and codes among the numbers; keep the texts.
  static std::vector<std::string> fractions_and_codes(std::int64_t number, OrderRow& row) {
    std::vector<std::string> texts{fmt::format("{}.{}5", number % 97 - 50, number % 10),
                                   fmt::format("{}.00000000000000{}1", number % 89, number % 7),
                                   fmt::format("DE{:02}", number % 13),
                                   fmt::format("0{}", number % 11)};
    if (number % 3 == 0) row[order_column_index("order_qty")] = std::string_view(texts[0]);
    if (number % 5 == 0) row[order_column_index("order_qty")] = std::string_view(texts[1]);
    if (number % 2 == 0) row[order_column_index("plant")] = std::string_view(texts[2]);
    if (number % 7 == 0) row[order_column::item_number] = std::string_view(texts[3]);
    return texts;
  }
  /// The bytes of an index made with so much memory for dictionaries.
  std::string made_with(std::size_t dictionary_bytes_max) {
    sqlite::Database orders(orders_fixture_.folder.file("open_orders.sqlite3"),
                            sqlite::OpenMode::immutable);
    std::vector<std::size_t> columns(order_columns.size());
    std::iota(columns.begin(), columns.end(), std::size_t{0});
    const std::string path = orders_fixture_.folder.file("index");
    const UniqueFd index = open_new(path), spool = open_new(path + ".spool");
    sqlite::build_order_index(orders, {"x", 3'000},
                              {columns, index.get(), spool.get(), dictionary_bytes_max}, {});
    return content_of(path);
  }
  OrdersFixture orders_fixture_;
};

TEST_F(OrderIndex, IsTheSameHoweverLittleMemoryThereIsForDictionaries) {
  const std::string roomy = made_with(std::size_t{64} << 20);
  EXPECT_EQ(made_with(100'000), roomy);
  EXPECT_EQ(made_with(0), roomy);
}

TEST_F(OrderIndex, HasAllColumnsAndIsSmall) {
  const std::string bytes = made_with(std::size_t{64} << 20);
  EXPECT_LT(bytes.size(),
            std::filesystem::file_size(orders_fixture_.folder.file("open_orders.sqlite3")) / 4);
  const auto index =
      order_index::IndexFile::open(orders_fixture_.folder.file("index"), {"x", 3'000});
  ASSERT_NE(index, nullptr);
  for (std::uint32_t column = 0; column < order_columns.size(); ++column) {
    EXPECT_NE(index->find({order_index::SectionKind::ranks, column}), nullptr);
  }
}

class OrderQueries : public OrderIndex {
 protected:
  std::string plan_of(std::string_view sql) {
    sqlite::Database orders(orders_fixture_.folder.file("open_orders.sqlite3"),
                            sqlite::OpenMode::immutable);
    const std::string explain = "EXPLAIN QUERY PLAN " + std::string(sql);
    sqlite::Statement statement(orders.raw(), explain);
    std::string plan;
    while (statement.step()) plan += std::string(statement.text(3)) + "\n";
    return plan;
  }
};

TEST_F(OrderQueries, OfPagesSearchTheFileByAnIndex) {
  EXPECT_EQ(plan_of(sqlite::select_order_sql()),
            "SEARCH open_orders USING INTEGER PRIMARY KEY (rowid=?)\n");
  EXPECT_EQ(plan_of(sqlite::orders_sql::select_first_of_key),
            "SEARCH open_orders USING COVERING INDEX open_orders_by_key (sales_doc=? AND "
            "item_number=?)\n");
}

TEST_F(OrderQueries, ThatNumberTheOrdersReadTheKeyIndexAloneAndSortNothing) {
  EXPECT_EQ(plan_of(sqlite::orders_sql::select_key_order),
            "SCAN open_orders USING COVERING INDEX open_orders_by_key\n");
}

TEST_F(OrderQueries, ThatReadAllRowsSortNothing) {
  EXPECT_THAT(plan_of(sqlite::select_columns_sql(searched_order_columns)),
              Not(HasSubstr("TEMP B-TREE")));
}

TEST_F(OrderIndex, AnswersEverySortAndSearchWithoutAnotherOne) {
  orders_fixture_.page();
  std::filesystem::remove(orders_fixture_.index_path());
  for (std::size_t column = 0; column < order_columns.size(); ++column) {
    const OrderPage page = orders_fixture_.page({.text = "GmbH", .sort = column});
    EXPECT_GT(page.total, 0);
    EXPECT_EQ(page.orders.size(), 50u);
  }
  EXPECT_FALSE(std::filesystem::exists(orders_fixture_.index_path()));
}

}  // namespace
}  // namespace joblog::test
