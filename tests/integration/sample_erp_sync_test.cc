// SPDX-License-Identifier: MIT
// The demo's way, end to end: sample ERP, real ODBC driver, sync, stored orders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orders/file/open_orders_file.h"
#include "orders/sample/sample_erp.h"
#include "orders/sample/sample_orders.h"
#include "orders/sources/odbc_source.h"
#include "orders/sync/sync_open_orders.h"
#include "support/recording_run.h"
#include "support/temp_folder.h"

namespace joblog {
namespace {

constexpr std::chrono::sys_days kToday = std::chrono::year{2026} / 11 / 23;

StoredField stored(const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field)) return std::string(*text);
  if (const auto* number = std::get_if<std::int64_t>(&field)) return *number;
  return std::monostate();
}

class SampleErpSync : public testing::Test {
 protected:
  void sync(test::RecordingRun& run, std::uint64_t seed) {
    ASSERT_TRUE(sqlite::write_sample_erp(folder_.file("erp.sqlite3"), 1'200, seed, kToday));
    OdbcSource source(
        {.connection_string = "Driver=SQLite3;Database=" + folder_.file("erp.sqlite3"),
         .query = "SELECT * FROM open_sales_orders"});
    const Outcome outcome = sync_open_orders(run, {}, source, store_, SystemClock());
    ASSERT_TRUE(std::holds_alternative<Success>(outcome))
        << (run.lines.empty() ? "" : run.lines.back().message);
  }

  test::TempFolder folder_;
  sqlite::OpenOrdersFile store_{folder_.path().string()};
};

TEST_F(SampleErpSync, StoresEveryFieldAsTheErpHasIt) {
  test::RecordingRun run;
  sync(run, 1);
  EXPECT_THAT(run.messages(Level::warning), testing::IsEmpty());
  EXPECT_EQ(run.stats["values_unconvertible"], 0);

  const auto orders = store_.first(2'000).value();
  ASSERT_EQ(orders.size(), 1'200u);
  SampleOrders sample(1'200, 1, kToday);
  for (const StoredOrder& order : orders) {
    const OrderRow* row = sample.next();
    ASSERT_NE(row, nullptr);
    for (std::size_t i = 0; i < row->size(); ++i) {
      ASSERT_EQ(order.fields[i], stored((*row)[i])) << order_columns[i].source_name;
    }
  }
}

TEST_F(SampleErpSync, OfTheSameErpChangesNothingAndOfAnotherOneDoes) {
  test::RecordingRun first, second, third;
  sync(first, 1);
  sync(second, 1);
  sync(third, 2);
  EXPECT_EQ(first.stats["rows_added"], 1'200);
  EXPECT_EQ(
      second.stats["rows_added"] + second.stats["rows_changed"] + second.stats["rows_removed"], 0);
  EXPECT_GT(third.stats["rows_changed"], 500);
}

}  // namespace
}  // namespace joblog
