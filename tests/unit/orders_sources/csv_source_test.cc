// SPDX-License-Identifier: MIT
// A CSV file as the source of a sync.
#include "orders/sources/csv_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/paths.h"
#include "support/temp_folder.h"

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;

class CsvSourceTest : public testing::Test {
 protected:
  CsvSource source(std::string_view content, CsvOptions options = {}) {
    return CsvSource({.path = folder_.write("orders.csv", content), .csv = options});
  }
  using Rows = std::vector<std::vector<std::string>>;
  /// Header and rows, NULL written as "∅"; an error is a last row of its own.
  Rows read(CsvSource& csv) {
    if (const auto connected = csv.connect(); !connected)
      return {{"error", connected.error().message}};
    const auto header = csv.open();
    if (!header) return {{"error", header.error().message}};
    Rows rows{*header};
    RawRow row;
    while (true) {
      const auto more = csv.next(row);
      if (!more) rows.push_back({"error", more.error().message});
      for (SourceNote& note : csv.take_notes()) notes_.push_back(std::move(note));
      if (!more || !*more) return rows;
      lines_.push_back(csv.row_number());
      rows.emplace_back();
      for (const auto& cell : row) rows.back().emplace_back(cell ? *cell : "∅");
    }
  }
  Rows read(std::string_view content, CsvOptions options = {}) {
    CsvSource csv({.path = folder_.write("orders.csv", content),
                   .csv = options,
                   .names = KnownNames(ColumnMapping{{"order_qty", "Menge"}})});
    return read(csv);
  }

  test::TempFolder folder_;
  std::vector<SourceNote> notes_;
  std::vector<std::int64_t> lines_;
};

TEST_F(CsvSourceTest, LosesNoRowWhereNoNameOfTheHeaderIsKnown) {
  std::string content = "Beleg,Pos\n";
  Rows expected{{"Beleg", "Pos"}};
  for (int i = 1; i <= 30; ++i) {
    content += std::to_string(i) + ",10\n";
    expected.push_back({std::to_string(i), "10"});
  }
  EXPECT_EQ(read(content), expected);
  EXPECT_EQ(lines_.front(), 2);
  EXPECT_EQ(lines_.back(), 31);
}

TEST_F(CsvSourceTest, PassesOverTheHeaderWhereItStandsAgain) {
  EXPECT_EQ(read("salesDoc,itemNumber\n1,10\n salesDoc,ITEMNUMBER\n2,20\n"),
            (Rows{{"salesDoc", "itemNumber"}, {"1", "10"}, {"2", "20"}}));
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_THAT(notes_[0].text, HasSubstr("the header is repeated 1 time among the rows"));
}

TEST_F(CsvSourceTest, BelievesAByteOrderMarkMoreThanTheConfiguration) {
  CsvSource csv({.path = folder_.write("orders.csv", "\xEF\xBB\xBFsalesDoc,custName\n1,Müller\n"),
                 .csv = {},
                 .encoding = "windows-1252"});
  EXPECT_EQ(read(csv), (Rows{{"salesDoc", "custName"}, {"1", "Müller"}}));
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_TRUE(notes_[0].is_warning);
}

TEST_F(CsvSourceTest, WarnsOfAFileThatMixesEncodings) {
  read("salesDoc,custName\n1,M\xFCller\n2,K\xF6hler\n3,Jäger\n");
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_TRUE(notes_[0].is_warning);
  EXPECT_THAT(notes_[0].text, HasSubstr("mixes two encodings"));
}

TEST_F(CsvSourceTest, DropsEmptyCellsTooManyAtTheEndOfARow) {
  const Rows expected{{"salesDoc", "itemNumber"}, {"1", "10"}, {"2", "20"}};
  EXPECT_EQ(read("salesDoc;itemNumber\n1;10;\n2;20; ;\"\"\n", {.separator = ';'}), expected);
  EXPECT_THAT(notes_, IsEmpty());
}

TEST_F(CsvSourceTest, TakesMissingCellsAtTheEndOfARowAsEmptyAndSaysSo) {
  EXPECT_EQ(read("salesDoc,itemNumber,custName\n1,10\n2,20,Müller\n3\n"),
            (Rows{{"salesDoc", "itemNumber", "custName"},
                  {"1", "10", "∅"},
                  {"2", "20", "Müller"},
                  {"3", "∅", "∅"}}));
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_TRUE(notes_[0].is_warning);
  EXPECT_THAT(notes_[0].text,
              HasSubstr("2 rows have fewer cells than the header, the first is line 2"));
}

TEST_F(CsvSourceTest, SaysNothingOfMissingCellsUnderNoName) {
  EXPECT_EQ(read("salesDoc,itemNumber,,\n1,10\n").back(),
            (std::vector<std::string>{"1", "10", "∅", "∅"}));
  EXPECT_THAT(notes_, IsEmpty());
}

TEST_F(CsvSourceTest, RefusesAFileThatBreaksOffInARow) {
  const auto rows = read("salesDoc,itemNumber,custName\n1,10,Müller\n2,2");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[2][1], HasSubstr("orders.csv breaks off in line 3"));
  EXPECT_EQ(read("salesDoc,itemNumber,custName\n1,10,Müller").size(), 2u)
      << "a whole last line needs no line end";
}

TEST_F(CsvSourceTest, GivesTheLineOfEachRow) {
  read("salesDoc,itemNumber\n1,\"1\n0\"\n\n2,20\r\n3,30\n");
  EXPECT_THAT(lines_, ElementsAre(2, 5, 6));
}

