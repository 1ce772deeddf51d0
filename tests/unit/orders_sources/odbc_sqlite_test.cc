// SPDX-License-Identifier: MIT
// The ODBC source over SQLite's driver: values, NULLs, long values, errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "support/run_command.h"
#include "support/temp_folder.h"
#include "unit/orders_sources/odbc_support.h"

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class OdbcSqlite : public testing::TestWithParam<OdbcFetch> {
 protected:
  void SetUp() override {
    if (test::run_command({"sqlite3", "--version"}).exit_code != 0)
      GTEST_SKIP() << "the sqlite3 command is not installed";
    if (!test::run_command({"odbcinst", "-q", "-d"}).output.contains("[SQLite3]"))
      GTEST_SKIP() << "the SQLite3 ODBC driver is not installed";
  }

  OdbcSourceOptions source(const std::string& setup, const std::string& query) {
    const std::string file = folder_.file("erp.db");
    const auto made = test::run_command({"sqlite3", file, setup});
    EXPECT_EQ(made.exit_code, 0) << made.output;
    OdbcSourceOptions options;
    options.connection_string = "Driver=SQLite3;Database=" + file;
    options.query = query;
    options.fetch = GetParam();
    return options;
  }
  test::TempFolder folder_;
};

INSTANTIATE_TEST_SUITE_P(Fetch, OdbcSqlite, testing::Values(OdbcFetch::bound, OdbcFetch::cells),
                         [](const auto& test) {
                           return test.param == OdbcFetch::bound ? "Bound" : "Cells";
                         });

TEST_P(OdbcSqlite, GivesTextNumbersAndNull) {
  const auto all = test::read_all(source(
      "CREATE TABLE v(salesDoc TEXT, orderQty DECIMAL(15,3), n INTEGER, empty TEXT, none TEXT);"
      "INSERT INTO v VALUES('4711', '12.000', 42, '', NULL), ('Größe 日本 😀', 0.5, -1, 'x', "
      "NULL);",
      "SELECT * FROM v"));
  ASSERT_FALSE(all.error) << all.error->message;
  EXPECT_THAT(all.columns, ElementsAre("salesDoc", "orderQty", "n", "empty", "none"));
  ASSERT_EQ(all.rows.size(), 2u);
  EXPECT_EQ(all.rows[0][0], "4711");
  EXPECT_EQ(all.rows[0][2], "42");
  EXPECT_EQ(all.rows[0][3], "");
  EXPECT_EQ(all.rows[0][4], "∅");
  EXPECT_THAT(all.rows[1], ElementsAre("Größe 日本 😀", "0.5", "-1", "x", "∅"));
}

