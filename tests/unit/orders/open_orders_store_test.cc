// SPDX-License-Identifier: MIT
// Replacing the open orders is atomic, whatever happens on the way.
#include "orders/file/open_orders_file.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/decimal.h"
#include "orders/file/open_orders_schema.h"
#include "orders_sql.h"
#include "sqlite/database.h"
#include "support/temp_folder.h"
#include "support/test_orders.h"

namespace joblog::sqlite {
namespace {

using test::replace_orders;
using test::state_of;
using test::TestOrder;
using testing::HasSubstr;

const std::vector<TestOrder> kThree{{"4711", 10}, {"4711", 20}, {"4712", 10}};

class OpenOrders : public testing::Test {
 protected:
  std::string path() const { return folder_.file("open_orders.sqlite3"); }
  std::string content() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<std::string> next_files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      const std::string name = entry.path().filename().string();
      if (name.find(".next-") != std::string::npos) names.push_back(name);
    }
    return names;
  }
  std::string synced_by() const { return store_.current().value().value().log_name; }

  test::TempFolder folder_;
  OpenOrdersFile store_{folder_.path().string()};
};

TEST_F(OpenOrders, AreNoneAndNeverSyncedAtFirst) {
  EXPECT_FALSE(store_.current().value());
  EXPECT_EQ(store_.count().value(), 0);
  EXPECT_TRUE(store_.first(10).value().empty());
}

