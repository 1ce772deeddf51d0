// A CSV file as the source of a sync.
#include "sources/csv_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/temp_folder.h"

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Optional;

class CsvSourceTest : public testing::Test {
 protected:
  CsvSource source(std::string_view content, CsvOptions options = {}) {
    return CsvSource({.path = folder_.write("orders.csv", content), .csv = options});
  }
  test::TempFolder folder_;
};

TEST_F(CsvSourceTest, NamesTheColumnsThenGivesTheRows) {
  auto csv = source("\xEF\xBB\xBFsalesDoc;itemNumber\r\n4711;10\r\n\r\n4712;\r\n");
  ASSERT_TRUE(csv.connect());
  EXPECT_THAT(*csv.open(), ElementsAre("salesDoc", "itemNumber"));
  RawRow row;
  ASSERT_TRUE(*csv.next(row));
  EXPECT_THAT(row,
              ElementsAre(Optional(std::string_view("4711")), Optional(std::string_view("10"))));
  ASSERT_TRUE(*csv.next(row)) << "the blank line is skipped";
  EXPECT_THAT(row, ElementsAre(Optional(std::string_view("4712")), std::nullopt));
  EXPECT_FALSE(*csv.next(row));
}

TEST_F(CsvSourceTest, SaysThatAFileIsMissing) {
  CsvSource csv({.path = folder_.file("none.csv"), .csv = {}});
  const auto connected = csv.connect();
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().kind, SourceErrorKind::connection);
  EXPECT_THAT(connected.error().message, HasSubstr("none.csv: No such file"));
}

TEST_F(CsvSourceTest, RefusesAFolder) {
  CsvSource csv({.path = folder_.path().string(), .csv = {}});
  EXPECT_THAT(csv.connect().error().message, HasSubstr("is not a file"));
}

TEST_F(CsvSourceTest, RefusesAnEmptyFile) {
  auto csv = source("");
  ASSERT_TRUE(csv.connect());
  EXPECT_THAT(csv.open().error().message, HasSubstr("is empty; its first line must name"));
}

TEST_F(CsvSourceTest, NamesTheLineThatHasTheWrongNumberOfCells) {
  auto csv = source("a,b\n\"1\n1\",2\n3\n");
  ASSERT_TRUE(csv.connect());
  ASSERT_TRUE(csv.open());
  RawRow row;
  ASSERT_TRUE(*csv.next(row));
  const auto wrong = csv.next(row);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, SourceErrorKind::query);
  EXPECT_THAT(wrong.error().message,
              HasSubstr("orders.csv, line 4: 1 cells where the header has 2"));
}

TEST_F(CsvSourceTest, DescribesItself) {
  EXPECT_THAT(source("a").describe(), HasSubstr("CSV file /"));
}

TEST_F(CsvSourceTest, ReadsRealFilesWithTheirRealHabits) {
  const std::string real = JOBLOG_SOURCE_DIR "/../shared/data/sap_sales/";
  if (!std::filesystem::exists(real)) GTEST_SKIP() << "the sample data is not beside this checkout";
  const std::vector<std::pair<std::string, int>> files = {{"SalesOrders.csv", 5166},
                                                          {"SalesOrderItems.csv", 17818}};
  for (const auto& [name, expected] : files) {
    CsvSource csv({.path = real + name, .csv = {}});
    ASSERT_TRUE(csv.connect());
    EXPECT_EQ(csv.open()->front(), "SALESORDERID");
    RawRow row;
    int rows = 0;
    for (; *csv.next(row); ++rows) ASSERT_EQ(row[0]->size(), 9u);
    EXPECT_EQ(rows, expected) << name;
  }
}

}  // namespace
}  // namespace joblog
