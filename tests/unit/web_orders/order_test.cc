// SPDX-License-Identifier: MIT
// The page of one order: all of it, its neighbours, and the way back.
#include "orders_pages_fixture.h"

namespace joblog::web::orders {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class OrderTest : public OrdersTest {
 protected:
  /// What stands beside the label.
  static std::string fact(const std::string& body, const std::string& label) {
    return one_of(body, "<dt>" + label + "</dt>(<dd[^>]*>[\\s\\S]*?</dd>)");
  }
  static std::string link_of_row(const std::string& body, std::size_t row) {
    return all_of(body, "row-link\" href=\"([^\"]*)\"").at(row);
  }
};

TEST_F(OrderTest, ShowsAllColumnsInTheirSections) {
  OrderValues full;
  for (std::size_t i = 0; i < order_columns.size(); ++i) {
    const bool number = order_columns[i].type == ColumnType::integer;
    if (number) full[i] = static_cast<std::int64_t>(1'000'000 + i);
    if (!number) full[i] = fmt::format("value of {}", order_columns[i].attribute);
  }
  sync({full});
  const std::string body = page("/open_orders/" + rows_of(page("/open_orders")).front());
  EXPECT_THAT(all_of(body, "<section class=\"card\"><h2>([^<]*)</h2>"),
              ElementsAre("Customer", "Order", "Shipping", "Inventory", "Status",
                          "Sales and service", "Additional"));
  EXPECT_THAT(all_of(body, "<dt>([^<]*)</dt>"), SizeIs(order_columns.size()));
  for (std::size_t i = 0; i < order_columns.size(); ++i) {
    const std::string value = order_columns[i].type == ColumnType::integer
                                  ? std::to_string(1'000'000 + i)
                                  : fmt::format("value of {}", order_columns[i].attribute);
    const std::string label =
        std::regex_replace(std::string(order_columns[i].label), std::regex(R"([()])"), R"(\$&)");
    EXPECT_THAT(fact(body, label), HasSubstr("<bdi>" + value + "</bdi>")) << label;
  }
  EXPECT_THAT(body, HasSubstr("read-only"));
  EXPECT_THAT(body, Not(HasSubstr("class=\"btn\" href=\"/jobs")));
}

TEST_F(OrderTest, AnEmptyColumnIsADash) {
  sync({with(with(order("1", 1), order_column_index("name1"), ""), order_column_index("country"),
             "  ")});
  const std::string body = page("/open_orders/1-1");
  for (const char* label : {"Name 1", "Country", "Ship to", "Order date", "Action"}) {
    EXPECT_EQ(fact(body, label), "<dd class=\"none\">—</dd>") << label;
  }
  EXPECT_THAT(all_of(body, "<dt>([^<]*)</dt>"), SizeIs(order_columns.size()));
}

TEST_F(OrderTest, ATextKeepsItsLines) {
  sync({with(order("1", 1), order_column_index("action_text"), "called\r\n  nobody there\nagain")});
  EXPECT_EQ(fact(page("/open_orders/1-1"), "Action"),
            "<dd class=\"lines\"><bdi>called\n  nobody there\nagain</bdi></dd>");
}

TEST_F(OrderTest, LeadsToOrdersOfTheSameCustomerDocumentAndMaterial) {
  sync({order("4711", 1, "A&B", "M#1"), order("4711", 2)});
  const std::string body = page("/open_orders/4711-1");
  EXPECT_THAT(fact(body, "Customer"), HasSubstr("href=\"/open_orders?q=A%26B\""));
  EXPECT_THAT(fact(body, "Material"), HasSubstr("href=\"/open_orders?q=M%231\""));
  EXPECT_THAT(rows_of(page(one_of(fact(body, "Sales document"), "href=\"([^\"]*)\""))),
              ElementsAre("4711-1", "4711-2"));
}

TEST_F(OrderTest, WalksThroughTheListThatItWasOpenedFrom) {
  sync({order("1", 1), order("2", 1, "Rossi"), order("3", 1), order("4", 1)});
  const std::string list = "/open_orders?q=M%C3%BCller&dir=desc&sort=sales_doc";
  std::string at = link_of_row(page(list), 0);
  std::vector<std::string> walked;
  for (std::string back; !at.empty(); at = way(page(at), "next")) {
    walked.push_back(one_of(page(at), "<title>Order ([^ ]*)"));
    EXPECT_THAT(page(at), HasSubstr(fmt::format(">{} of 3</a>", walked.size())));
    if (walked.size() > 1) {
      EXPECT_EQ(one_of(page(way(page(at), "prev")), "<title>Order ([^ ]*)"), *(walked.end() - 2));
    }
  }
  EXPECT_THAT(walked, ElementsAre("4", "3", "1"));
}

TEST_F(OrderTest, LeadsBackToTheListAsItWas) {
  sync(many(180));
  std::string list = "/open_orders?q=0&sort=item_number&dir=desc&columns=plant";
  list = way(page(way(page(list), "next")), "next");
  const auto rows = rows_of(page(list));
  for (const std::size_t row : {std::size_t{0}, rows.size() - 1}) {
    const std::string back = back_of(page(link_of_row(page(list), row)));
    EXPECT_THAT(back, AllOf(HasSubstr("q=0"), HasSubstr("sort=item_number&dir=desc"),
                            HasSubstr("columns=sales_doc.item_number.plant")));
    EXPECT_EQ(rows_of(page(back)), rows) << back;
  }
  EXPECT_EQ(back_of(page("/open_orders/00001-10")), "/open_orders?around=00001-10");
}

TEST_F(OrderTest, TheListComesBackWithAnOrderThatWasReachedByTheOneBefore) {
  sync(many(60));
  const std::string last_of_first = link_of_row(page("/open_orders"), 49);
  const std::string next = way(page(last_of_first), "next");
  EXPECT_THAT(rows_of(page(back_of(page(next)))), Contains("00051-10"));
}

TEST_F(OrderTest, SaysThatItsListDoesNotHaveIt) {
  sync({order("1", 1), order("2", 1, "Rossi"), order("3", 1)});
  const std::string body = page("/open_orders/2-1?q=M%C3%BCller");
  EXPECT_THAT(body, HasSubstr("not among those that match “<bdi>Müller</bdi>”"));
  EXPECT_THAT(way(body, "prev"), HasSubstr("/open_orders/1-1?q="));
  EXPECT_THAT(way(body, "next"), HasSubstr("/open_orders/3-1?q="));
  EXPECT_THAT(page(way(body, "next")), HasSubstr(">2 of 2</a>"));
}

TEST_F(OrderTest, TellsOrdersOfTheSameNameApart) {
  sync({order("1", 1, "first"), order("1", 1, "second")});
  const std::string one = page("/open_orders/1-1"), other = page("/open_orders/1-1~2");
  EXPECT_THAT(other, HasSubstr("<bdi>1 / 1 (2)</bdi>"));
  EXPECT_NE(fact(one, "Customer"), fact(other, "Customer"));
  EXPECT_THAT(page(way(one, "next")), HasSubstr("<bdi>1 / 1 (2)</bdi>"));
}

TEST_F(OrderTest, OneThatIsClosedSaysSoAndLeadsBackToItsPlace) {
  auto orders = many(130);
  sync(orders);
  const std::string list = way(page("/open_orders?sort=material"), "next");
  const auto second_page = rows_of(page(list));
  const std::string closed = link_of_row(page(list), 20);
  orders.erase(orders.begin() + 70);
  sync(orders);
  const auto response = get(closed);
  EXPECT_EQ(response.status, 404);
  EXPECT_THAT(response.body,
              AllOf(HasSubstr("Order 00071 / 10 is not open"), HasSubstr("129 open orders"),
                    Not(HasSubstr("class=\"btn\" href=\"/jobs"))));
  const std::string back = link_of(response.body, "Back to the list");
  EXPECT_THAT(back, HasSubstr("sort=material"));
  EXPECT_EQ(rows_of(page(back)).front(), second_page.front());
}

TEST_F(OrderTest, AnAddressThatIsNoOrderIsNotFound) {
  EXPECT_EQ(get("/open_orders/4711-10").status, 404);
  EXPECT_THAT(get("/open_orders/4711-10").body, HasSubstr("Nothing has been synced yet"));
  sync({order("4711", 10)});
  for (const char* target : {"/open_orders/4711", "/open_orders/4711-010", "/open_orders/columns",
                             "/open_orders/%3Cscript%3E", "/open_orders/4711-10~1",
                             "/open_orders/99999999999999999999-99999999999999999999"}) {
    const auto response = get(target);
    EXPECT_EQ(response.status, 404) << target;
    EXPECT_THAT(response.body, HasSubstr("href=\"/open_orders\"")) << target;
  }
}

}  // namespace
}  // namespace joblog::web::orders