TEST_F(OpenOrders, OfAFirstSyncAreAllAdded) {
  const auto difference = replace_orders(store_, kThree, "20261123140000").value();
  EXPECT_EQ(difference.added, 3);
  EXPECT_EQ(difference.changed, 0);
  EXPECT_EQ(difference.removed, 0);
  const SyncState state = store_.current().value().value();
  EXPECT_EQ(state.log_name, "20261123140000");
  EXPECT_EQ(to_micros(state.synced_at), 1'795'442'400'000'000);
  EXPECT_EQ(state.rows, 3);
  EXPECT_EQ(state.added, 3);
  EXPECT_EQ(store_.count().value(), 3);
}

TEST_F(OpenOrders, KeepNullsUmlautsIntegersAndLineBreaks) {
  OrderRow row(order_columns.size());
  row[order_column::cust_name] = std::string_view("Größe & Søn\nŁódź \"½\"");
  row[order_column::material] = std::string_view("");
  row[order_column::item_number] = std::int64_t{-9'223'372'036'854'775'807};
  auto replacement = store_.begin_replace().value();
  ASSERT_TRUE(replacement->append(row));
  const auto difference = replacement->compare().value();
  ASSERT_TRUE(replacement->commit(state_of(*replacement, difference)));

  const StoredOrder order = store_.first(10).value().at(0);
  EXPECT_EQ(order.id, 1);
  ASSERT_EQ(order.fields.size(), order_columns.size());
  EXPECT_EQ(order.fields[order_column::cust_name], StoredField("Größe & Søn\nŁódź \"½\""));
  EXPECT_EQ(order.fields[order_column::material], StoredField(""));
  EXPECT_EQ(order.fields[order_column::item_number],
            StoredField(std::int64_t{-9'223'372'036'854'775'807}));
  EXPECT_EQ(order.fields[order_column::sales_doc], StoredField());
}

/// A file as older versions made it: columns of numbers hold integers alone.
void write_older_file(const std::string& path) {
  Database database(path, OpenMode::create);
  std::string table = create_open_orders_sql();
  for (auto at = table.find(" ANY"); at != std::string::npos; at = table.find(" ANY"))
    table.replace(at, 4, " INTEGER");
  database.execute(table);
  database.execute(std::string(orders_sql::create_sync_state));
  database.execute(
      "INSERT INTO open_orders (row_hash, sales_doc, item_number, order_qty, plant) "
      "VALUES (1, '4711', 10, 5, 1000)");
  database.execute(std::string(orders_sql::create_key_index));
  database.execute("INSERT INTO sync_state VALUES (1, '20260301120000', 0, 1, 1, 0, 0)");
}

TEST_F(OpenOrders, OfAnOlderVersionAreReadAndReplaced) {
  write_older_file(path());
  const auto old = store_.first(10).value();
  ASSERT_EQ(old.size(), 1u);
  EXPECT_EQ(old[0].fields[order_column::item_number], StoredField(std::int64_t{10}));
  EXPECT_EQ(old[0].fields[order_column_index("plant")], StoredField(std::int64_t{1000}));
  const auto replaced = replace_orders(store_, kThree, "20261123140000");
  ASSERT_TRUE(replaced) << replaced.error().message;
  EXPECT_EQ(store_.count().value(), 3);
}

TEST_F(OpenOrders, KeepDecimalsExactlyAndCodesAsText) {
  constexpr std::size_t kQuantity = order_column_index("order_qty");
  const std::vector<std::string> decimals{"12.5",
                                          "-0.75",
                                          "0.0001",
                                          "0.00001",
                                          "123456789012.345",
                                          "-99999999999999.9",
                                          "0.30000000000000004",
                                          "9223372036854775807.123456789"};
  auto replacement = store_.begin_replace().value();
  for (const std::string& decimal : decimals) {
    OrderRow row(order_columns.size());
    row[kQuantity] = std::string_view(decimal);
    row[order_column_index("plant")] = std::string_view("DE01");
    ASSERT_TRUE(replacement->append(row));
  }
  const auto difference = replacement->compare().value();
  ASSERT_TRUE(replacement->commit(state_of(*replacement, difference)));
  const auto orders = store_.first(10).value();
  for (std::size_t i = 0; i < decimals.size(); ++i) {
    EXPECT_EQ(orders.at(i).fields[kQuantity], StoredField(decimals[i]));
    EXPECT_EQ(orders.at(i).fields[order_column_index("plant")], StoredField("DE01"));
  }
}

RC_GTEST_FIXTURE_PROP(OpenOrders, KeepEveryDecimalOfUpToFifteenDigitsAsANumberOfSql,
                      (std::uint32_t whole, bool negative)) {
  const int places = *rc::gen::inRange(1, 6);
  std::string fraction = fmt::format("{:0{}}", *rc::gen::inRange(1, 100'000) % 99'999 + 1, places);
  while (fraction.ends_with('0')) fraction.pop_back();
  const std::string decimal = fmt::format("{}{}.{}", negative ? "-" : "", whole % 1'000'000'000,
                                          fraction.empty() ? "1" : fraction.substr(0, 5));
  RC_PRE(is_decimal(decimal));
  OrderRow row(order_columns.size());
  row[order_column_index("order_qty")] = std::string_view(decimal);
  auto replacement = store_.begin_replace().value();
  replacement->append(row).value();
  const auto difference = replacement->compare().value();
  replacement->commit(state_of(*replacement, difference)).value();
  RC_ASSERT(store_.first(1).value()[0].fields[order_column_index("order_qty")] ==
            StoredField(decimal));
}

TEST_F(OpenOrders, AreReadInTheOrderOfTheSourceUpToALimit) {
  ASSERT_TRUE(replace_orders(store_, {{"9", 1}, {"1", 1}, {"5", 1}}, "20261123140000"));
  const auto orders = store_.first(2).value();
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_EQ(orders[0].fields[order_column::sales_doc], StoredField("9"));
  EXPECT_EQ(orders[1].fields[order_column::sales_doc], StoredField("1"));
}

TEST_F(OpenOrders, OldOnesStayReadableUntilTheCommit) {
  ASSERT_TRUE(replace_orders(store_, kThree, "20261123140000"));
  auto replacement = store_.begin_replace().value();
  ASSERT_TRUE(replacement->append(TestOrder{"1", 1}.row()));
  EXPECT_EQ(store_.count().value(), 3);
  const auto difference = replacement->compare().value();
  EXPECT_EQ(synced_by(), "20261123140000");
  EXPECT_EQ(store_.first(10).value().size(), 3u);
  ASSERT_TRUE(replacement->commit(state_of(*replacement, difference, "20261123140500")));
  EXPECT_EQ(synced_by(), "20261123140500");
  EXPECT_EQ(store_.first(10).value().size(), 1u);
}

TEST_F(OpenOrders, ReplacedByAnotherProcessAreSeenByTheNextRead) {
  ASSERT_TRUE(replace_orders(store_, kThree, "20261123140000"));
  EXPECT_EQ(store_.count().value(), 3);
  OpenOrdersFile other(folder_.path().string());
  ASSERT_TRUE(replace_orders(other, {}, "20261123140500"));
  EXPECT_EQ(store_.count().value(), 0);
  EXPECT_EQ(synced_by(), "20261123140500");
}

TEST_F(OpenOrders, AreUntouchedByAReplacementThatIsDropped) {
  ASSERT_TRUE(replace_orders(store_, kThree, "20261123140000"));
  const std::string before = content();
  {
    auto replacement = store_.begin_replace().value();
    ASSERT_TRUE(replacement->append(TestOrder{"1", 1}.row()));
    ASSERT_TRUE(replacement->compare());
    EXPECT_EQ(next_files().size(), 1u);
  }
  EXPECT_EQ(content(), before);
  EXPECT_TRUE(next_files().empty());
}

TEST_F(OpenOrders, LetOnlyOneReplacementIn) {
  auto first = store_.begin_replace().value();
  OpenOrdersFile other(folder_.path().string());
  const auto second = other.begin_replace();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(second.error().message, HasSubstr("another sync"));
  EXPECT_EQ(next_files().size(), 1u) << "the refused one must not clear the first one's file away";
  first.reset();
  EXPECT_TRUE(other.begin_replace());
}

TEST_F(OpenOrders, ClearAwayWhatDeadProcessesLeft) {
  folder_.write("open_orders.sqlite3.next-99999", "half a file");
  folder_.write("other.sqlite3.next-99999", "not ours");
  auto replacement = store_.begin_replace().value();
  replacement.reset();
  EXPECT_THAT(next_files(), testing::ElementsAre("other.sqlite3.next-99999"));
}

TEST_F(OpenOrders, RefuseACommitBeforeTheComparison) {
  auto replacement = store_.begin_replace().value();
  EXPECT_FALSE(replacement->commit({}));
  EXPECT_FALSE(store_.current().value());
}

TEST_F(OpenOrders, RefuseEverythingAfterAStepThatFailed) {
  auto replacement = store_.begin_replace().value();
  const auto failed = replacement->append(OrderRow(3));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::invalid);
  EXPECT_FALSE(replacement->append(TestOrder{"1", 1}.row()));
  EXPECT_FALSE(replacement->compare());
  EXPECT_FALSE(replacement->commit({}));
  EXPECT_FALSE(store_.current().value());
}

TEST_F(OpenOrders, RefuseTextInAColumnOfQuantities) {
  OrderRow row(order_columns.size());
  row[order_column_index("order_qty")] = std::string_view("ten");
  auto replacement = store_.begin_replace().value();
  EXPECT_FALSE(replacement->append(row));
}

TEST_F(OpenOrders, InADamagedFileAreReportedAndLeftAlone) {
  folder_.write("open_orders.sqlite3", std::string(4096, 'x'));
  const auto current = store_.current();
  ASSERT_FALSE(current);
  EXPECT_EQ(current.error().kind, ErrorKind::corrupt);
  EXPECT_THAT(current.error().message, HasSubstr("move that file away, then run joblog sync"));
  const auto replaced = replace_orders(store_, kThree, "20261123140000");
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().kind, ErrorKind::corrupt);
  EXPECT_THAT(replaced.error().message, HasSubstr("move it away"));
  EXPECT_EQ(content(), std::string(4096, 'x'));
}

