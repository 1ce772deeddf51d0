// SPDX-License-Identifier: MIT
// The CSV: what is in it, how it reads back, what a spreadsheet makes of it, how it is sent.
#include "web/orders/csv.h"
#include "orders/formula_guard.h"
#include "orders/sources/csv_reader.h"
#include "orders_pages_fixture.h"

namespace joblog::web::orders {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Rows = std::vector<std::vector<std::optional<std::string>>>;

Rows parse(std::string text) {
  CsvReader reader("t.csv",
                   [text = std::move(text),
                    at = std::size_t{0}](std::span<char> out) mutable -> Result<std::size_t> {
                     const std::size_t bytes = std::min(out.size(), text.size() - at);
                     std::copy_n(text.data() + at, bytes, out.data());
                     at += bytes;
                     return bytes;
                   },
                   {.separator = ','});
  Rows rows;
  RawRow row;
  while (reader.next(row).value()) {
    rows.emplace_back();
    for (const auto& cell : row) {
      rows.back().push_back(cell ? std::optional(std::string(*cell)) : std::nullopt);
    }
  }
  return rows;
}

class CsvTest : public OrdersTest {
 protected:
  static std::vector<std::string> pieces_of(http::Response& response) {
    std::vector<std::string> pieces;
    for (std::string piece; response.source->next(piece); piece.clear()) pieces.push_back(piece);
    return pieces;
  }
  std::string download(const std::string& target) const {
    auto response = get(target);
    EXPECT_EQ(response.status, 200) << target;
    std::string all;
    if (!response.source) return all;
    for (const std::string& piece : pieces_of(response)) all += piece;
    return all;
  }
  /// The first column of the rows behind the header.
  static std::vector<std::string> firsts(const Rows& rows) {
    std::vector<std::string> all;
    for (std::size_t i = 1; i < rows.size(); ++i) all.push_back(rows[i].front().value_or(""));
    return all;
  }
};

TEST_F(CsvTest, IsAFileNamedAfterTheTimeOfTheSync) {
  sync({order("1", 1)});
  const auto response = get("/open_orders.csv");
  EXPECT_EQ(response.content_type, "text/csv; charset=utf-8");
  EXPECT_EQ(header(response, "Content-Disposition"),
            "attachment; filename=\"open_orders-20261123T140000Z.csv\"");
}

TEST_F(CsvTest, HasAllColumnsUnderTheirAttributesInTheOrderOfTheTable) {
  sync({order("1", 1)});
  const std::string text = download("/open_orders.csv");
  EXPECT_THAT(text, StartsWith("\xEF\xBB\xBFsold_to,ship_to,cust_name,"));
  const Rows rows = parse(text);
  ASSERT_THAT(rows, SizeIs(2));
  ASSERT_THAT(rows[0], SizeIs(order_columns.size()));
  for (std::size_t i = 0; i < order_columns.size(); ++i) {
    EXPECT_EQ(rows[0][i], std::string(order_columns[i].attribute));
  }
}

TEST_F(CsvTest, HasTheColumnsThatAreAskedFor) {
  sync({with(order("1", 10, "Müller"), order_column_index("plant"), 7)});
  EXPECT_EQ(download("/open_orders.csv?columns=plant.cust_name"),
            "\xEF\xBB\xBF"
            "sales_doc,item_number,cust_name,plant\r\n1,10,Müller,7\r\n");
}

TEST_F(CsvTest, TheListOffersItsOwnOrdersWithAllColumnsAndWithThoseShown) {
  sync({order("1", 1, "Rossi"), order("2", 1), order("3", 1), order("4", 1, "Rossi")});
  cookies = "joblog_order_columns=plant";
  const std::string body = page("/open_orders?q=rossi&dir=desc");
  const std::string all = link_of(body, "With all 68 columns"),
                    shown = link_of(body, "With the 3 columns shown");
  EXPECT_THAT(body, HasSubstr("All 2 orders that match"));
  EXPECT_THAT(firsts(parse(download(shown))), ElementsAre("4", "1"));
  EXPECT_THAT(parse(download(shown)).front(), SizeIs(3));
  EXPECT_THAT(parse(download(all)), SizeIs(3));
  EXPECT_THAT(parse(download(all)).front(), SizeIs(order_columns.size()));
}

TEST_F(CsvTest, OfASearchWithoutHitsHasAHeaderAlone) {
  sync({order("1", 1)});
  EXPECT_EQ(download("/open_orders.csv?q=nothing&columns=sales_doc&bom=no"),
            "sales_doc,item_number\r\n");
}

TEST_F(CsvTest, ReadsBackAsItWas) {
  const std::vector<std::string> texts{"plain",     "a,b",   "say \"x\"", "\"",        "two\nlines",
                                       "cr\r\nlf",  "",      "  blank ",  "Müller 😀", "semi;colon",
                                       "tab\there", "a=1+1", "x\n1",      "'quoted'"};
  std::vector<OrderValues> orders;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    orders.push_back(with(order(fmt::format("{:02}", i), -3, texts[i], "M"),
                          order_column_index("action_text"), texts[texts.size() - 1 - i]));
  }
  sync(orders);
  const Rows rows =
      parse(download("/open_orders.csv?columns=cust_name.action_text.requested_date"));
  ASSERT_THAT(rows, SizeIs(texts.size() + 1));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_THAT(rows[i + 1], ElementsAre(fmt::format("{:02}", i), "-3", texts[i], std::nullopt,
                                         texts[texts.size() - 1 - i]))
        << i;
  }
}

