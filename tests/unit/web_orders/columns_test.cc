// SPDX-License-Identifier: MIT
// Columns: which are shown, where the choice is kept, what is refused.
#include "orders_pages_fixture.h"
#include "web/orders/columns_shown.h"

namespace joblog::web::orders {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class ColumnsTest : public OrdersTest {
 protected:
  /// Presses "Show these" on the page at `target` with these boxes checked.
  http::Response choose(const std::string& target, const std::vector<std::string>& columns) const {
    Form form{{"back", one_of(page(target), "name=\"back\" value=\"(/open_orders[^\"]*)\"")}};
    for (const std::string& column : columns) form.emplace_back("columns", column);
    return post("/open_orders/columns", std::move(form));
  }
  static std::string cookie_of(const http::Response& response) {
    const std::string whole = header(response, "Set-Cookie");
    return whole.substr(0, whole.find(';'));
  }
};

TEST_F(ColumnsTest, AReaderWhoChoseNothingSeesTheStandardOnes) {
  sync({order("1", 1)});
  EXPECT_THAT(headers_of(page("/open_orders")),
              ElementsAre("Sales document", "Item", "Customer", "Material", "Material description",
                          "Requested date", "Ordered", "Open", "Ship status", "Days late"));
}

TEST_F(ColumnsTest, TheAddressChoosesThemInTheOrderOfTheTable) {
  sync({with(order("1", 1), order_column_index("plant"), 1234)});
  const std::string body = page("/open_orders?columns=fert_desc.plant&columns=cust_name");
  EXPECT_THAT(headers_of(body),
              ElementsAre("Sales document", "Item", "Customer", "Plant", "Finished product"));
  EXPECT_THAT(body, HasSubstr("data-label=\"Plant\" class=\"num\"><bdi>1234</bdi>"));
  EXPECT_THAT(link_of(body, "Plant"),
              HasSubstr("columns=sales_doc.item_number.cust_name.plant.fert_desc"));
}

TEST_F(ColumnsTest, AllOfThemCanBeShown) {
  sync({order("1", 1)});
  std::string all;
  for (const OrderColumn& column : order_columns) all += std::string(column.attribute) + ".";
  EXPECT_THAT(headers_of(page("/open_orders?columns=" + all)), SizeIs(order_columns.size()));
}

TEST_F(ColumnsTest, AnUnknownOneInTheAddressIsRefused) {
  sync({order("1", 1)});
  for (const char* target : {"/open_orders", "/open_orders/1-1", "/open_orders.csv"}) {
    const auto response = get(std::string(target) + "?columns=plant.passwort");
    EXPECT_EQ(response.status, 422) << target;
    EXPECT_THAT(response.body, HasSubstr("no column &quot;passwort&quot; to show")) << target;
  }
}

TEST_F(ColumnsTest, TheBoxesStandBySectionAndShowWhatIsChosen) {
  sync({order("1", 1)});
  const std::string body = page("/open_orders?columns=plant");
  EXPECT_THAT(all_of(body, "<legend>([^<]*)</legend>"),
              ElementsAre("Customer", "Order", "Shipping", "Inventory", "Status",
                          "Sales and service", "Additional"));
  EXPECT_THAT(all_of(body, "name=\"columns\" value=\"([a-z_0-9]*)\" checked>"),
              ElementsAre("plant"));
  EXPECT_THAT(all_of(body, "name=\"columns\" value=\"([a-z_0-9]*)\" checked disabled>"),
              ElementsAre("sales_doc", "item_number"));
  EXPECT_THAT(body, HasSubstr(">3 columns<"));
}

TEST_F(ColumnsTest, TheChoiceGoesIntoTheAddressAndIntoACookieForTheNextVisit) {
  sync({order("1", 1)});
  const auto response = choose("/open_orders", {"plant", "ship_to"});
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(header(response, "Location"),
            "/open_orders?columns=sales_doc.item_number.ship_to.plant");
  EXPECT_THAT(header(response, "Set-Cookie"),
              AllOf(StartsWith("joblog_order_columns=sales_doc.item_number.ship_to.plant; "),
                    HasSubstr("SameSite=Strict"), HasSubstr("Max-Age=31536000")));

  cookies = cookie_of(response);
  const std::string body = page("/open_orders");
  EXPECT_THAT(headers_of(body), ElementsAre("Sales document", "Item", "Ship to", "Plant"));
  EXPECT_EQ(link_of(body, "Plant"), "/open_orders?sort=plant") << "links leave it to the reader";
  EXPECT_THAT(headers_of(page("/open_orders?columns=bismt")),
              ElementsAre("Sales document", "Item", "Old material number"));
}

TEST_F(ColumnsTest, TheStandardOnesComeBackAndTheCookieGoes) {
  sync({order("1", 1)});
  cookies = "joblog_order_columns=plant";
  const auto response =
      post("/open_orders/columns",
           {{"back", "/open_orders?q=1&columns=plant"}, {"columns", "plant"}, {"standard", "yes"}});
  EXPECT_EQ(header(response, "Location"), "/open_orders?q=1");
  EXPECT_THAT(header(response, "Set-Cookie"),
              AllOf(StartsWith("joblog_order_columns=;"), HasSubstr("Max-Age=0")));
}

TEST_F(ColumnsTest, AChoiceOfNoneShowsWhatNamesTheOrders) {
  sync({order("1", 1)});
  const auto response = choose("/open_orders", {});
  EXPECT_THAT(headers_of(page(header(response, "Location"))),
              ElementsAre("Sales document", "Item"));
}

TEST_F(ColumnsTest, ChoosingThemKeepsSearchSortAndPlace) {
  sync(many(120));
  const std::string second = way(page("/open_orders?q=0&sort=cust_name&dir=desc"), "next");
  const std::string chosen = header(choose(second, {"cust_name"}), "Location");
  EXPECT_THAT(chosen, HasSubstr("q=0&sort=cust_name&dir=desc"));
  EXPECT_EQ(rows_of(page(chosen)), rows_of(page(second)));
}

TEST_F(ColumnsTest, ASortGoesWithItsColumn) {
  sync(many(120));
  const std::string second = way(page("/open_orders?q=0&sort=cust_name&dir=desc"), "next");
  EXPECT_EQ(header(choose(second, {"plant"}), "Location"),
            "/open_orders?q=0&columns=sales_doc.item_number.plant");
}

TEST_F(ColumnsTest, TheFormLeadsToTheListAndNowhereElse) {
  for (const char* back : {"//evil.example/open_orders", "https://evil.example/", "/jobs", ""}) {
    const auto response = post("/open_orders/columns", {{"back", back}, {"columns", "plant"}});
    EXPECT_EQ(header(response, "Location"), "/open_orders?columns=sales_doc.item_number.plant");
  }
}

TEST_F(ColumnsTest, HostileNamesReachNeitherCookieNorPage) {
  sync({order("1", 1)});
  const auto response =
      choose("/open_orders", {"plant; Path=/x", "a\r\nSet-Cookie: b", "<script>"});
  EXPECT_EQ(cookie_of(response), "joblog_order_columns=sales_doc.item_number");
  cookies = "joblog_order_columns=<script>.plant.nothing..";
  const std::string body = page("/open_orders");
  EXPECT_THAT(headers_of(body), ElementsAre("Sales document", "Item", "Plant"));
  EXPECT_THAT(body, Not(HasSubstr("<script>.")));
}

}  // namespace
}  // namespace joblog::web::orders
