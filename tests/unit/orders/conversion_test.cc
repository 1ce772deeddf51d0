// SPDX-License-Identifier: MIT
// Exact or refused: what each kind of cell becomes.
#include "orders/mapping/conversion.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace joblog {
namespace {

/// A field in words, so that a table of cases stays readable.
std::string words(std::string_view cell, ColumnType type, Dialect dialect = {}) {
  CellBuffer buffer;
  const auto field = convert_cell(cell, type, dialect, buffer);
  if (!field) return "refused";
  if (std::holds_alternative<std::monostate>(*field)) return "NULL";
  if (const auto* number = std::get_if<std::int64_t>(&*field)) return fmt::format("{}", *number);
  return fmt::format("'{}'", std::get<std::string_view>(*field));
}

struct Case {
  std::string_view cell, expected;
};

void expect(const std::vector<Case>& cases, ColumnType type, const Dialect& dialect = {}) {
  for (const Case& c : cases) EXPECT_EQ(words(c.cell, type, dialect), c.expected) << c.cell;
}
constexpr Dialect kComma{.decimal_comma = true};

TEST(NumberCell, IsExactOrRefused) {
  expect({{"12", "12"},
          {" 12 ", "12"},
          {"\u00a012\u202f", "12"},
          {"0012", "12"},
          {"12.000", "12"},
          {"-12.0", "-12"},
          {".00", "0"},
          {"12.", "12"},
          {"-0", "0"},
          {"", "NULL"},
          {"   ", "NULL"},
          {"\t\r\n", "NULL"},
          {"9223372036854775807", "9223372036854775807"},
          {"9223372036854775807.00", "9223372036854775807"},
          {"9,223,372,036,854,775,807", "9223372036854775807"},
          {"-9223372036854775808", "-9223372036854775808"},
          {"9223372036854775808", "refused"},
          {"-9223372036854775809", "refused"},
          {"18446744073709551617", "refused"},
          {"99999999999999999999999", "refused"},
          {"9223372036854775808.5", "refused"},
          {"12.0.0", "refused"},
          {"0x1F", "refused"},
          {"12a", "refused"},
          {"a12", "refused"},
          {"1 2", "refused"},
          {"12,00", "refused"},
          {".", "refused"},
          {"NaN", "refused"},
          {"inf", "refused"},
          {"1\x01"
           "5",
           "refused"},
          {std::string_view("1\0", 2), "refused"}},
         ColumnType::integer);
}

TEST(NumberCell, KeepsFractions) {
  expect({{"12.500", "'12.5'"},
          {"0.750", "'0.75'"},
          {"-.5", "'-0.5'"},
          {"00012.50", "'12.5'"},
          {"1.5", "'1.5'"},
          {"1.234", "'1.234'"},
          {"0.30000000000000004", "'0.30000000000000004'"},
          {"9223372036854775807.5", "'9223372036854775807.5'"},
          {"1e-3", "'0.001'"}},
         ColumnType::integer);
  expect({{"12,5", "'12.5'"}, {"1.234,5", "'1234.5'"}, {"-0,75", "'-0.75'"}}, ColumnType::integer,
         kComma);
}

TEST(NumberCell, MayHaveItsDigitsInGroups) {
  expect({{"1,234", "1234"},
          {"1,234,567.50", "'1234567.5'"},
          {"12,34,567", "1234567"},
          {"1'234", "1234"},
          {"1’234.5", "'1234.5'"},
          {"1 234 567", "1234567"},
          {"1\u00a0234", "1234"},
          {"1\u202f234\u202f567", "1234567"},
          {"1_000", "1000"}},
         ColumnType::integer);
  expect({{"1.234,00", "1234"},
          {"1.234.567,000", "1234567"},
          {"12,000", "12"},
          {"1.000", "1000"},
          {"1 234,5", "'1234.5'"},
          {"1'234,5", "'1234.5'"},
          {"12.34.567", "1234567"}},
         ColumnType::integer, kComma);
}

TEST(NumberCell, IsRefusedWhenItsGroupsAreNotSound) {
  for (const std::string_view cell :
       {"1,5", "1,23", "1,2345", "1234,567", "0,123", "1,,234", ",234", "1,234,", "1,234 567",
        "1,234.567.8", "1,2,345", "123,45,678", "1.234.567", "1.234,5", "1__000", "1 , 234"})
    EXPECT_EQ(words(cell, ColumnType::integer), "refused") << cell;
  for (const std::string_view cell : {"1.5", "12.00", "0.750", "1.2345", "1,234.5", "1,234,567"})
    EXPECT_EQ(words(cell, ColumnType::integer, kComma), "refused") << cell;
}

TEST(NumberCell, HasItsSignOnEitherSide) {
  expect({{"-3", "-3"},
          {"- 3", "-3"},
          {"+3", "3"},
          {"3-", "-3"},
          {"3 -", "-3"},
          {"3+", "3"},
          {"12.5-", "'-12.5'"},
          {"1,234-", "-1234"},
          {"(5)", "-5"},
          {"(1,234.50)", "'-1234.5'"},
          {"\u22123", "-3"},
          {"\u201312.5", "'-12.5'"},
          {"\uff0b3", "3"},
          {"+", "refused"},
          {"--3", "refused"},
          {"-3-", "refused"},
          {"(-3)", "refused"},
          {"()", "refused"}},
         ColumnType::integer);
}

TEST(NumberCell, MayHaveAnExponent) {
  expect({{"1.0E+3", "1000"},
          {"1e3", "1000"},
          {"1.5E1", "15"},
          {"12345E-2", "'123.45'"},
          {"0e9", "0"},
          {"1e18", "1000000000000000000"},
          {"1e19", "refused"},
          {"1e400", "refused"},
          {"1e", "refused"},
          {"1e+", "refused"},
          {"e3", "refused"},
          {"1e3.5", "refused"}},
         ColumnType::integer);
}

TEST(NumberCell, MayHaveDigitsOfOtherScripts) {
  expect({{"\uff11\uff12", "12"}, {"٣٫٥", "'3.5'"}, {"٢٬٥٠٠", "2500"}}, ColumnType::integer);
}

TEST(NumberCell, IsNullWhereTheCellSaysThatThereIsNone) {
  for (const std::string_view cell :
       {"-", "--", "–", "—", "NULL", "null", "(null)", "\\N", "N/A", "#N/A", "n/a"}) {
    EXPECT_EQ(words(cell, ColumnType::integer), "NULL") << cell;
    EXPECT_EQ(words(cell, ColumnType::date), "NULL") << cell;
  }
}

/// The reason and the key, "reason [key]".
std::string why(std::string_view cell, ColumnType type, const Dialect& dialect = {}) {
  CellBuffer buffer;
  const auto field = convert_cell(cell, type, dialect, buffer);
  if (field) return "read";
  return fmt::format("{} [{}]", field.error().reason, field.error().key);
}

TEST(NumberCell, SaysWhyItWasNotRead) {
  const auto of = [](std::string_view cell) { return why(cell, ColumnType::integer); };
  EXPECT_EQ(of("12,5"), "its decimal mark seems to be a comma [decimal_comma]");
  EXPECT_EQ(why("12.5", ColumnType::integer, kComma),
            "its decimal mark seems to be a point [decimal_comma]");
  EXPECT_EQ(of("12%"), "it is a percentage []");
  EXPECT_EQ(of("12 KG"), "there is more in it than a number []");
  EXPECT_EQ(of("€ 12"), "there is more in it than a number []");
  EXPECT_EQ(of("#REF!"), "it is an error of a spreadsheet []");
  EXPECT_EQ(of("9223372036854775808"), "it is larger than a number of 64 bits []");
  EXPECT_EQ(of(std::string(200, '1')), "it is longer than any number []");
}

/// A cell of the column, in words.
std::string in_column(std::string_view cell, std::string_view attribute) {
  CellBuffer buffer;
  const auto field =
      convert_cell(cell, order_columns[find_order_column(attribute).value()], Dialect{}, buffer);
  if (!field) return "refused";
  if (std::holds_alternative<std::monostate>(*field)) return "NULL";
  if (const auto* number = std::get_if<std::int64_t>(&*field)) return fmt::format("{}", *number);
  return fmt::format("'{}'", std::get<std::string_view>(*field));
}

TEST(CodeCell, KeepsWhatIsMoreThanABareNumber) {
  for (const std::string_view column : {"plant", "sold_to", "ship_to", "ship_type"}) {
    EXPECT_EQ(in_column("1000", column), "1000");
    EXPECT_EQ(in_column("100023.000", column), "100023");
    EXPECT_EQ(in_column("DE01", column), "'DE01'");
    EXPECT_EQ(in_column(" DE 01\u00a0", column), "'DE 01'");
    EXPECT_EQ(in_column("0001", column), "'0001'");
    EXPECT_EQ(in_column("0", column), "0");
    EXPECT_EQ(in_column("1E10", column), "'1E10'");
    EXPECT_EQ(in_column("5-", column), "'5-'");
    EXPECT_EQ(in_column("99999999999999999999", column), "'99999999999999999999'");
    EXPECT_EQ(in_column("", column), "NULL");
    EXPECT_EQ(in_column("\xff", column), "refused");
  }
}

TEST(ItemCell, IsANumberWhateverZerosStandInFront) {
  EXPECT_EQ(in_column("000010", "item_number"), "10");
  EXPECT_EQ(in_column("10.0", "item_number"), "10");
  EXPECT_EQ(in_column("1.000", "item_number"), "'1.000'") << "a thousand or one";
  EXPECT_EQ(in_column("10A", "item_number"), "'10A'");
  EXPECT_EQ(in_column("1E1", "item_number"), "'1E1'");
  EXPECT_EQ(in_column("10.5", "item_number"), "'10.5'");
}

TEST(DateCell, IsWrittenAsYearMonthDay) {
  for (const std::string_view cell : {"2026-03-01",
                                      " 2026-03-01 ",
                                      "2026-03-01 23:59:59",
                                      "2026-03-01 23:59:59.123456",
                                      "2026-03-01T00:00",
                                      "2026-03-01T23:59:60Z",
                                      "2026-03-01T23:30:00.5+05:30",
                                      "2026-03-01T23:30:00.000+0530",
                                      "2026-03-01T10:00:00+01:00[Europe/Zurich]",
                                      "2026-03-01 00:00:00.0000000 +00:00",
                                      "2026-03-01 12:00:00 AM",
                                      "2026-03-01-12.30.00.000000",
                                      "2026-3-1",
                                      "2026/03/01",
                                      "2026/3/1 0:00",
                                      "2026.03.01",
                                      "2026. 3. 1.",
                                      "2026年3月1日",
                                      "2026-Mar-01",
                                      "20260301",
                                      "20260301T100000Z",
                                      "20260301120000",
                                      "01.03.2026",
                                      "1.3.2026",
                                      "1. 3. 2026",
                                      "01.03.26",
                                      "1.3.26 14:30 Uhr",
                                      "01.03.2026 10:00:00",
                                      "1 Mar 2026",
                                      "01-MAR-26",
                                      "1-Mar-2026 2:30 PM",
                                      "01MAR2026",
                                      "1. März 2026",
                                      "1. MÄRZ 2026",
                                      "So, 1. Mrz. 2026",
                                      "March 1, 2026",
                                      "March 1st, 2026",
                                      "Mar  1 2026 12:00AM",
                                      "Sun, 1 Mar 2026 10:00:00 GMT",
                                      "1 de marzo de 2026",
                                      "1er mars 2026"}) {
    const Dialect day_first{.date_format = DateFormat::dmy};
    EXPECT_EQ(words(cell, ColumnType::date, day_first), "'2026-03-01'") << cell;
    EXPECT_EQ(words(cell, ColumnType::date), "'2026-03-01'") << cell;
  }
  expect({{"99991231", "'9999-12-31'"},
          {"00010101", "'0001-01-01'"},
          {"2024-02-29", "'2024-02-29'"},
          {"2000-02-29", "'2000-02-29'"},
          {"01.01.69", "'1969-01-01'"},
          {"31.12.68", "'2068-12-31'"},
          {"", "NULL"},
          {"  ", "NULL"},
          {"0", "NULL"},
          {"00000000", "NULL"},
          {"0000-00-00", "NULL"},
          {"0000-00-00 00:00:00", "NULL"},
          {"00/00/0000", "NULL"},
          {"00.00.0000", "NULL"}},
         ColumnType::date);
}

TEST(DateCell, RefusesWhatIsNoDay) {
  for (const std::string_view cell : {"2025-02-29",
                                      "1900-02-29",
                                      "2026-13-01",
                                      "2026-00-10",
                                      "2026-01-00",
                                      "2026-04-31",
                                      "20260431",
                                      "31.04.2026",
                                      "30/02/2026",
                                      "00000101",
                                      "0000-01-01",
                                      "2026-01-01x",
                                      "2026-01-01 25:00",
                                      "2026-01-01 10:60",
                                      "2026-01-01 10",
                                      "2026-01-01T",
                                      "2026-01-01 10:00:00.",
                                      "2026-01-01 10:00 noon",
                                      "2026-01-01 13:00 PM",
                                      "2026-01-01 10:00+0",
                                      "202601011",
                                      "2026010",
                                      "01.02.026",
                                      "1.2/2026",
                                      "1.2.",
                                      "2026",
                                      "tomorrow",
                                      "1 Foo 2026",
                                      "1 jui 2026",
                                      "1",
                                      "-2026-01-01",
                                      "20-26-01-01"})
    EXPECT_EQ(words(cell, ColumnType::date), "refused") << cell;
}

TEST(DateCell, NeedsTheFormatWhereItMeansTwoDays) {
  const std::string need = "which of its numbers is the day is not said anywhere [date_format]";
  for (const std::string_view cell :
       {"03/01/2026", "3-1-2026", "03 01 2026", "3/1/26", "31/12/26", "01032026"})
    EXPECT_EQ(why(cell, ColumnType::date), need) << cell;
  EXPECT_EQ(why("260301", ColumnType::date),
            "which of its digits are the day is not said anywhere [date_format]");
  expect({{"13/12/2026", "'2026-12-13'"},
          {"12/13/2026", "'2026-12-13'"},
          {"5/5/2026", "'2026-05-05'"},
          {"13122026", "'2026-12-13'"}},
         ColumnType::date);
}

TEST(DateCell, FollowsTheFormatThatIsSet) {
  expect({{"03/01/2026", "'2026-01-03'"},
          {"030126", "'2026-01-03'"},
          {"12/13/2026", "refused"},
          {"\u200e3/\u200e1/\u200e2026", "'2026-01-03'"}},
         ColumnType::date, {.date_format = DateFormat::dmy});
  expect({{"03/01/2026", "'2026-03-01'"},
          {"3/1/26 1:00 pm", "'2026-03-01'"},
          {"03.01.2026", "'2026-03-01'"},
          {"13/12/2026", "refused"},
          {"2026-03-01", "'2026-03-01'"},
          {"1 Mar 2026", "'2026-03-01'"}},
         ColumnType::date, {.date_format = DateFormat::mdy});
  expect({{"26/03/01", "'2026-03-01'"}, {"260301", "'2026-03-01'"}, {"26.03.01", "'2026-03-01'"}},
         ColumnType::date, {.date_format = DateFormat::ymd});
}

TEST(DateCell, MayBeTheDayNumberOfASpreadsheet) {
  EXPECT_EQ(why("46082", ColumnType::date),
            "it may be a spreadsheet's number of a day [date_format]");
  expect({{"46082", "'2026-03-01'"},
          {"46082.75", "'2026-03-01'"},
          {"18264", "'1950-01-01'"},
          {"109939", "'2200-12-31'"},
          {"1", "refused"},
          {"260301", "refused"},
          {"2958465", "refused"},
          {"2958466", "refused"},
          {"20260301", "'2026-03-01'"},
          {"1.3.2026", "'2026-03-01'"}},
         ColumnType::date, {.date_format = DateFormat::excel});
  expect({{"44620", "'2026-03-01'"}}, ColumnType::date, {.date_format = DateFormat::excel1904});
}

TEST(TextCell, StaysAsItIs) {
  for (const ColumnType type : {ColumnType::string, ColumnType::text}) {
    EXPECT_EQ(words("", type), "''");
    EXPECT_EQ(words(" Schraube M8 × 40, größer als 12345678 ", type),
              "' Schraube M8 × 40, größer als 12345678 '");
    EXPECT_EQ(words("日本語", type), "'日本語'");
    EXPECT_EQ(words("NULL", type), "'NULL'");
  }
}

TEST(TextCell, IsRefusedWhereItsBytesAreNoText) {
  EXPECT_EQ(why("Gr\xfc\xdf"
                "e aus",
                ColumnType::string),
            "its bytes are no text in the encoding [encoding]");
  EXPECT_EQ(why(std::string_view("12345678\0rest", 13), ColumnType::string),
            "there is a zero byte in it [encoding]");
  EXPECT_EQ(words(std::string_view("ab\0", 3), ColumnType::text), "refused");
}

RC_GTEST_PROP(IntegerCell, ReadsBackEveryInteger, (std::int64_t number, bool with_decimals)) {
  const std::string text = fmt::format("{}{}", number, with_decimals ? ".000" : "");
  RC_ASSERT(words(text, ColumnType::integer) == fmt::format("{}", number));
}

RC_GTEST_PROP(DateCell, ReadsEveryDayInEveryForm, ()) {
  const int year = *rc::gen::inRange(1, 10000), month = *rc::gen::inRange(1, 13),
            day = *rc::gen::inRange(1, 29);
  const std::string expected = fmt::format("'{:04}-{:02}-{:02}'", year, month, day);
  RC_ASSERT(words(fmt::format("{:04}{:02}{:02}", year, month, day), ColumnType::date) == expected);
  RC_ASSERT(words(fmt::format("{:02}.{:02}.{:04}", day, month, year), ColumnType::date) ==
            expected);
  RC_ASSERT(words(fmt::format("{:04}-{:02}-{:02}", year, month, day), ColumnType::date) ==
            expected);
}

}  // namespace
}  // namespace joblog