TEST_P(OdbcSqlite, GivesLongValuesWhole) {
  // Around the size of a bound buffer, and far beyond it, with characters that could be torn.
  std::string setup = "CREATE TABLE v(a TEXT, b TEXT, c TEXT);";
  for (const int size : {126, 127, 128, 129, 2047, 2048, 2049, 100'000})
    setup += "INSERT INTO v VALUES('before', replace(hex(zeroblob(" + std::to_string(size / 2) +
             ")), '00', 'äx') || " + std::to_string(size) + ", 'behind');";
  const auto all = test::read_all(source(setup, "SELECT * FROM v"));
  ASSERT_FALSE(all.error) << all.error->message;
  ASSERT_EQ(all.rows.size(), 8u);
  std::size_t i = 0;
  for (const int size : {126, 127, 128, 129, 2047, 2048, 2049, 100'000}) {
    std::string expected;
    for (int k = 0; k < size / 2; ++k) expected += "äx";
    EXPECT_TRUE(all.rows[i][1] == expected + std::to_string(size)) << size;
    EXPECT_EQ(all.rows[i][0], "before");
    EXPECT_EQ(all.rows[i++][2], "behind");
  }
}

TEST_P(OdbcSqlite, GivesValuesWholeThatJustFitABuffer) {
  const auto all = test::read_all(
      source("CREATE TABLE v(n);",
             "WITH RECURSIVE n(i) AS (SELECT 250 UNION ALL SELECT i + 1 FROM n WHERE i < 260) "
             "SELECT substr(hex(randomblob(200)), 1, i) AS a FROM n"));
  ASSERT_FALSE(all.error) << all.error->message;
  ASSERT_EQ(all.rows.size(), 11u);
  for (std::size_t i = 0; i < all.rows.size(); ++i) {
    EXPECT_EQ(all.rows[i][0].size(), 250 + i);
    EXPECT_EQ(all.rows[i][0].find_first_not_of("0123456789ABCDEF"), std::string::npos) << i;
  }
}

TEST_P(OdbcSqlite, HasNoRowsInAnEmptyTable) {
  const auto all = test::read_all(source("CREATE TABLE v(a);", "SELECT * FROM v"));
  ASSERT_FALSE(all.error) << all.error->message;
  EXPECT_THAT(all.columns, ElementsAre("a"));
  EXPECT_TRUE(all.rows.empty());
}

TEST_P(OdbcSqlite, CallsAMissingTableAQueryError) {
  const auto all = test::read_all(source("CREATE TABLE v(a);", "SELECT * FROM no_such_view"));
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::query);
  EXPECT_THAT(all.error->message, HasSubstr("no such table: no_such_view"));
  EXPECT_THAT(all.error->message, HasSubstr("check the query"));
}

TEST_P(OdbcSqlite, RefusesAQueryThatSelectsNothing) {
  const auto all = test::read_all(source("CREATE TABLE v(a);", "UPDATE v SET a = 1"));
  ASSERT_TRUE(all.error);
  EXPECT_THAT(all.error->message, HasSubstr("it must be a SELECT"));
}

TEST_P(OdbcSqlite, CallsAMissingFileAConnectionError) {
  OdbcSourceOptions options;
  options.connection_string = "Driver=SQLite3;Database=" + folder_.file("none.db");
  options.query = "SELECT 1";
  const auto all = test::read_all(options);
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::connection) << all.error->message;
}

TEST_P(OdbcSqlite, StopsBetweenRows) {
  auto options = source("CREATE TABLE v(a); INSERT INTO v VALUES(1),(2),(3);", "SELECT a FROM v");
  std::stop_source stop;
  options.stop = stop.get_token();
  OdbcSource source(options);
  ASSERT_TRUE(source.connect());
  ASSERT_TRUE(source.open());
  RawRow row;
  ASSERT_TRUE(*source.next(row));
  stop.request_stop();
  const auto more = source.next(row);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().kind, SourceErrorKind::query);
  EXPECT_THAT(more.error().message, HasSubstr("stopped"));
}

TEST_P(OdbcSqlite, ReadsAgainAfterANewConnect) {
  OdbcSource source(this->source("CREATE TABLE v(a); INSERT INTO v VALUES(7);", "SELECT a FROM v"));
  EXPECT_THAT(test::read_all(source).rows, ElementsAre(ElementsAre("7")));
  EXPECT_THAT(test::read_all(source).rows, ElementsAre(ElementsAre("7")));
}

TEST_P(OdbcSqlite, StreamsInFlatMemory) {
  if (test::memory_is_padded) GTEST_SKIP() << "a sanitizer keeps freed memory";
  OdbcSource source(this->source(
      "CREATE TABLE v AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
      "200000) SELECT i, hex(zeroblob(50)) AS a, hex(zeroblob(50)) AS b FROM n",
      "SELECT * FROM v"));
  const long before = test::resident_kibibytes();
  ASSERT_TRUE(source.connect());
  ASSERT_TRUE(source.open());
  RawRow row;
  int rows = 0;
  long most = before;
  for (; *source.next(row); ++rows)
    if (rows % 10'000 == 0) most = std::max(most, test::resident_kibibytes());
  EXPECT_EQ(rows, 200'000);
  EXPECT_LT(most - before, 8 * 1024);
}

TEST(OdbcSource, SaysThatADriverIsMissing) {
  const auto all = test::read_all({.connection_string = "Driver=NoSuchDriver;PWD=geheim",
                                   .user = {},
                                   .password = {},
                                   .query = "SELECT 1"});
  ASSERT_TRUE(all.error);
  EXPECT_EQ(all.error->kind, SourceErrorKind::connection);
  EXPECT_THAT(all.error->message, HasSubstr("odbcinst -q -d"));
  EXPECT_THAT(all.error->message, Not(HasSubstr("geheim")));
}

TEST(OdbcSource, DescribesItselfWithoutItsPassword) {
  const OdbcSource source({.connection_string = "Driver=FreeTDS;Server=erp",
                           .user = "reader",
                           .password = "gehe;im",
                           .query = "SELECT 1"});
  EXPECT_EQ(source.describe(), "ODBC Driver=FreeTDS;Server=erp;UID=reader;PWD=***");
}

}  // namespace
}  // namespace joblog
