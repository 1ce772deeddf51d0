// SPDX-License-Identifier: MIT
// What the cells of an import mean, through the program: numbers, fractions, codes, dates and
// encodings as other programs write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/installation.h"
#include "support/run_command.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Import : public testing::Test {
 protected:
  /// Syncs a CSV file; what it says.
  std::string sync(const std::string& csv, const std::string& keys = "") {
    home_.folder().write("orders.csv", csv);
    home_.rewrite_config("[open_orders]\nsource = \"csv\"\nfile = \"" +
                         home_.folder().file("orders.csv") + "\"\n" + keys);
    const Ran ran = home_.run({"sync", "open_orders"});
    return ran.out + ran.err;
  }
  /// The rows of a query of the open orders, cells with "|" between, rows with "/"; NULL is "∅".
  std::string stored(const std::string& columns) const {
    const std::string script =
        "import sqlite3, sys\n"
        "rows = sqlite3.connect('file:' + sys.argv[1] + '?immutable=1', uri=True).execute(\n"
        "  'select ' + sys.argv[2] + ' from open_orders order by id')\n"
        "print('/'.join('|'.join('∅' if v is None else str(v) for v in r) for r in rows), end='')";
    return run_command({"python3", "-X", "utf8", "-c", script,
                        home_.data() + "/open_orders.sqlite3", columns})
        .output;
  }
  Installation home_{"[open_orders]\nsource = \"csv\"\nfile = \"none\"\n"};
};

TEST_F(Import, ReadsGroupedNumbers) {
  sync(
      "salesDoc;itemNumber;orderQty;openOrderQty\n"
      "1;10;1.234,00;1.234.567,000\n2;20;12,000;1.000\n3;30;1'234,5;1.234-\n",
      "separator = \";\"\ndecimal_comma = true\n");
  EXPECT_EQ(stored("order_qty, open_order_qty"), "1234|1234567/12|1000/1234.5|-1234");
  sync(
      "salesDoc,itemNumber,orderQty,openOrderQty\n"
      "1,10,\"1,234.00\",\"12,34,567\"\n2,20,1 234,(5)\n3,30,\"1.5\",1.234\n");
  EXPECT_EQ(stored("order_qty, open_order_qty"), "1234|1234567/1234|-5/1.5|1.234");
}

TEST_F(Import, NamesTheKeyForNumbersOfTheOtherCountry) {
  const std::string said = sync("salesDoc,itemNumber,orderQty\n1,10,\"12,5\"\n");
  EXPECT_THAT(said,
              AllOf(HasSubstr("order_qty"), HasSubstr("“12,5”"),
                    HasSubstr("its decimal mark seems to be a comma"), HasSubstr("decimal_comma")));
  EXPECT_EQ(stored("order_qty"), "∅");
}

TEST_F(Import, WarnsOfNumbersThatMayBeAThousandTimesTooMuch) {
  const std::string csv = "salesDoc;itemNumber;orderQty\n1;10;12,000\n";
  const std::string said = sync(csv, "separator = \";\"\n");
  EXPECT_EQ(stored("order_qty"), "12000");
  EXPECT_THAT(said,
              AllOf(HasSubstr("may be wrong by a factor of a thousand: the comma in “12,000”"),
                    HasSubstr("success with 1 warning")));
  EXPECT_THAT(sync(csv, "separator = \";\"\ndecimal_comma = true\n"), Not(HasSubstr("warning")));
  EXPECT_EQ(stored("order_qty"), "12");
}

TEST_F(Import, KeepsFractionsAndLetters) {
  const std::string said = sync(
      "salesDoc,itemNumber,orderQty,openOrderQty,orderQty_UoM,plant,soldTo\n"
      "1000001,10,12.500,0.750,KG,DE01,0000100023\n"
      "1000002,10,1.0E+3,3,KG,1000,100023\n");
  EXPECT_THAT(said, Not(HasSubstr("could not be read")));
  EXPECT_EQ(stored("order_qty, open_order_qty, plant, sold_to"),
            "12.5|0.75|DE01|0000100023/1000|3|1000|100023");
  EXPECT_EQ(stored("typeof(order_qty), order_qty + 1"), "real|13.5/integer|1001");
}

