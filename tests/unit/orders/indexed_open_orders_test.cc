// The index beside the orders comes, goes and is replaced without a page ever showing wrong orders.
#include "orders/file/indexed_open_orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sqlite/file_lock.h"
#include "support/eventually.h"
#include "support/order_shelf.h"

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

std::vector<std::string> left_overs(const OrderShelf& shelf) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(shelf.folder.path())) {
    const std::string name = entry.path().filename().string();
    if (name.find(".next-") != std::string::npos) names.push_back(name);
  }
  return names;
}

std::string run_shown(OrderShelf& shelf) { return shelf.view()->state().log_name; }

TEST(IndexOfFewOrders, IsMadeByTheFirstPageAfterASync) {
  OrderShelf shelf;
  shelf.sync(orders_from(1, 3), "20261123140000");
  EXPECT_EQ(shelf.page().total, 3);
  EXPECT_TRUE(fs::exists(shelf.index_path()));
  shelf.sync(orders_from(1, 5), "20261123140500");
  EXPECT_EQ(shelf.page().total, 5);
  EXPECT_EQ(run_shown(shelf), "20261123140500");
  EXPECT_THAT(left_overs(shelf), IsEmpty());
}

TEST(IndexOfManyOrders, IsMadeInTheBackgroundWhileTheSyncBeforeIsShown) {
  OrderShelf shelf(0);
  shelf.sync(orders_from(1, 3), "20261123140000");
  EXPECT_EQ(shelf.page().total, 3) << "without an index before, the page waits for what it needs";
  shelf.reader.make_due_index();
  EXPECT_TRUE(fs::exists(shelf.index_path()));

  shelf.sync(orders_from(1, 5), "20261123140500");
  EXPECT_EQ(run_shown(shelf), "20261123140000");
  EXPECT_EQ(shelf.page().total, 3);
  shelf.reader.make_due_index();
  EXPECT_EQ(run_shown(shelf), "20261123140500");
  EXPECT_EQ(shelf.page().total, 5);
}

TEST(IndexOfManyOrders, SkipsASyncThatWasReplacedBeforeItsTurn) {
  OrderShelf shelf(0);
  shelf.sync(orders_from(1, 3), "20261123140000");
  shelf.reader.make_due_index();
  shelf.sync(orders_from(1, 4), "20261123140500");
  EXPECT_EQ(run_shown(shelf), "20261123140000");
  shelf.sync(orders_from(1, 5), "20261123141000");
  shelf.reader.make_due_index();
  EXPECT_EQ(run_shown(shelf), "20261123141000");
}

TEST(IndexOfOpenOrders, IsThereAfterARestart) {
  OrderShelf shelf(0);
  shelf.sync(orders_from(1, 3));
  shelf.reader.make_due_index();
  const auto made = fs::last_write_time(shelf.index_path());
  sqlite::IndexedOpenOrders restarted({shelf.folder.path().string(), 0}, shelf.notices);
  restarted.make_due_index();
  EXPECT_EQ(fs::last_write_time(shelf.index_path()), made);
  EXPECT_EQ(restarted.current().value()->page({}, {}, 50).value().total, 3);
}

TEST(IndexOfOpenOrders, IsMadeByItsOwnThread) {
  OrderShelf shelf(0);
  shelf.reader.start();
  shelf.sync(orders_from(1, 3));
  EXPECT_TRUE(eventually([&] { return fs::exists(shelf.index_path()); }));
  shelf.reader.stop();
}