TEST_F(CsvSourceTest, TakesExcelsSeparatorLineForWhatItIs) {
  const Rows expected{{"salesDoc", "itemNumber"}, {"1", "10"}};
  for (const std::string line : {"sep=;\n", "sep=;\r\n", "SEP=;\r", "\"sep=;\"\n", "sep=; \n"})
    for (const std::string mark : {"", "\xEF\xBB\xBF"})
      EXPECT_EQ(read(mark + line + "salesDoc;itemNumber\n1;10\n", {.separator = ';'}), expected)
          << line;
  EXPECT_THAT(notes_, IsEmpty());
  EXPECT_EQ(read("sep=\t\nsalesDoc\titemNumber\n1\t10\n", {.separator = '\t'}), expected);
}

TEST_F(CsvSourceTest, SaysThatTheSeparatorLineContradictsTheConfiguration) {
  EXPECT_EQ(read("sep=;\nsalesDoc;itemNumber\n1;10\n", {.separator = ','}),
            (Rows{{"salesDoc", "itemNumber"}, {"1", "10"}}));
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_THAT(notes_[0].text, HasSubstr("names \";\" as its separator, which is taken; the "
                                        "configuration says \",\""));
}

TEST_F(CsvSourceTest, SkipsLinesInFrontOfTheHeader) {
  EXPECT_EQ(read("Open \"orders of today\n\nsalesDoc,itemNumber\n1,10\n",
                 {.separator = ',', .skip_lines = 2}),
            (Rows{{"salesDoc", "itemNumber"}, {"1", "10"}}));
  EXPECT_THAT(lines_, ElementsAre(4));
  EXPECT_EQ(read("sep=;\rTitle\rsalesDoc;itemNumber\r1;10\r", {.separator = ';', .skip_lines = 1}),
            (Rows{{"salesDoc", "itemNumber"}, {"1", "10"}}));
}

TEST_F(CsvSourceTest, FindsTheHeaderBehindATitle) {
  EXPECT_EQ(read("Open orders;;\n\nof;01.03.2026;\n;;\nsalesDoc;itemNumber;Menge\n1;10;5\n",
                 {.separator = ';'}),
            (Rows{{"salesDoc", "itemNumber", "Menge"}, {"1", "10", "5"}}));
  ASSERT_EQ(notes_.size(), 1u);
  EXPECT_THAT(notes_[0].text, HasSubstr("the header is line 5: what comes before it"));
}

TEST_F(CsvSourceTest, TakesTheFirstLineForTheHeaderWhenNoOtherIsOne) {
  EXPECT_EQ(read("Report,of\n1,10\n").front(), (std::vector<std::string>{"Report", "of"}));
}

TEST_F(CsvSourceTest, SaysWhichSeparatorTheHeaderSeemsToHave) {
  CsvSource csv({.path = folder_.write("orders.csv", "salesDoc;itemNumber\n1;10\n"),
                 .csv = {.separator = ','}});
  read(csv);
  EXPECT_THAT(csv.advice(), HasSubstr("set separator = \";\" in [open_orders]"));
}

TEST_F(CsvSourceTest, EndsAtTheEndMarkOfOldPrograms) {
  const Rows expected{{"salesDoc", "itemNumber"}, {"1", "10"}};
  for (const std::string end : {"\n\x1A", "\x1A", "\r\n\x1A\x1A", "\n"})
    EXPECT_EQ(read("salesDoc,itemNumber\n1,10" + end), expected);
  EXPECT_EQ(read("salesDoc,itemNumber\n1,a\x1A"
                 "b\n")[1][1],
            "a\x1A"
            "b")
      << "in the middle it is data";
}

TEST_F(CsvSourceTest, ReadsQuotedCellsBehindBlanks) {
  EXPECT_EQ(
      read("\"salesDoc\", \"itemNumber\" ,  \"custName\"\n\"1\", \"10\", \"Müller, \"\"AG\"\"\"\n"),
      (Rows{{"salesDoc", "itemNumber", "custName"}, {"1", "10", "Müller, \"AG\""}}));
}

TEST_F(CsvSourceTest, RefusesWhatNeverEndsOrNeverBegins) {
  const std::string pipe = folder_.file("pipe.csv");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  for (const auto& [path, what] : {std::pair{pipe, "is a pipe, not a file"},
                                   std::pair{std::string("/dev/zero"), "is a device, not a file"},
                                   std::pair{folder_.path().string(), "is a folder, not a file"}}) {
    CsvSource csv({.path = path, .csv = {}});
    EXPECT_THAT(csv.connect().error().message, HasSubstr(path + " " + what));
  }
}

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

TEST_F(CsvSourceTest, RefusesAnEmptyFile) {
  auto csv = source("");
  ASSERT_TRUE(csv.connect());
  EXPECT_THAT(csv.open().error().message, HasSubstr("is empty; its first line must name"));
}

TEST_F(CsvSourceTest, NamesTheLineThatHasASurplusCellWithContent) {
  auto csv = source("a,b\n\"1\n1\",2\n3,4,,x\n");
  ASSERT_TRUE(csv.connect());
  ASSERT_TRUE(csv.open());
  RawRow row;
  ASSERT_TRUE(*csv.next(row));
  const auto wrong = csv.next(row);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, SourceErrorKind::query);
  EXPECT_THAT(
      wrong.error().message,
      HasSubstr("orders.csv, line 4: 4 cells where the header has 2, with “x” in the first"));
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
