// SPDX-License-Identifier: MIT
// Whatever the ERP, an address or a run holds: it is shown and does nothing.
#include "orders_pages_fixture.h"

namespace joblog::web::orders {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kHostile =
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\x1b[31mred\x01\xE2\x80\xAEgnirts "
    "\" onclick=\"x";

class HostileTest : public OrdersTest {
 protected:
  static void expect_harmless(const std::string& body, const std::string& where) {
    for (const char* harm : {"<script>a", "<img src=x", "\" onclick=\"x", "\x1b", "\x01",
                             "\xE2\x80\xAE", "javascript:"}) {
      EXPECT_THAT(body, Not(HasSubstr(harm))) << where;
    }
  }
};

TEST_F(HostileTest, EveryColumnOfAnOrder) {
  OrderValues values;
  std::string all;
  for (std::size_t i = 0; i < order_columns.size(); ++i) {
    if (order_columns[i].type != ColumnType::integer) values[i] = kHostile;
    all += std::string(order_columns[i].attribute) + ".";
  }
  sync({values});
  const std::string list = page("/open_orders?columns=" + all);
  EXPECT_THAT(list, HasSubstr("&lt;script&gt;alert(1)"));
  expect_harmless(list, "list");
  const std::string order = page("/open_orders/" + rows_of(list).front());
  EXPECT_THAT(order, HasSubstr("&lt;script&gt;alert(1)"));
  expect_harmless(order, "order");
}

TEST_F(HostileTest, TheDocumentOfAClosedOrder) {
  sync({order(kHostile, 1), order("2", 1)});
  const std::string slug = rows_of(page("/open_orders?q=script")).front();
  sync({order("2", 1)});
  const auto response = get("/open_orders/" + slug);
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body, HasSubstr("&lt;script&gt;"));
  expect_harmless(response.body, slug);
}

TEST_F(HostileTest, TheNameOfARunAndItsError) {
  orders_fixture.sync({order("1", 1)}, "<script>a\" onclick=\"x");
  fail_sync(kHostile);
  const std::string body = page("/open_orders");
  EXPECT_THAT(body, HasSubstr("ConnectionError: &lt;script&gt;"));
  expect_harmless(body, "line");
}

TEST_F(HostileTest, EveryParameter) {
  sync(many(60));
  const std::string bad = percent_encode("<script>a\"' onclick=\"x javascript:");
  for (const char* target : {"/open_orders", "/open_orders/00001-10", "/open_orders/live",
                             "/open_orders.csv", "/open_orders/x"}) {
    for (const char* name : {"q", "sort", "dir", "columns", "after", "before", "around", "place",
                             "page", "shown", "back"}) {
      const std::string address = fmt::format("{}?{}={}", target, name, bad);
      const auto response = get(address);
      EXPECT_LT(response.status, 500) << address;
      EXPECT_THAT(response.body, Not(HasSubstr("<script>a"))) << address;
      EXPECT_THAT(response.body, Not(HasSubstr("\" onclick"))) << address;
      EXPECT_THAT(response.body, Not(HasSubstr("href=\"javascript"))) << address;
    }
  }
}

TEST_F(HostileTest, AVeryLongSearch) {
  sync(many(60));
  const std::string body = page("/open_orders?q=" + std::string(1'900, 'x'));
  EXPECT_THAT(body, HasSubstr("No orders match"));
  EXPECT_EQ(one_of(body, "name=\"q\"[^>]* value=\"(x*)\""), std::string(200, 'x'));
}

}  // namespace
}  // namespace joblog::web::orders