TEST(IndexOfOpenOrders, StopsWhileItIsMade) {
  OrderShelf shelf(0);
  shelf.sync(orders_from(1, 2'000));
  shelf.reader.stop();
  shelf.reader.make_due_index();
  EXPECT_FALSE(fs::exists(shelf.index_path()));
  EXPECT_THAT(left_overs(shelf), IsEmpty());
  EXPECT_EQ(shelf.notices.troubles(), 0);
  EXPECT_EQ(shelf.page().total, 2'000);
}

TEST(IndexOfOpenOrders, ThatIsDamagedIsMadeAgain) {
  for (const std::string& content :
       {std::string(), std::string("no index"), std::string(50'000, 'x')}) {
    OrderShelf shelf;
    shelf.sync(orders_from(1, 3));
    shelf.folder.write("open_orders.index", content);
    EXPECT_EQ(shelf.page().total, 3);
    EXPECT_GT(fs::file_size(shelf.index_path()), 100u);
    EXPECT_NE(fs::file_size(shelf.index_path()), content.size());
  }
}

TEST(IndexOfOpenOrders, ThatWasCutIsMadeAgain) {
  OrderShelf shelf;
  shelf.sync(orders_from(1, 500));
  shelf.page();
  const auto whole = fs::file_size(shelf.index_path());
  fs::resize_file(shelf.index_path(), whole - 100);
  sqlite::IndexedOpenOrders restarted({shelf.folder.path().string()}, shelf.notices);
  EXPECT_EQ(restarted.current().value()->page({}, {}, 50).value().total, 500);
  EXPECT_EQ(fs::file_size(shelf.index_path()), whole);
}

TEST(IndexOfOpenOrders, OfAnotherSyncIsNotUsed) {
  OrderShelf shelf, other;
  shelf.sync(orders_from(1, 3), "20261123140000");
  other.sync(orders_from(7, 9), "20261123140500");
  other.page();
  fs::copy_file(other.index_path(), shelf.index_path());
  EXPECT_THAT(slugs(shelf.page()), ElementsAre("1-10", "2-10", "3-10"));
}

TEST(IndexOfOpenOrders, ThatCannotBeWrittenIsDoneWithout) {
  OrderShelf shelf;
  shelf.sync(orders_from(1, 3));
  fs::create_directories(shelf.index_path() + "/in the way");
  EXPECT_EQ(shelf.page({.text = "müller"}).total, 3);
  EXPECT_TRUE(shelf.notices.said("without an index"));
  shelf.reader.make_due_index();
  shelf.reader.make_due_index();
  EXPECT_LE(shelf.notices.troubles(), 2) << "it is not tried every second";
}

TEST(IndexOfOpenOrders, ThatAnotherProcessMakesIsLeftToItAndTakenOver) {
  OrderShelf shelf(0), builder(0);
  shelf.sync(orders_from(1, 3));
  const auto lock = sqlite::try_lock_file(shelf.index_path() + ".lock").value();
  ASSERT_TRUE(lock);
  shelf.reader.make_due_index();
  EXPECT_FALSE(fs::exists(shelf.index_path()));
  EXPECT_EQ(shelf.notices.troubles(), 0);

  builder.sync(orders_from(1, 3));
  builder.reader.make_due_index();
  fs::copy_file(builder.index_path(), shelf.index_path());
  const auto copied = fs::last_write_time(shelf.index_path());
  shelf.reader.make_due_index();
  EXPECT_EQ(fs::last_write_time(shelf.index_path()), copied);
  EXPECT_EQ(shelf.page().total, 3);
}

TEST(ViewOfOpenOrders, ReadsToItsEndWhileSyncsReplaceTheOrders) {
  OrderShelf shelf;
  shelf.sync(orders_from(1'000, 1'999), "20261123140000");
  const auto cursor = shelf.view()->all({}).value();
  std::vector<std::string> documents;
  const auto take = [&](const OrderRow& row) {
    documents.emplace_back(std::get<std::string_view>(row[order_column::sales_doc]));
  };
  ASSERT_TRUE(cursor->next(take).value());
  shelf.sync(orders_from(5'000, 5'010), "20261123140500");
  EXPECT_EQ(shelf.page().total, 11);
  shelf.sync(orders_from(6'000, 6'002), "20261123141000");
  EXPECT_EQ(shelf.page().total, 3);
  while (cursor->next(take).value()) {
  }
  ASSERT_EQ(documents.size(), 1'000u);
  EXPECT_EQ(documents.front(), "1000");
  EXPECT_EQ(documents.back(), "1999");
}

TEST(ViewOfOpenOrders, FindsAnOrderByItsLinkAfterTheNextSync) {
  OrderShelf shelf;
  shelf.sync(orders_from(1, 9));
  const OrderKey key = order_key_of_slug("5-10").value();
  const auto before = shelf.view()->find(key, {}).value().value();
  shelf.sync({order("9", 10), order("5", 10)});
  const auto after = shelf.view()->find(key, {}).value().value();
  EXPECT_NE(before.listed.order.id, after.listed.order.id);
  EXPECT_EQ(after.listed.order.fields[order_column::sales_doc], StoredField("5"));
  shelf.sync({order("9", 10)});
  EXPECT_FALSE(shelf.view()->find(key, {}).value());
}

TEST(ViewOfOpenOrders, IsGoneWhenTheFileIs) {
  OrderShelf shelf;
  shelf.sync(orders_from(1, 3));
  EXPECT_NE(shelf.view(), nullptr);
  fs::remove(shelf.folder.file("open_orders.sqlite3"));
  EXPECT_EQ(shelf.view(), nullptr);
}

TEST(ViewOfOpenOrders, OfAFileThatIsNoDatabaseIsAnError) {
  OrderShelf shelf;
  shelf.folder.write("open_orders.sqlite3", std::string(10'000, 'x'));
  const auto view = shelf.reader.current();
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().kind, ErrorKind::corrupt);
}

}  // namespace
}  // namespace joblog::test