TEST_F(CsvTest, NothingInItIsAFormulaWhicheverSeparatorIsSplitAt) {
  const std::vector<std::string> texts{"=1+1",
                                       "+1",
                                       "-1",
                                       "@SUM(A1)",
                                       "\t=1",
                                       "\r=1",
                                       "\n=",
                                       "=\"a\"",
                                       "＝1",
                                       "＠x",
                                       "Bolt M8;=HYPERLINK(\"http://evil.example\",\"x\")",
                                       "Nut M8\t=1+2",
                                       "a|+1",
                                       "a,-1"};
  std::vector<OrderValues> orders;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    orders.push_back(with(order(fmt::format("{:02}", i), -3, texts[i]),
                          order_column_index("requested_date"), "-000-01-01"));
  }
  sync(orders);
  const Rows rows = parse(download("/open_orders.csv?columns=cust_name.requested_date"));
  ASSERT_THAT(rows, SizeIs(texts.size() + 1));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ(rows[i + 1][2], guarded(texts[i]));
    EXPECT_THAT(*rows[i + 1][2], StartsWith("'"));
    EXPECT_EQ(rows[i + 1][1], "-3") << "a number is none";
    EXPECT_EQ(rows[i + 1][3], "-000-01-01") << "nor is a date";
  }
}

TEST_F(CsvTest, IsSeparatedByWhatIsAskedFor) {
  sync({with(order("1", 10, "a,b;c"), order_column_index("plant"), 7)});
  const std::string columns = "/open_orders.csv?columns=cust_name&bom=no&separator=";
  for (const auto& [name, separator] :
       {std::pair{"%3B", ";"}, std::pair{";", ";"}, std::pair{"semicolon", ";"},
        std::pair{"tab", "\t"}, std::pair{"%09", "\t"}, std::pair{"bar", "|"},
        std::pair{"comma", ","}, std::pair{"", ","}}) {
    EXPECT_EQ(download(columns + name), fmt::format("sales_doc{0}item_number{0}cust_name\r\n"
                                                    "1{0}10{0}\"a,b;c\"\r\n",
                                                    separator))
        << name;
  }
  EXPECT_EQ(get(columns + "x").status, 422);
}

TEST_F(CsvTest, ForExcelKeepsZerosInFrontAndIsSeparatedBySemicolons) {
  sync({order("0004711", 10, "1-2")});
  EXPECT_EQ(download("/open_orders.csv?columns=cust_name&for=excel"),
            "\xEF\xBB\xBFsales_doc;item_number;cust_name\r\n"
            "\"=\"\"0004711\"\"\";10;\"=\"\"1-2\"\"\"\r\n");
  EXPECT_EQ(download("/open_orders.csv?columns=sales_doc&bom=no&separator=%3B"),
            "sales_doc;item_number\r\n0004711;10\r\n")
      << "programs get the text as it is";
  const std::string body = page("/open_orders");
  EXPECT_THAT(download(link_of(body, "For Excel, all columns")), HasSubstr(";sales_doc;"));
  EXPECT_THAT(download(link_of(body, "For Excel, those shown")), HasSubstr("sales_doc;"));
}

