// SPDX-License-Identifier: MIT
// The rules of RFC 4180, the habits of real files, the limits, and a round trip of random rows.
#include "orders/sources/csv_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace joblog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Hands out `text` in blocks of at most `block` bytes.
CsvReader::ReadBlock blocks_of(std::string text, std::size_t block = CsvReader::block_bytes) {
  return [text = std::move(text), block,
          at = std::size_t{0}](std::span<char> out) mutable -> Result<std::size_t> {
    const std::size_t bytes = std::min({block, out.size(), text.size() - at});
    std::copy_n(text.data() + at, bytes, out.data());
    at += bytes;
    return bytes;
  };
}

using Rows = std::vector<std::vector<std::string>>;

/// All rows, NULL written as "∅"; an error is a last row of its own.
Rows parse(std::string text, CsvOptions options = {.separator = ','},
           std::size_t block = CsvReader::block_bytes) {
  CsvReader reader("t.csv", blocks_of(std::move(text), block), options);
  Rows rows;
  RawRow row;
  while (true) {
    const auto more = reader.next(row);
    if (!more) rows.push_back({"error", more.error().message});
    if (!more || !*more) return rows;
    rows.emplace_back();
    for (const auto& cell : row) rows.back().emplace_back(cell ? *cell : "∅");
  }
}

TEST(Csv, ReadsRowsWhateverEndsTheirLines) {
  const Rows expected{{"a", "b"}, {"1", "2"}, {"3", "4"}};
  EXPECT_EQ(parse("a,b\n1,2\n3,4\n"), expected);
  EXPECT_EQ(parse("a,b\r\n1,2\r\n3,4\r\n"), expected);
  EXPECT_EQ(parse("a,b\r1,2\r3,4\r"), expected);
  EXPECT_EQ(parse("a,b\n1,2\r\n3,4"), expected) << "mixed, and none at the end";
}

TEST(Csv, TellsNullFromAnEmptyString) {
  EXPECT_EQ(parse("a,,\"\",d\n,\n"), (Rows{{"a", "∅", "", "d"}, {"∅", "∅"}}));
  EXPECT_EQ(parse("a,"), (Rows{{"a", "∅"}}));
  EXPECT_EQ(parse("a,\"\""), (Rows{{"a", ""}}));
}

TEST(Csv, KeepsALineBreakInsideQuotes) {
  EXPECT_EQ(parse("\"a\nb\",\"c\r\nd\",\"e\rf\"\nx,y,z\n"),
            (Rows{{"a\nb", "c\r\nd", "e\rf"}, {"x", "y", "z"}}));
}

TEST(Csv, HalvesDoubledQuotes) {
  EXPECT_EQ(parse("\"a \"\"b\"\" c\",\"\"\"\",\"\"\"\"\"\"\n"),
            (Rows{{"a \"b\" c", "\"", "\"\""}}));
}

TEST(Csv, TakesAQuoteInsideAnUnquotedFieldAsData) {
  EXPECT_EQ(parse("x\"y\"z,1\"\" pipe\n"), (Rows{{"x\"y\"z", "1\"\" pipe"}}));
}

TEST(Csv, SkipsAByteOrderMark) {
  EXPECT_EQ(parse("\xEF\xBB\xBF"
                  "a,b\n"),
            (Rows{{"a", "b"}}));
  EXPECT_EQ(parse("\xEF\xBB\xBF\"a\",b\n"), (Rows{{"a", "b"}}));
  EXPECT_EQ(parse("\xEF\xBB\xBF"), Rows{});
}

TEST(Csv, RefusesUtf16) {
  EXPECT_THAT(parse("\xFF\xFE"
                    "a")
                  .back()[1],
              HasSubstr("t.csv, line 1: the file is UTF-16"));
}

TEST(Csv, FindsTheSeparatorInTheFirstLine) {
  const CsvOptions any;
  EXPECT_EQ(parse("a;b;c,d\n1;2;3\n", any), (Rows{{"a", "b", "c,d"}, {"1", "2", "3"}}));
  EXPECT_EQ(parse("a\tb\n", any), (Rows{{"a", "b"}}));
  EXPECT_EQ(parse("a|b\n", any), (Rows{{"a", "b"}}));
  EXPECT_EQ(parse("\"a;b;c\",d\n1;2,3", any), (Rows{{"a;b;c", "d"}, {"1;2", "3"}}));
  EXPECT_EQ(parse("only\n1;2;3\n", any), (Rows{{"only"}, {"1;2;3"}})) << "the first line alone";
}

TEST(Csv, HasNoRowsInAnEmptyText) { EXPECT_EQ(parse(""), Rows{}); }

TEST(Csv, ReadsABlankLineAsOneNull) { EXPECT_EQ(parse("a\n\nb\n"), (Rows{{"a"}, {"∅"}, {"b"}})); }

TEST(Csv, NamesTheLineOfAQuoteThatIsNeverClosed) {
  EXPECT_THAT(parse("a,b\n\"x\ny\",2\n3,\"4\n5\n6\n"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("x\ny", "2"),
                          ElementsAre("error", HasSubstr("t.csv, line 4: a quote that opens"))));
}

TEST(Csv, CountsLinesThatEndWithCarriageReturns) {
  EXPECT_THAT(parse("a,b\r\"x\ry\",2\r3,\"4\r5\r").back()[1], HasSubstr("t.csv, line 4:"));
}

