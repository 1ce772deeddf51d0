// SPDX-License-Identifier: MIT
// The index beside the orders comes, goes and is replaced without a page ever showing wrong orders.
#include "orders/file/indexed_open_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sqlite/file_lock.h"
#include "support/eventually.h"
#include "support/orders_fixture.h"

namespace joblog::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<OrderValues> orders_from(int first, int last) {
  std::vector<OrderValues> orders;
  for (int i = first; i <= last; ++i) orders.push_back(order(std::to_string(i), 10));
  return orders;
}

std::vector<std::string> left_overs(const OrdersFixture& orders_fixture) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(orders_fixture.folder.path())) {
    const std::string name = entry.path().filename().string();
    if (name.find(".next-") != std::string::npos) names.push_back(name);
  }
  return names;
}

std::string run_shown(OrdersFixture& orders_fixture) {
  return orders_fixture.view()->state().log_name;
}

TEST(IndexOfFewOrders, IsMadeByTheFirstPageAfterASync) {
  OrdersFixture orders_fixture;
  orders_fixture.sync(orders_from(1, 3), "20261123140000");
  EXPECT_EQ(orders_fixture.page().total, 3);
  EXPECT_TRUE(fs::exists(orders_fixture.index_path()));
  orders_fixture.sync(orders_from(1, 5), "20261123140500");
  EXPECT_EQ(orders_fixture.page().total, 5);
  EXPECT_EQ(run_shown(orders_fixture), "20261123140500");
  EXPECT_THAT(left_overs(orders_fixture), IsEmpty());
}

TEST(IndexOfManyOrders, IsMadeInTheBackgroundWhileTheSyncBeforeIsShown) {
  OrdersFixture orders_fixture(0);
  orders_fixture.sync(orders_from(1, 3), "20261123140000");
  EXPECT_EQ(orders_fixture.page().total, 3)
      << "without an index before, the page waits for what it needs";
  orders_fixture.reader.make_due_index();
  EXPECT_TRUE(fs::exists(orders_fixture.index_path()));

  orders_fixture.sync(orders_from(1, 5), "20261123140500");
  EXPECT_EQ(run_shown(orders_fixture), "20261123140000");
  EXPECT_EQ(orders_fixture.page().total, 3);
  orders_fixture.reader.make_due_index();
  EXPECT_EQ(run_shown(orders_fixture), "20261123140500");
  EXPECT_EQ(orders_fixture.page().total, 5);
}

TEST(IndexOfManyOrders, SkipsASyncThatWasReplacedBeforeItsTurn) {
  OrdersFixture orders_fixture(0);
  orders_fixture.sync(orders_from(1, 3), "20261123140000");
  orders_fixture.reader.make_due_index();
  orders_fixture.sync(orders_from(1, 4), "20261123140500");
  EXPECT_EQ(run_shown(orders_fixture), "20261123140000");
  orders_fixture.sync(orders_from(1, 5), "20261123141000");
  orders_fixture.reader.make_due_index();
  EXPECT_EQ(run_shown(orders_fixture), "20261123141000");
}

TEST(IndexOfOpenOrders, IsThereAfterARestart) {
  OrdersFixture orders_fixture(0);
  orders_fixture.sync(orders_from(1, 3));
  orders_fixture.reader.make_due_index();
  const auto made = fs::last_write_time(orders_fixture.index_path());
  sqlite::IndexedOpenOrders restarted({orders_fixture.folder.path().string(), 0},
                                      orders_fixture.notices);
  restarted.make_due_index();
  EXPECT_EQ(fs::last_write_time(orders_fixture.index_path()), made);
  EXPECT_EQ(restarted.current().value()->page({}, {}, 50).value().total, 3);
}

TEST(IndexOfOpenOrders, IsMadeByItsOwnThread) {
  OrdersFixture orders_fixture(0);
  orders_fixture.reader.start();
  orders_fixture.sync(orders_from(1, 3));
  EXPECT_TRUE(eventually([&] { return fs::exists(orders_fixture.index_path()); }));
  orders_fixture.reader.stop();
}