TEST_F(OpenOrders, ThatWereOverwrittenInPlaceAreReadAnew) {
  ASSERT_TRUE(replace_orders(store_, kThree, "20261123140000"));
  EXPECT_EQ(synced_by(), "20261123140000");
  const test::TempFolder elsewhere;
  OpenOrdersFile other(elsewhere.path().string());
  ASSERT_TRUE(replace_orders(other, {{"4711", 10}}, "20261123150000"));
  std::filesystem::copy_file(elsewhere.file("open_orders.sqlite3"), path(),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(synced_by(), "20261123150000");
  EXPECT_EQ(store_.first(10).value().size(), 1U);
}

TEST_F(OpenOrders, OfAnotherProgramAreRefusedAndNotReplaced) {
  Database(path(), OpenMode::create).execute("CREATE TABLE pages (t)");
  const std::string before = content();
  const auto current = store_.current();
  ASSERT_FALSE(current);
  EXPECT_THAT(current.error().message, HasSubstr("another program's database"));
  EXPECT_FALSE(replace_orders(store_, kThree, "20261123140000"));
  EXPECT_EQ(content(), before);
}

TEST_F(OpenOrders, NeedTheirFolder) {
  OpenOrdersFile nowhere(folder_.file("missing"));
  const auto replacement = nowhere.begin_replace();
  ASSERT_FALSE(replacement);
  EXPECT_EQ(replacement.error().kind, ErrorKind::unavailable);
  EXPECT_FALSE(nowhere.current().value());
}

TEST_F(OpenOrders, LiveInAFolderWithAnyName) {
  const std::string odd = folder_.file("50% ?#ä b");
  std::filesystem::create_directory(odd);
  OpenOrdersFile store(odd);
  ASSERT_TRUE(replace_orders(store, kThree, "20261123140000"));
  EXPECT_EQ(store.count().value(), 3);
}

}  // namespace
}  // namespace joblog::sqlite