TEST_F(CsvTest, ForExcelLeavesCodesAndLongNumbersAsTheyAre) {
  sync({with(with(order("1", 1), order_column_index("order_qty"), 1'234'567'890'123'456'789),
             order_column_index("plant"), "1.5")});
  EXPECT_EQ(download("/open_orders.csv?columns=plant.order_qty&bom=no&for=excel"),
            "sales_doc;item_number;plant;order_qty\r\n"
            "1;1;\"=\"\"1.5\"\"\";\"=\"\"1234567890123456789\"\"\"\r\n");
}

TEST_F(CsvTest, HasFractionsAndCodesAsTheyAre) {
  sync({with(with(order("1", 1), order_column_index("order_qty"), "-12.5"),
             order_column_index("plant"), "DE01")});
  EXPECT_EQ(download("/open_orders.csv?columns=plant.order_qty"),
            "\xEF\xBB\xBF"
            "sales_doc,item_number,plant,order_qty\r\n1,1,DE01,-12.5\r\n");
}

TEST_F(CsvTest, QuotesOnlyWhatNeedsIt) {
  const auto cell = [](const Field& field) {
    std::string out;
    append_csv(out, field, ColumnType::string);
    return out;
  };
  EXPECT_EQ(cell({}), "");
  EXPECT_EQ(cell(std::string_view("")), "\"\"");
  EXPECT_EQ(cell(std::string_view("a b")), "a b");
  EXPECT_EQ(cell(std::string_view("a\"b")), "\"a\"\"b\"");
  EXPECT_EQ(cell(std::string_view("=a,b")), "\"'=a,b\"");
  EXPECT_EQ(cell(std::int64_t{INT64_MIN}), "-9223372036854775808");
}

TEST_F(CsvTest, WritesDecimalsAsWhoReadsThemExpects) {
  const auto cell = [](std::string_view text, const CsvStyle& style) {
    std::string out;
    append_csv(out, Field{text}, ColumnType::integer, style);
    return out;
  };
  EXPECT_EQ(cell("-12.5", {}), "-12.5");
  EXPECT_EQ(cell("-12.5", {.separator = ';'}), "-12.5") << "programs know the point";
  EXPECT_EQ(cell("-12.5", {.separator = ';', .is_for_excel = true}), "-12,5");
  EXPECT_EQ(cell("-12.5", {.separator = '\t', .is_for_excel = true}), "-12.5");
  EXPECT_EQ(cell("-1.", {}), "'-1.");
}

TEST_F(CsvTest, ComesInPiecesOfTheOneSyncWhateverSyncsDoMeanwhile) {
  sync(many(2'500));
  auto response = get("/open_orders.csv?dir=desc");
  EXPECT_THAT(response.body, IsEmpty());
  ASSERT_TRUE(response.source);
  std::string first;
  ASSERT_TRUE(response.source->next(first));
  EXPECT_THAT(first, AllOf(StartsWith("\xEF\xBB\xBFsold_to,"), HasSubstr("\r\n")));
  EXPECT_LT(first.size(), 100U << 10);
  sync({order("1", 1)});
  const auto rest = pieces_of(response);
  EXPECT_GT(rest.size(), 3U);
  std::string all = first;
  for (const std::string& piece : rest) {
    EXPECT_LT(piece.size(), 100U << 10);
    all += piece;
  }
  const Rows rows = parse(all);
  ASSERT_THAT(rows, SizeIs(2'501));
  EXPECT_EQ(rows[1][order_column::sales_doc], "02500");
  EXPECT_EQ(rows[2'500][order_column::sales_doc], "00001");
}

TEST_F(CsvTest, BeforeTheFirstSyncThereIsNone) {
  const auto response = get("/open_orders.csv");
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(response.body, AllOf(HasSubstr("Nothing has been synced yet"),
                                   HasSubstr("href=\"/open_orders\">Open Orders</a>")));
  EXPECT_THAT(header(response, "Content-Disposition"), IsEmpty());
}

TEST_F(CsvTest, AnUnknownSortIsRefused) {
  sync({order("1", 1)});
  EXPECT_EQ(get("/open_orders.csv?sort=nothing").status, 422);
}

}  // namespace
}  // namespace joblog::web::orders