TEST(IndexOfOpenOrders, StopsWhileItIsMade) {
  OrdersFixture orders_fixture(0);
  orders_fixture.sync(orders_from(1, 2'000));
  orders_fixture.reader.stop();
  orders_fixture.reader.make_due_index();
  EXPECT_FALSE(fs::exists(orders_fixture.index_path()));
  EXPECT_THAT(left_overs(orders_fixture), IsEmpty());
  EXPECT_EQ(orders_fixture.notices.troubles(), 0);
  EXPECT_EQ(orders_fixture.page().total, 2'000);
}

TEST(IndexOfOpenOrders, ThatIsDamagedIsMadeAgain) {
  for (const std::string& content :
       {std::string(), std::string("no index"), std::string(50'000, 'x')}) {
    OrdersFixture orders_fixture;
    orders_fixture.sync(orders_from(1, 3));
    orders_fixture.folder.write("open_orders.index", content);
    EXPECT_EQ(orders_fixture.page().total, 3);
    EXPECT_GT(fs::file_size(orders_fixture.index_path()), 100u);
    EXPECT_NE(fs::file_size(orders_fixture.index_path()), content.size());
  }
}

TEST(IndexOfOpenOrders, ThatWasCutIsMadeAgain) {
  OrdersFixture orders_fixture;
  orders_fixture.sync(orders_from(1, 500));
  orders_fixture.page();
  const auto whole = fs::file_size(orders_fixture.index_path());
  fs::resize_file(orders_fixture.index_path(), whole - 100);
  sqlite::IndexedOpenOrders restarted({orders_fixture.folder.path().string()},
                                      orders_fixture.notices);
  EXPECT_EQ(restarted.current().value()->page({}, {}, 50).value().total, 500);
  EXPECT_EQ(fs::file_size(orders_fixture.index_path()), whole);
}

TEST(IndexOfOpenOrders, OfAnotherSyncIsNotUsed) {
  OrdersFixture orders_fixture, other;
  orders_fixture.sync(orders_from(1, 3), "20261123140000");
  other.sync(orders_from(7, 9), "20261123140500");
  other.page();
  fs::copy_file(other.index_path(), orders_fixture.index_path());
  EXPECT_THAT(slugs(orders_fixture.page()), ElementsAre("1-10", "2-10", "3-10"));
}

TEST(IndexOfOpenOrders, ThatCannotBeWrittenIsDoneWithout) {
  OrdersFixture orders_fixture;
  orders_fixture.sync(orders_from(1, 3));
  fs::create_directories(orders_fixture.index_path() + "/in the way");
  EXPECT_EQ(orders_fixture.page({.text = "müller"}).total, 3);
  EXPECT_TRUE(orders_fixture.notices.said("without an index"));
  orders_fixture.reader.make_due_index();
  orders_fixture.reader.make_due_index();
  EXPECT_LE(orders_fixture.notices.troubles(), 2) << "it is not tried every second";
}

TEST(IndexOfOpenOrders, ThatAnotherProcessMakesIsLeftToItAndTakenOver) {
  OrdersFixture orders_fixture(0), builder(0);
  orders_fixture.sync(orders_from(1, 3));
  const auto lock = sqlite::try_lock_file(orders_fixture.index_path() + ".lock").value();
  ASSERT_TRUE(lock);
  orders_fixture.reader.make_due_index();
  EXPECT_FALSE(fs::exists(orders_fixture.index_path()));
  EXPECT_EQ(orders_fixture.notices.troubles(), 0);

  builder.sync(orders_from(1, 3));
  builder.reader.make_due_index();
  fs::copy_file(builder.index_path(), orders_fixture.index_path());
  const auto copied = fs::last_write_time(orders_fixture.index_path());
  orders_fixture.reader.make_due_index();
  EXPECT_EQ(fs::last_write_time(orders_fixture.index_path()), copied);
  EXPECT_EQ(orders_fixture.page().total, 3);
}

TEST(ViewOfOpenOrders, ReadsToItsEndWhileSyncsReplaceTheOrders) {
  OrdersFixture orders_fixture;
  orders_fixture.sync(orders_from(1'000, 1'999), "20261123140000");
  const auto cursor = orders_fixture.view()->all({}).value();
  std::vector<std::string> documents;
  const auto take = [&](const OrderRow& row) {
    documents.emplace_back(std::get<std::string_view>(row[order_column::sales_doc]));
  };
  ASSERT_TRUE(cursor->next(take).value());
  orders_fixture.sync(orders_from(5'000, 5'010), "20261123140500");
  EXPECT_EQ(orders_fixture.page().total, 11);
  orders_fixture.sync(orders_from(6'000, 6'002), "20261123141000");
  EXPECT_EQ(orders_fixture.page().total, 3);
  while (cursor->next(take).value()) {
  }
  ASSERT_EQ(documents.size(), 1'000u);
  EXPECT_EQ(documents.front(), "1000");
  EXPECT_EQ(documents.back(), "1999");
}

TEST(ViewOfOpenOrders, FindsAnOrderByItsLinkAfterTheNextSync) {
  OrdersFixture orders_fixture;
  orders_fixture.sync(orders_from(1, 9));
  const OrderKey key = order_key_of_slug("5-10").value();
  const auto before = orders_fixture.view()->find(key, {}).value().value();
  orders_fixture.sync({order("9", 10), order("5", 10)});
  const auto after = orders_fixture.view()->find(key, {}).value().value();
  EXPECT_NE(before.listed.order.id, after.listed.order.id);
  EXPECT_EQ(after.listed.order.fields[order_column::sales_doc], StoredField("5"));
  orders_fixture.sync({order("9", 10)});
  EXPECT_FALSE(orders_fixture.view()->find(key, {}).value());
}

TEST(ViewOfOpenOrders, IsGoneWhenTheFileIs) {
  OrdersFixture orders_fixture;
  orders_fixture.sync(orders_from(1, 3));
  EXPECT_NE(orders_fixture.view(), nullptr);
  fs::remove(orders_fixture.folder.file("open_orders.sqlite3"));
  EXPECT_EQ(orders_fixture.view(), nullptr);
}

TEST(ViewOfOpenOrders, OfAFileThatIsNoDatabaseIsAnError) {
  OrdersFixture orders_fixture;
  orders_fixture.folder.write("open_orders.sqlite3", std::string(10'000, 'x'));
  const auto view = orders_fixture.reader.current();
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().kind, ErrorKind::corrupt);
}

}  // namespace
}  // namespace joblog::test