TEST(Csv, RefusesDataAfterAClosingQuote) {
  EXPECT_THAT(parse("a,b\n1,\"2\"x\n").back()[1],
              HasSubstr("t.csv, line 2: data after a closing quote"));
  EXPECT_THAT(parse("\"a\" x,b\n").back()[1], HasSubstr("data after a closing quote"));
}

TEST(Csv, PassesOverBlanksAroundAQuotedField) {
  EXPECT_EQ(parse("\"a\" , \"b\"  \n 1 ,\"2\"\n"), (Rows{{"a", "b"}, {" 1 ", "2"}}));
}

TEST(Csv, TellsTheEndMarkOfOldProgramsFromDataWhereverBlocksEnd) {
  for (const std::size_t block : {1u, 2u, 3u, 7u, 64u}) {
    EXPECT_EQ(parse("a,b\x1A\n1,\x1A\x1A"
                    "2\r\n\x1A\x1A",
                    {.separator = ','}, block),
              (Rows{{"a", "b\x1A"},
                    {"1",
                     "\x1A\x1A"
                     "2"}}))
        << block;
  }
}

TEST(Csv, TakesASeparatorLineOnlyForWhatItIs) {
  EXPECT_EQ(parse("sep=|\na|b\n", {.separator = ','}, 1), (Rows{{"a", "b"}}));
  EXPECT_EQ(parse("sep=;,x\n1,2\n"), (Rows{{"sep=;", "x"}, {"1", "2"}}));
  EXPECT_EQ(parse("sep=\n1\n"), (Rows{{"sep="}, {"1"}}));
  EXPECT_EQ(parse("sep=;"), (Rows{}));
}

TEST(Csv, RefusesASeparatorThatCannotBeOne) {
  EXPECT_THAT(parse("a\"b\n", {.separator = '"'}).back()[1], HasSubstr("cannot separate cells"));
}

TEST(Csv, HasLimits) {
  const std::string field(CsvReader::field_bytes, 'x');
  EXPECT_TRUE(parse(field + "," + field) == (Rows{{field, field}}));
  EXPECT_TRUE(parse("\"" + field + "\"") == (Rows{{field}}));
  EXPECT_THAT(parse("a\n" + field + "x\n").back()[1], HasSubstr("line 2: a field is longer"));
  EXPECT_THAT(parse("a\n\"" + field + "x\"\n").back()[1], HasSubstr("line 2: a field is longer"));
  std::string row;
  for (int i = 0; i < 5; ++i) row += field + ",";
  EXPECT_THAT(parse("a\nb\n" + row).back()[1], HasSubstr("line 3: a row is longer"));
}

TEST(Csv, StopsReadingAnEndlessField) {
  std::size_t handed_out = 0;
  CsvReader reader("t.csv",
                   [&](std::span<char> out) -> Result<std::size_t> {
                     std::ranges::fill(out, handed_out == 0 ? '"' : 'x');
                     if (handed_out == 0) out = out.first(1);
                     handed_out += out.size();
                     return out.size();
                   },
                   {.separator = ','});
  RawRow row;
  EXPECT_FALSE(reader.next(row).has_value());
  EXPECT_LE(handed_out, CsvReader::field_bytes + 3 * CsvReader::block_bytes);
  EXPECT_FALSE(*reader.next(row)) << "and is at its end then";
}

TEST(Csv, PassesOnWhatTheBlockReaderSays) {
  CsvReader reader("t.csv", [](std::span<char>) -> Result<std::size_t> {
    return fail(ErrorKind::unavailable, "the disk is gone");
  });
  RawRow row;
  EXPECT_EQ(reader.next(row).error().message, "the disk is gone");
}

std::string write_cell(const std::string& cell, char separator, bool quote) {
  const bool must = cell.find_first_of(std::string("\"\r\n") + separator) != cell.npos;
  if (!must && !quote) return cell;
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

RC_GTEST_PROP(Csv, ReadsBackWhateverWasWritten, ()) {
  const char separator = *rc::gen::element(',', ';', '\t', '|');
  const std::string line_end = *rc::gen::element<std::string>("\n", "\r\n", "\r");
  const auto cell = rc::gen::container<std::string>(
      rc::gen::weightedOneOf<char>({{6, rc::gen::inRange('a', 'e')},
                                    {4, rc::gen::element('"', ',', ';', '\t', '|', '\n', '\r')},
                                    {1, rc::gen::arbitrary<char>()}}));
  const auto written = *rc::gen::container<Rows>(
      rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(cell)));
  std::string text;
  for (const auto& row : written) {
    for (std::size_t i = 0; i < row.size(); ++i)
      text += (i > 0 ? std::string(1, separator) : "") +
              write_cell(row[i], separator, i == 0 || row[i].empty());
    text += line_end;
  }
  const auto block = *rc::gen::inRange<std::size_t>(1, 40);
  RC_ASSERT(parse(text, {.separator = separator}, block) == written);
}

RC_GTEST_PROP(Csv, DoesNotCareWhereBlocksEnd, ()) {
  const auto text =
      *rc::gen::container<std::string>(rc::gen::element('a', 'b', ',', '"', '\n', '\r', '\0'));
  const auto block = *rc::gen::inRange<std::size_t>(1, 8);
  RC_ASSERT(parse(text, {}, block) == parse(text, {}));
}

}  // namespace
}  // namespace joblog
