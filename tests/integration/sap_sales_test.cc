// SPDX-License-Identifier: MIT
// SAP's sample sales content in a PostgreSQL of the test's own, read through psqlodbc: real input
// with its habits, and what a sync makes of it, counted a second time straight from the files.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"
#include "orders/columns.h"
#include "orders/file/open_orders_file.h"
#include "orders/sources/odbc_source.h"
#include "orders/sync/sync_open_orders.h"
#include "support/paths.h"
#include "support/postgres_cluster.h"
#include "support/recording_run.h"
#include "support/temp_folder.h"

namespace joblog {
namespace {

using test::PostgresCluster;
using testing::Contains;
using testing::HasSubstr;

std::filesystem::path data_folder() {
  return std::filesystem::path(JOBLOG_SOURCE_DIR) / "../shared/data/sap_sales";
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// The lines of a file by name of column. None of these files quotes anything.
std::vector<std::map<std::string, std::string>> lines_of(std::string_view file) {
  std::string content = read_file(data_folder() / file);
  if (content.starts_with("\xEF\xBB\xBF")) content.erase(0, 3);
  std::vector<std::map<std::string, std::string>> lines;
  std::vector<std::string_view> names;
  for (const std::string_view raw : split(content, '\n')) {
    const auto cells = split(trim(raw), ';');
    if (names.empty()) {
      names = cells;
    } else if (cells.size() == names.size()) {
      auto& line = lines.emplace_back();
      for (std::size_t i = 0; i < names.size(); ++i) line[std::string(names[i])] = cells[i];
    }
  }
  return lines;
}

// What is expected, found without SQL.
struct Expected {
  std::int64_t orders = 0, quantity = 0, fractions = 0;
};
Expected expected_orders() {
  std::set<std::string> open;
  for (auto& order : lines_of("SalesOrders.csv")) {
    if (order["LIFECYCLESTATUS"] == "I") open.insert(order["SALESORDERID"]);
  }
  Expected expected;
  for (auto& item : lines_of("SalesOrderItems.csv")) {
    if (!open.contains(item["SALESORDERID"])) continue;
    ++expected.orders;
    expected.quantity += parse_int(item["QUANTITY"]).value();
    expected.fractions += item["NETAMOUNT"].contains(',');
  }
  return expected;
}

void load(const PostgresCluster& postgres) {
  postgres.sql(
      read_file(std::filesystem::path(JOBLOG_SOURCE_DIR) / "tests/integration/sap_sales.sql"));
  for (const auto& [table, file, separator] :
       {std::tuple("sales_orders", "SalesOrders.csv", ';'),
        std::tuple("sales_order_items", "SalesOrderItems.csv", ';'),
        std::tuple("business_partners", "BusinessPartners.csv", ';'),
        std::tuple("addresses", "Addresses.csv", ','),
        std::tuple("product_texts", "ProductTexts.csv", ',')}) {
    postgres.sql(fmt::format("\\copy {} FROM '{}' WITH (FORMAT csv, HEADER, DELIMITER '{}')", table,
                             std::filesystem::canonical(data_folder() / file).string(), separator));
  }
}

class SapSales : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!std::filesystem::exists(data_folder()) || PostgresCluster::missing()) return;
    postgres_ = std::make_unique<PostgresCluster>();
    load(*postgres_);
  }
  static void TearDownTestSuite() { postgres_.reset(); }
  void SetUp() override {
    if (!std::filesystem::exists(data_folder())) {
      GTEST_SKIP() << "SAP's sample sales content is not at " << data_folder();
    }
    if (const auto missing = PostgresCluster::missing()) GTEST_SKIP() << *missing;
  }

  Outcome sync(test::RecordingRun& run, const std::string& password) {
    OdbcSource source({.connection_string = postgres_->odbc(),
                       .user = postgres_->user(),
                       .password = password,
                       .query = "SELECT * FROM open_sales_orders"});
    return sync_open_orders(run, {}, source, store_, SystemClock());
  }

