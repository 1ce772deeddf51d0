// SPDX-License-Identifier: MIT
// Files as real programs and people make them, through the program as a user has it: what becomes
// of them, what the run says, what the pages' copy holds afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "support/installation.h"
#include "support/run_command.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kTwoOrders =
    "salesDoc;itemNumber;custName\n1000001;10;Muster AG\n1000002;20;Zoë\n";

class ImportShapes : public testing::Test {
 protected:
  ImportShapes() { std::filesystem::create_directories(home_.data()); }

  void have(const std::string& content) {
    std::ofstream(home_.data() + "/orders.csv", std::ios::binary) << content;
  }
  Ran sync(const Words& more = {}) const {
    Words words{"sync", "open_orders"};
    words.insert(words.end(), more.begin(), more.end());
    return home_.run(words);
  }
  std::string rows(const std::string& columns = "sales_doc,item_number,cust_name") const {
    return run_command({"sqlite3", home_.data() + "/open_orders.sqlite3",
                        "SELECT " + columns + " FROM open_orders ORDER BY id"})
        .output;
  }
  void expect_two_orders(const std::string& content) {
    have(content);
    const Ran ran = sync();
    EXPECT_EQ(ran.exit_code, 0) << content << ran.out << ran.err;
    EXPECT_EQ(rows(), "1000001|10|Muster AG\n1000002|20|Zoë\n") << content;
  }

  Installation home_{R"(
[open_orders]
source = "csv"
file = "orders.csv"
separator = ";"
)"};
};

TEST_F(ImportShapes, ReadsHeadersTitlesRowsAndEndsAsProgramsMakeThem) {
  expect_two_orders(kTwoOrders);
  expect_two_orders("salesDoc; itemNumber ;\u00A0custName\n1000001;10;Muster AG\n1000002;20;Zoë\n");
  expect_two_orders(
      "\xEF\xBB\xBF\"salesDoc\";\"itemNumber\";\"custName\"\r\n1000001;10;Muster AG\r\n"
      "1000002;20;Zoë\r\n\x1A");
  expect_two_orders("SALESDOC;Item_Number;CUSTNAME\r1000001;10;Muster AG\r1000002;20;Zoë");
  expect_two_orders(
      "sep=;\r\nsalesDoc;itemNumber;custName\r\n1000001;10;Muster AG\r\n1000002;20;Zoë");
  expect_two_orders("Open orders;;\nof 1 March;;\n\n" + kTwoOrders);
  expect_two_orders(
      "salesDoc;itemNumber;custName\n1000001;10;Muster AG;\n;;;\n\"\";\" \";\n\n"
      "1000002;20;Zoë;;\n;;\n");
}

TEST_F(ImportShapes, TakesARelativeFileFromTheDataFolderWhereverItIsStarted) {
  have(kTwoOrders);
  ASSERT_EQ(sync().exit_code, 0);
  std::filesystem::remove(home_.data() + "/orders.csv");
  EXPECT_THAT(sync().out, HasSubstr("ConnectionError: cannot open " + home_.data() +
                                    "/orders.csv: No such file"));
}

TEST_F(ImportShapes, RefusesAPipeWithoutWaitingForIt) {
  ASSERT_EQ(::mkfifo((home_.data() + "/orders.csv").c_str(), 0600), 0);
  EXPECT_THAT(sync().out, HasSubstr("orders.csv is a pipe, not a file"));
}

TEST_F(ImportShapes, KeepsTheOrdersWhenTheColumnsOfTheKeyAreGone) {
  expect_two_orders(kTwoOrders);
  have("SalesDocument;Position;custName\n1000001;10;Muster AG\n");
  const Ran ran = sync();
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("no column for sales_doc (\"salesDoc\" or \"sales_doc\") and "
                              "item_number"),
                    HasSubstr("sales_doc = \"SalesDocument\" into [open_orders.mapping]")));
  EXPECT_EQ(rows(), "1000001|10|Muster AG\n1000002|20|Zoë\n");
}

TEST_F(ImportShapes, KeepsTheOrdersWhenTheFileIsEmptyUnlessForced) {
  expect_two_orders(kTwoOrders);
  have("salesDoc;itemNumber;custName\n");
  EXPECT_THAT(sync().out, HasSubstr("no open orders where 2 are stored"));
  EXPECT_EQ(rows("count(*)"), "2\n");
  EXPECT_EQ(sync({"--force"}).exit_code, 0);
  EXPECT_EQ(rows("count(*)"), "0\n");
}

TEST_F(ImportShapes, SaysWhichOfTwoColumnsOfANameItTakesAndLetsTheMappingChoose) {
  have("salesDoc;itemNumber;orderQty;orderQty\n1;10;5;7\n");
  EXPECT_THAT(sync().out,
              HasSubstr("warning: \"orderQty\" occurs 2 times in the source, in columns "
                        "3 and 4: order_qty is read from column 3"));
  EXPECT_EQ(rows("order_qty"), "5\n");
  for (const std::string choice : {"orderQty#2", "#4"}) {
    home_.rewrite_config(
        "[open_orders]\nsource = \"csv\"\nfile = \"orders.csv\"\nseparator = \";\"\n"
        "mapping = { order_qty = \"" +
        choice + "\" }\n");
    EXPECT_THAT(sync().out, Not(HasSubstr("warning")));
    EXPECT_EQ(rows("order_qty"), "7\n") << choice;
  }
}

TEST_F(ImportShapes, NamesFileLineColumnCellAndReasonOfWhatItCouldNotRead) {
  have("salesDoc;itemNumber;leadtime\n1;10;5\n\n2;20;five days\n");
  const Ran ran = sync();
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr("warning: 1 value could not be read: leadtime in line 4 of "
                                 "orders.csv (“five days”: "));
}

TEST_F(ImportShapes, SaysThatTheSeparatorIsAnotherOne) {
  have("salesDoc,itemNumber\n1,10\n");
  EXPECT_THAT(sync().out,
              AllOf(HasSubstr("none of the source's columns"), HasSubstr("\"salesDoc,itemNumber\""),
                    HasSubstr("set separator = \",\" in [open_orders]")));
}

TEST_F(ImportShapes, RefusesASurplusCellWithContentAndAFileThatBreaksOff) {
  have(kTwoOrders + "3;30;a;b\n");
  EXPECT_THAT(sync().out, HasSubstr("orders.csv, line 4: 4 cells where the header has 3"));
  have(kTwoOrders + "3;3");
  EXPECT_THAT(sync().out, HasSubstr("orders.csv breaks off in line 4"));
  have(kTwoOrders + "3;30;\"a\n");
  EXPECT_THAT(sync().out, HasSubstr("line 4: a quote that opens here is never closed"));
}

}  // namespace
}  // namespace joblog::test
