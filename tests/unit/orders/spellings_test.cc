// SPDX-License-Identifier: MIT
// Thousands of numbers and dates as Python spells them, each read as what Python's decimal and
// datetime say that it is.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "orders/mapping/conversion.h"
#include "support/python_cases.h"

namespace joblog::test {
namespace {

Dialect dialect_of(std::string_view kind) {
  Dialect dialect{.decimal_comma = kind == "number,"};
  if (kind == "dmy") dialect.date_format = DateFormat::dmy;
  if (kind == "mdy") dialect.date_format = DateFormat::mdy;
  if (kind == "ymd") dialect.date_format = DateFormat::ymd;
  if (kind == "excel") dialect.date_format = DateFormat::excel;
  return dialect;
}

std::string meaning(std::string_view kind, std::string_view cell) {
  CellBuffer buffer;
  const auto type = kind.starts_with("number") ? ColumnType::integer : ColumnType::date;
  const auto field = convert_cell(cell, type, dialect_of(kind), buffer);
  if (!field) return field.error().key.empty() ? "refused" : std::string(field.error().key);
  if (const auto* number = std::get_if<std::int64_t>(&*field)) return std::to_string(*number);
  const auto* text = std::get_if<std::string_view>(&*field);
  return text == nullptr ? "NULL" : std::string(*text);
}

TEST(Spellings, MeanWhatPythonSays) {
  const int seed = testing::UnitTest::GetInstance()->random_seed() % 100'000;
  const CommandResult made = python_cases("tests/unit/orders/spellings.py", seed);
  ASSERT_EQ(made.exit_code, 0) << made.output;
  std::istringstream lines(made.output);
  std::string kind, hex, expected;
  int cases = 0;
  while (lines >> kind >> hex >> expected) {
    const std::string cell = from_hex(hex);
    ASSERT_EQ(meaning(kind, cell), expected) << kind << " \"" << cell << "\", seed " << seed;
    ++cases;
  }
  EXPECT_GT(cases, 10'000);
}

}  // namespace
}  // namespace joblog::test