  inline static std::unique_ptr<PostgresCluster> postgres_;
  test::TempFolder folder_;
  sqlite::OpenOrdersFile store_{folder_.path().string()};
};

TEST_F(SapSales, AreStoredItemByItem) {
  test::RecordingRun run;
  ASSERT_TRUE(std::holds_alternative<Success>(sync(run, postgres_->password())));
  const Expected expected = expected_orders();
  ASSERT_GT(expected.orders, 8'000);
  const auto orders = store_.first(100'000).value();
  EXPECT_EQ(std::ssize(orders), expected.orders);
  EXPECT_EQ(run.stats["rows_fetched"], expected.orders);
  EXPECT_EQ(run.stats["rows_added"], expected.orders);

  std::int64_t quantity = 0;
  for (const StoredOrder& order : orders) {
    quantity += std::get<std::int64_t>(order.fields[order_column_index("order_qty")]);
    EXPECT_TRUE(std::holds_alternative<std::string>(order.fields[order_column::cust_name]));
    const auto& date = std::get<std::string>(order.fields[order_column_index("order_date")]);
    ASSERT_EQ(date.size(), 10u);
    ASSERT_EQ(date[4], '-');
  }
  EXPECT_EQ(quantity, expected.quantity);
}

TEST_F(SapSales, HaveValuesThatDoNotConvertAndColumnsNobodyKnows) {
  test::RecordingRun run;
  ASSERT_TRUE(std::holds_alternative<Success>(sync(run, postgres_->password())));
  EXPECT_EQ(run.stats["values_unconvertible"], static_cast<double>(expected_orders().fractions));
  const auto warnings = run.messages(Level::warning);
  const auto remarks = run.messages(Level::info);
  EXPECT_THAT(remarks, Contains(HasSubstr("not used: \"netAmount\"")));
  EXPECT_THAT(remarks, Contains(HasSubstr("17 of the 68 attributes")));
  EXPECT_THAT(warnings, Contains(testing::AllOf(HasSubstr("leadtime"), HasSubstr(","))));
}

TEST_F(SapSales, ShowWhatChangedFromOneSyncToTheNext) {
  test::RecordingRun first, second;
  ASSERT_TRUE(std::holds_alternative<Success>(sync(first, postgres_->password())));
  const std::string document =
      std::get<std::string>(store_.first(1).value().at(0).fields[order_column::sales_doc]);
  const auto items =
      parse_int(trim(postgres_->sql(fmt::format(
                    "SELECT count(*) FROM open_sales_orders WHERE \"salesDoc\" = '{}'", document))))
          .value();
  const auto set_status = [&](char status) {
    postgres_->sql(
        fmt::format("UPDATE sales_orders SET lifecyclestatus = '{}' "
                    "WHERE salesorderid = '{}'",
                    status, document));
  };
  set_status('C');
  ASSERT_TRUE(std::holds_alternative<Success>(sync(second, postgres_->password())));
  set_status('I');
  EXPECT_EQ(second.stats["rows_removed"], items);
  EXPECT_EQ(second.stats["rows_added"] + second.stats["rows_changed"], 0);
}

TEST_F(SapSales, StayWhenThePasswordIsWrongAndNobodyGetsToSeeIt) {
  test::RecordingRun good, bad;
  ASSERT_TRUE(std::holds_alternative<Success>(sync(good, postgres_->password())));
  const Outcome outcome = sync(bad, "wr0ng-secret");
  ASSERT_TRUE(std::holds_alternative<Failure>(outcome));
  EXPECT_EQ(std::get<Failure>(outcome).error_class, "AuthenticationError");
  EXPECT_FALSE(std::get<Failure>(outcome).retry);
  EXPECT_THAT(std::get<Failure>(outcome).message, testing::Not(HasSubstr("wr0ng-secret")));
  for (const auto& line : bad.lines) EXPECT_THAT(line.message, testing::Not(HasSubstr("wr0ng")));
  EXPECT_EQ(store_.count().value(), static_cast<std::int64_t>(good.stats["rows_fetched"]));
}

}  // namespace
}  // namespace joblog