TEST_F(Import, ReadsDatesOfPeople) {
  sync(
      "salesDoc,itemNumber,orderDate,requestedDate,estShipDate,plGlDate\n"
      "1,10,1.3.2026,2026/03/01,2026-3-1,01.03.26\n"
      "2,10,1.12.2026,2026/12/31,2026-12-1,31.12.26\n"
      "3,10,01-MAR-26,1. März 2026,2026-03-01 12:00:00 AM,00000000\n");
  EXPECT_EQ(stored("order_date, requested_date, est_ship_date, pl_gl_date"),
            "2026-03-01|2026-03-01|2026-03-01|2026-03-01/"
            "2026-12-01|2026-12-31|2026-12-01|2026-12-31/"
            "2026-03-01|2026-03-01|2026-03-01|∅");
}

TEST_F(Import, NeedsAKeyForDatesThatMeanTwoDays) {
  const std::string csv = "salesDoc,itemNumber,orderDate\n1,10,03/01/2026\n";
  EXPECT_THAT(sync(csv), AllOf(HasSubstr("“03/01/2026”"), HasSubstr("date_format")));
  EXPECT_EQ(stored("order_date"), "∅");
  sync(csv, "date_format = \"dmy\"\n");
  EXPECT_EQ(stored("order_date"), "2026-01-03");
  sync(csv, "date_format = \"mdy\"\n");
  EXPECT_EQ(stored("order_date"), "2026-03-01");
  sync("salesDoc,itemNumber,orderDate\n1,10,46082\n", "date_format = \"excel\"\n");
  EXPECT_EQ(stored("order_date"), "2026-03-01");
}

TEST_F(Import, GuessesWindows1252AndSaysSo) {
  const std::string csv =
      "salesDoc;itemNumber;custName\n1;10;M\xFCller & S\xF6hne M\xFCnchen \x80\n";
  EXPECT_THAT(sync(csv, "separator = \";\"\n"),
              HasSubstr("orders.csv, line 2, is no UTF-8: it is read as windows-1252"));
  EXPECT_EQ(stored("cust_name"), "Müller & Söhne München €");
}

TEST_F(Import, ReadsTheEncodingThatIsNamed) {
  sync(
      "salesDoc;itemNumber;custName;Stra\xE1"
      "e\n1;10;M\x81ller;Weg\n",
      "separator = \";\"\nencoding = \"cp850\"\n[open_orders.mapping]\nfull_name = \"Straße\"\n");
  EXPECT_EQ(stored("cust_name, full_name"), "Müller|Weg");
}

TEST_F(Import, ReadsADriverThatGivesAnotherEncoding) {
  const std::string erp = home_.folder().file("erp.sqlite3");
  run_command({"python3", "-c",
               "import sqlite3, sys\n"
               "db = sqlite3.connect(sys.argv[1])\n"
               "db.execute('create table o (salesDoc, itemNumber, custName text, orderQty)')\n"
               "db.execute(\"insert into o values ('1', 10, cast(x'4DFC6C6C6572' as text), "
               "12.5)\")\n"
               "db.commit()",
               erp});
  const std::string config =
      "[open_orders]\nsource = \"odbc\"\nquery = \"SELECT * FROM o\"\n"
      "connection = \"Driver=SQLite3;Database=" +
      erp + "\"\n";
  home_.rewrite_config(config);
  EXPECT_THAT(home_.run({"sync", "open_orders"}).out,
              AllOf(HasSubstr("cust_name"), HasSubstr("no text in the encoding")));
  EXPECT_EQ(stored("cust_name, order_qty"), "∅|12.5");
  home_.rewrite_config(config + "encoding = \"latin1\"\n");
  home_.run({"sync", "open_orders"});
  EXPECT_EQ(stored("cust_name, order_qty"), "Müller|12.5");
}

TEST_F(Import, CountsWhatIsNoTextAndStoresItNot) {
  const std::string said = sync("salesDoc,itemNumber,custName\n1,10,Größe Müller\n2,10,M\xC3\n");
  EXPECT_THAT(said, AllOf(HasSubstr("cust_name"), HasSubstr("no text in the encoding"),
                          HasSubstr("encoding in [open_orders]")));
  EXPECT_EQ(stored("cust_name"), "Größe Müller/∅");
}

}  // namespace
}  // namespace joblog::test
