// Exact or refused: what each kind of cell becomes.
#include "orders/conversion.h"

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

TEST(IntegerCell, IsExactOrRefused) {
  const std::vector<Case> cases = {{"12", "12"},
                                   {" 12 ", "12"},
                                   {"-3", "-3"},
                                   {"+3", "3"},
                                   {"3-", "-3"},
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
                                   {"-9223372036854775808", "-9223372036854775808"},
                                   {"9223372036854775808", "refused"},
                                   {"-9223372036854775809", "refused"},
                                   {"18446744073709551617", "refused"},
                                   {"99999999999999999999999", "refused"},
                                   {"12.5", "refused"},
                                   {"12.001", "refused"},
                                   {"12.0.0", "refused"},
                                   {"1e3", "refused"},
                                   {"0x1F", "refused"},
                                   {"12a", "refused"},
                                   {"a12", "refused"},
                                   {"1 2", "refused"},
                                   {"1,000", "refused"},
                                   {"12,00", "refused"},
                                   {".", "refused"},
                                   {"-", "refused"},
                                   {"+", "refused"},
                                   {"--3", "refused"},
                                   {"-3-", "refused"},
                                   {"NaN", "refused"},
                                   {std::string_view("1\0", 2), "refused"}};
  for (const Case& c : cases) EXPECT_EQ(words(c.cell, ColumnType::integer), c.expected) << c.cell;
}

TEST(IntegerCell, ReadsADecimalCommaOnlyWhereTheSourceWritesOne) {
  const Dialect comma{.decimal_comma = true};
  const std::vector<Case> cases = {
      {"12,00", "12"}, {"-3,000", "-3"}, {"12", "12"}, {"12,50", "refused"}, {"12.000", "refused"}};
  for (const Case& c : cases)
    EXPECT_EQ(words(c.cell, ColumnType::integer, comma), c.expected) << c.cell;
}

TEST(DateCell, IsWrittenAsYearMonthDay) {
  const std::vector<Case> cases = {{"2026-11-23", "'2026-11-23'"},
                                   {" 2026-11-23 ", "'2026-11-23'"},
                                   {"2026-11-23 23:59:59", "'2026-11-23'"},
                                   {"2026-11-23 23:59:59.123456", "'2026-11-23'"},
                                   {"2026-11-23T00:00", "'2026-11-23'"},
                                   {"2026-11-23T23:59:60Z", "'2026-11-23'"},
                                   {"2026-11-23T23:30:00.5+05:30", "'2026-11-23'"},
                                   {"2026-11-23 00:00:00.0000000 +00:00", "'2026-11-23'"},
                                   {"20261123", "'2026-11-23'"},
                                   {"23.11.2026", "'2026-11-23'"},
                                   {"01.02.2026 10:00:00", "'2026-02-01'"},
                                   {"99991231", "'9999-12-31'"},
                                   {"00010101", "'0001-01-01'"},
                                   {"2024-02-29", "'2024-02-29'"},
                                   {"2000-02-29", "'2000-02-29'"},
                                   {"", "NULL"},
                                   {"  ", "NULL"},
                                   {"00000000", "NULL"},
                                   {"0000-00-00", "NULL"},
                                   {"0000-00-00 00:00:00", "NULL"},
                                   {"00.00.0000", "NULL"}};
  for (const Case& c : cases) EXPECT_EQ(words(c.cell, ColumnType::date), c.expected) << c.cell;
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
                                      "00000101",
                                      "0000-01-01",
                                      "2026-1-1",
                                      "26-01-01",
                                      "2026/01/01",
                                      "2026-01-01x",
                                      "2026-01-01 25:00",
                                      "2026-01-01 10:60",
                                      "2026-01-01 10",
                                      "2026-01-01T",
                                      "2026-01-01 10:00:00.",
                                      "2026-01-01 10:00 noon",
                                      "2026-01-01 10:00+0",
                                      "202601011",
                                      "2026010",
                                      "01.02.26",
                                      "tomorrow",
                                      "1",
                                      "-2026-01-01",
                                      "20-26-01-01"})
    EXPECT_EQ(words(cell, ColumnType::date), "refused") << cell;
}

TEST(TextCell, StaysAsItIs) {
  for (const ColumnType type : {ColumnType::string, ColumnType::text}) {
    EXPECT_EQ(words("", type), "''");
    EXPECT_EQ(words(" Schraube M8 × 40, größer als 12345678 ", type),
              "' Schraube M8 × 40, größer als 12345678 '");
    EXPECT_EQ(words("日本語", type), "'日本語'");
  }
}

TEST(TextCell, EscapesBytesThatAreNoText) {
  EXPECT_EQ(words("Gr\xfc\xdf"
                  "e aus",
                  ColumnType::string),
            R"('Gr\xfc\xdfe aus')");
  EXPECT_EQ(words(std::string_view("12345678\0rest", 13), ColumnType::string),
            R"('12345678\x00rest')");
  EXPECT_EQ(words(std::string_view("ab\0", 3), ColumnType::text), R"('ab\x00')");
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
