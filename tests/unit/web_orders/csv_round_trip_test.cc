// SPDX-License-Identifier: MIT
// What is exported comes back as it was: through joblog's own import, and through Python's csv
// module, for any text and each separator.
#include <fmt/format.h>
#include <rapidcheck/gtest.h>

#include <fstream>

#include "orders/mapping/row_mapper.h"
#include "orders/sources/csv_source.h"
#include "orders_pages_fixture.h"
#include "support/run_command.h"

namespace joblog::web::orders {
namespace {

constexpr std::size_t kAction = order_column_index("action_text");
constexpr std::size_t kQuantity = order_column_index("order_qty");
constexpr std::size_t kDate = order_column_index("order_date");

/// Pieces that a CSV file, a spreadsheet or an encoding may stumble over.
std::string text_of_parts(const std::vector<std::size_t>& choices) {
  static const std::vector<std::string> parts{
      ",", ";",  "\t", "|",      "\"",     "'",    "\n",   "\r", "\r\n", " ",
      "=", "-",  "+",  "@",      "＝",     "0",    "00",   "1",  "1-2",  "a",
      "ü", "日", "😀", "\u00A0", "\uFEFF", "\x1A", "sep=", "\\", "#"};
  std::string text;
  for (const std::size_t choice : choices) text += parts[choice % parts.size()];
  return text;
}

class Fixture : public OrdersTest {
 public:
  void TestBody() override {}
  using OrdersTest::orders_fixture;
  using OrdersTest::sync;

  std::string exported(const std::string& query) const {
    auto response =
        get("/open_orders.csv?columns=cust_name.action_text.order_qty.order_date" + query);
    std::string all;
    for (std::string piece; response.source->next(piece); piece.clear()) all += piece;
    return all;
  }
};

struct Style {
  std::string query;
  char separator;
};
const std::vector<Style>& styles() {
  static const std::vector<Style> all{{"", ','},
                                      {"&separator=semicolon", ';'},
                                      {"&separator=tab", '\t'},
                                      {"&separator=bar", '|'},
                                      {"&bom=no", ','},
                                      {"&for=excel", ';'}};
  return all;
}

std::vector<OrderValues> orders_of(const std::vector<std::vector<std::size_t>>& texts) {
  std::vector<OrderValues> orders;
  for (std::size_t i = 0; i + 1 < texts.size(); i += 2) {
    OrderValues values{{order_column::sales_doc, fmt::format("{:010}", i)},
                       {order_column::item_number, std::int64_t{10}},
                       {order_column::cust_name, text_of_parts(texts[i])}};
    if (i % 3 != 0) values[kAction] = text_of_parts(texts[i + 1]);
    if (i % 4 == 0) values[kQuantity] = -static_cast<std::int64_t>(i);
    if (i % 5 == 0) values[kDate] = std::string("2026-03-01");
    orders.push_back(std::move(values));
  }
  return orders;
}

StoredField stored(const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field)) return std::string(*text);
  if (const auto* number = std::get_if<std::int64_t>(&field)) return *number;
  return std::monostate();
}

/// The orders that joblog's import makes of the file.
std::vector<OrderValues> imported(const std::string& path, char separator) {
  CsvSource source({.path = path, .csv = {.separator = separator}, .names = KnownNames({})});
  source.connect().value();
  RowMapper mapper(source.open().value());
  std::vector<OrderValues> orders;
  RawRow raw;
  OrderRow row;
  while (source.next(raw).value()) {
    if (mapper.map(raw, row)) throw std::runtime_error("a row is refused");
    OrderValues& values = orders.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i)
      if (stored(row[i]) != StoredField()) values[i] = stored(row[i]);
  }
  return orders;
}

RC_GTEST_PROP(CsvRoundTrip, ThroughOurOwnImportIsExactInEveryStyle,
              (const std::vector<std::vector<std::size_t>>& texts)) {
  Fixture fixture;
  const auto orders = orders_of(texts);
  fixture.sync(orders);
  for (const Style& style : styles()) {
    const std::string path =
        fixture.orders_fixture.folder.write("export.csv", fixture.exported(style.query));
    RC_ASSERT(imported(path, style.separator) == orders);
  }
}

/// All cells as CsvReader has them, each with its length in front, which no content can forge.
std::string cells_of(const std::string& path, char separator) {
  std::ifstream file(path, std::ios::binary);
  CsvReader reader("t.csv",
                   [&](std::span<char> out) -> Result<std::size_t> {
                     file.read(out.data(), static_cast<std::streamsize>(out.size()));
                     return static_cast<std::size_t>(file.gcount());
                   },
                   {.separator = separator});
  std::string cells;
  RawRow row;
  while (reader.next(row).value()) {
    for (const auto& cell : row) {
      const std::string text(cell.value_or(""));
      cells += fmt::format("{}:{};", text.size(), text);
    }
    cells += "\n";
  }
  return cells;
}

TEST(CsvRoundTrip, PythonReadsTheSameCells) {
  Fixture fixture;
  std::vector<std::vector<std::size_t>> texts;
  for (std::size_t i = 0; i < 600; ++i) {
    auto& choices = texts.emplace_back();
    for (std::size_t k = 0; k < i % 9; ++k) choices.push_back((i * 2'654'435'761u >> (k % 8)) + k);
  }
  fixture.sync(orders_of(texts));
  const std::string script = fixture.orders_fixture.folder.write("read.py", R"(
import csv, sys
with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    for row in csv.reader(file, delimiter=sys.argv[2], strict=True):
        for cell in row:
            data = cell.encode("utf-8")
            sys.stdout.buffer.write(b"%d:%s;" % (len(data), data))
        sys.stdout.buffer.write(b"\n")
)");
  for (const Style& style : styles()) {
    const std::string path =
        fixture.orders_fixture.folder.write("export.csv", fixture.exported(style.query));
    const auto python =
        test::run_command({"python3", script, path, std::string(1, style.separator)});
    ASSERT_EQ(python.exit_code, 0) << python.output;
    EXPECT_TRUE(python.output == cells_of(path, style.separator)) << style.query;
  }
}

}  // namespace
}  // namespace joblog::web::orders
