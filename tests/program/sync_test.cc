// SPDX-License-Identifier: MIT
// The first job of all: the ERP's open orders, read into the local table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "support/installation.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

double statistic(const boost::json::object& log, std::string_view name) {
  return log.at("statistics").at(name).to_number<double>();
}

TEST(Sync, SucceedsInAFreshFolderWithTheShippedConfig) {
  const Installation home;
  const Ran made = home.run({"sample-erp", "--orders", "1200"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("1,200 open orders"));

  const Ran sync = home.run({"sync", "open_orders"});
  EXPECT_EQ(sync.exit_code, 0) << sync.err;
  EXPECT_EQ(sync.err, "");
  EXPECT_THAT(sync.out,
              AllOf(HasSubstr("connecting to ODBC Driver=SQLite3"), HasSubstr("connected in "),
                    HasSubstr("batch 1 imported (500 records)"),
                    HasSubstr("batch 3 imported (200 records)"),
                    HasSubstr("completed: 1,200 open orders"), HasSubstr("✓ success")));

  const auto log = home.json_line({"logs", "show", "last"});
  EXPECT_EQ(log.at("status"), "success");
  EXPECT_EQ(log.at("kind"), "sync_open_orders");
  EXPECT_EQ(statistic(log, "rows_written"), 1200);
  EXPECT_EQ(statistic(log, "rows_added"), 1200);
  EXPECT_EQ(home.messages("last"), home.messages(std::string(log.at("name").as_string())));
}

TEST(Sync, NamesTheProblemForWhichItsTableIsLeftOut) {
  const Installation home(
      "[open_orders]\nsource = \"csv\"\nfile = \"orders.csv\"\nskip_lines = -1\n");
  for (const Words& words : {Words{"sync", "open_orders"}, Words{"run", "sync_open_orders"}}) {
    const Ran refused = home.run(words);
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("[open_orders] is left out"),
                                   HasSubstr("joblog.toml:4: open_orders.skip_lines"),
                                   Not(HasSubstr("names no source"))));
  }
  const Background server = home.serve();
  ASSERT_TRUE(home.becomes(home.enqueue({"sync_open_orders"}), "failed"));
  EXPECT_THAT(home.run({"logs", "show", "last"}).out,
              AllOf(HasSubstr("ConfigurationError"), HasSubstr("joblog.toml:4")));
}

TEST(Sync, CountsNoChangesWhenTheSourceIsTheSame) {
  const Installation home;
  home.run({"sample-erp", "--orders", "600"});
  home.run({"sync", "open_orders"});
  ASSERT_EQ(home.run({"sync", "open_orders"}).exit_code, 0);
  const auto log = home.json_line({"logs", "show", "last"});
  for (const char* name : {"rows_added", "rows_changed", "rows_removed"}) {
    EXPECT_EQ(statistic(log, name), 0) << name;
  }
  EXPECT_THAT(home.messages("last"), HasSubstr("(0 added, 0 changed, 0 removed)"));
}

TEST(Sync, KeepsTheOldRowsAndTheirTimeWhenTheErpIsGone) {
  const Installation home;
  home.run({"sample-erp", "--orders", "600"});
  ASSERT_EQ(home.run({"sync", "open_orders"}).exit_code, 0);
  const std::string orders = home.folder().file("data/open_orders.sqlite3");
  const std::string before = content_of(orders) + content_of(orders + "-wal");
  ASSERT_GT(before.size(), 100'000U);
  std::filesystem::remove(home.folder().file("data/sample_erp.sqlite3"));

  const Ran sync = home.run({"sync", "open_orders"});
  EXPECT_EQ(sync.exit_code, 1);
  const auto log = home.json_line({"logs", "show", "last"});
  EXPECT_EQ(log.at("status"), "error");
  EXPECT_EQ(log.at("error_class"), "ConnectionError");
  EXPECT_THAT(std::string(log.at("error_message").as_string()), HasSubstr("sample_erp.sqlite3"));
  EXPECT_THAT(home.messages("last"), HasSubstr("the open orders are unchanged"));
  EXPECT_TRUE(before == content_of(orders) + content_of(orders + "-wal"));

  home.run({"sample-erp", "--orders", "600"});
  ASSERT_EQ(home.run({"sync", "open_orders"}).exit_code, 0);
  EXPECT_EQ(statistic(home.json_line({"logs", "show", "last"}), "rows_added"), 0);
}

TEST(Sync, SaysThatTheQueryIsWrongWhenTheViewIsMissing) {
  const Installation home(R"(
[open_orders]
source = "odbc"
connection = "Driver=SQLite3;Database=${JOBLOG_DATA}/sample_erp.sqlite3"
query = "SELECT * FROM open_sale_orders"
)");
  home.run({"sample-erp", "--orders", "10"});
  EXPECT_EQ(home.run({"sync", "open_orders"}).exit_code, 1);
  const auto log = home.json_line({"logs", "show", "last"});
  EXPECT_EQ(log.at("error_class"), "QueryError");
  EXPECT_THAT(std::string(log.at("error_message").as_string()), HasSubstr("open_sale_orders"));
}

TEST(Sync, DoesNotRunBesideOneThatWaits) {
  const Installation home;
  const auto waiting = home.enqueue({"sync_open_orders"});
  const Ran sync = home.run({"sync", "open_orders"});
  EXPECT_EQ(sync.exit_code, 5);
  EXPECT_THAT(sync.err, HasSubstr("job " + std::to_string(waiting)));
}

TEST(Sync, OfAnythingElseIsWrongUsage) {
  const Installation home;
  const Ran sync = home.run({"sync", "open_order"});
  EXPECT_EQ(sync.exit_code, 2);
  EXPECT_THAT(sync.err, HasSubstr("did you mean \"open_orders\"?"));
}

}  // namespace
}  // namespace joblog::test
