// SPDX-License-Identifier: MIT
// The list of open orders: search, sort, pages, and what stands where it is empty.
#include <set>

#include "orders_pages_fixture.h"

namespace joblog::web::orders {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::size_t kOrdered = order_column_index("order_qty");
constexpr std::size_t kLate = order_column_index("days_late");
constexpr std::size_t kPlant = order_column_index("plant");

class ListTest : public OrdersTest {
 protected:
  std::vector<std::string> found(const std::string& text) const {
    return rows_of(page(Url("/open_orders").with("q", text).text()));
  }
};

TEST_F(ListTest, EachOrderIsARowThatTheKeysCanWalkAndOpen) {
  sync({order("4711", 10, "Müller & Söhne", "M-1"), order("4711", 20)});
  const std::string body = page("/open_orders");
  EXPECT_THAT(rows_of(body), ElementsAre("4711-10", "4711-20"));
  EXPECT_THAT(all_of(body, "(<tr data-row>)"), SizeIs(2));
  EXPECT_THAT(body, AllOf(HasSubstr("Müller &amp; Söhne"), HasSubstr("<kbd>/</kbd>"),
                          HasSubstr("<span class=\"sr-only\">, item 20</span>"),
                          HasSubstr("<section class=\"table-scroll\" tabindex=\"0\" aria-label=")));
}

TEST_F(ListTest, SaysThatItIsReadOnlyAndLeadsToTheJobLogsNotToTheMonitor) {
  sync({order("1", 1)});
  const std::string body = page("/open_orders");
  EXPECT_THAT(body, AllOf(HasSubstr("read-only"), HasSubstr("change it in the ERP"),
                          HasSubstr("<a class=\"btn\" href=\"/job_logs\">Job Logs</a>"),
                          HasSubstr("aria-current=\"page\">Open Orders</a>")));
  EXPECT_THAT(body.substr(body.find("<main")), Not(HasSubstr("class=\"btn\" href=\"/jobs")));
}

TEST_F(ListTest, SearchTakesEveryCharacterLiterally) {
  sync({order("1", 1, "100% Bio"), order("2", 1, "a_b"), order("3", 1, "O'Connor"),
        order("4", 1, "The \"best\""), order("5", 1, "C:\\dir"), order("6", 1, "<b>&amp;"),
        order("7", 1, "a+b c#d")});
  EXPECT_THAT(found("%"), ElementsAre("1-1"));
  EXPECT_THAT(found("_"), ElementsAre("2-1"));
  EXPECT_THAT(found("'"), ElementsAre("3-1"));
  EXPECT_THAT(found("\""), ElementsAre("4-1"));
  EXPECT_THAT(found("\\"), ElementsAre("5-1"));
  EXPECT_THAT(found("<b>&amp;"), ElementsAre("6-1"));
  EXPECT_THAT(found("a+b c#"), ElementsAre("7-1"));
  EXPECT_THAT(found(" "), ElementsAre("1-1", "4-1", "7-1")) << "blanks, too";
  EXPECT_THAT(found("%25"), IsEmpty());
}

TEST_F(ListTest, SearchLooksIntoCustomerSalesDocumentAndMaterial) {
  sync({order("4711", 1, "Smith", "M-1"), order("1", 2, "Smith 4711", "M-2"),
        order("2", 3, "Rossi", "X4711"), with(order("3", 4), kPlant, 4711)});
  EXPECT_THAT(found("4711"), ElementsAre("1-2", "2-3", "4711-1"));
}

TEST_F(ListTest, TheSearchStaysInItsFieldAndInEveryLink) {
  sync(many(120));
  const std::string body = page("/open_orders?q=%C3%BC&sort=cust_name&dir=desc");
  EXPECT_THAT(body, HasSubstr("name=\"q\" maxlength=\"200\" value=\"ü\""));
  for (const std::string& link : {way(body, "next"), way(body, "last"), link_of(body, "Item"),
                                  one_of(body, "row-link\" href=\"([^\"]*)\"")}) {
    EXPECT_THAT(link, HasSubstr("q=%C3%BC")) << link;
  }
  EXPECT_THAT(way(body, "next"), HasSubstr("&sort=cust_name&dir=desc"));
  EXPECT_EQ(link_of(body, "Reset"), "/open_orders?sort=cust_name&dir=desc");
  EXPECT_THAT(body, HasSubstr("1–50 of 120 that match"));
}

TEST_F(ListTest, AHeaderSortsByItsColumnAndTheOtherWayRoundWhenPressedAgain) {
  sync({with(order("1", 1), kOrdered, 10), with(order("2", 1), kOrdered, -5),
        with(order("3", 1), kOrdered, 9)});
  std::string body = page("/open_orders");
  EXPECT_THAT(body, HasSubstr("aria-sort=\"ascending\"><a href=\"/open_orders?sort=sales_doc&amp;"
                              "dir=desc\">Sales document</a>"));
  body = page(link_of(body, "Ordered"));
  EXPECT_THAT(rows_of(body), ElementsAre("2-1", "3-1", "1-1"));
  EXPECT_THAT(all_of(body, "aria-sort=\"([a-z]*)\""), ElementsAre("ascending"));
  body = page(link_of(body, "Ordered"));
  EXPECT_THAT(rows_of(body), ElementsAre("1-1", "3-1", "2-1"));
  EXPECT_THAT(all_of(body, "aria-sort=\"([a-z]*)\""), ElementsAre("descending"));
  EXPECT_THAT(rows_of(page(link_of(body, "Ordered"))), ElementsAre("2-1", "3-1", "1-1"));
}

TEST_F(ListTest, AnUnknownColumnToSortByIsRefusedWithTheNearestOne) {
  sync({order("1", 1)});
  const auto response = get("/open_orders?sort=cust_nam");
  EXPECT_EQ(response.status, 422);
  EXPECT_THAT(response.body, AllOf(HasSubstr("no column &quot;cust_nam&quot; to sort by"),
                                   HasSubstr("did you mean &quot;cust_name&quot;?"),
                                   Not(HasSubstr("class=\"btn\" href=\"/jobs"))));
  EXPECT_EQ(get("/open_orders?sort=id").status, 422);
  EXPECT_EQ(get("/open_orders?sort=sales_doc%3B+drop+table").status, 422);
}

TEST_F(ListTest, ASortByAColumnThatIsNotShownIsSaidAndCanBeTakenOff) {
  sync({with(order("1", 1), kPlant, 2), with(order("2", 1), kPlant, 1)});
  const std::string body = page("/open_orders?sort=plant");
  EXPECT_THAT(rows_of(body), ElementsAre("2-1", "1-1"));
  EXPECT_THAT(body, HasSubstr("sorted by Plant, ascending"));
  EXPECT_THAT(body, Not(HasSubstr("aria-sort")));
  EXPECT_EQ(one_of(body, "chip-clear\" href=\"([^\"]*)\""), "/open_orders");
}

TEST_F(ListTest, PagesShowEachOrderOnceInBothDirections) {
  std::vector<OrderValues> orders = many(110);
  for (OrderValues& one : orders) one[kLate] = std::int64_t{3};  // All alike.
  for (int copy = 0; copy < 13; ++copy) orders.push_back(order("00007", 10));
  sync(orders);
  for (const std::string sort : {"", "?sort=days_late&dir=desc", "?q=00007", "?sort=ship_status"}) {
    std::vector<std::string> down, up;
    std::string last;
    for (std::string at = "/open_orders" + sort; !at.empty();
         last = at, at = way(page(at), "next")) {
      for (std::string& slug : rows_of(page(at))) down.push_back(std::move(slug));
    }
    for (std::string at = last; !at.empty(); at = way(page(at), "prev")) {
      const auto rows = rows_of(page(at));
      up.insert(up.begin(), rows.begin(), rows.end());
    }
    EXPECT_THAT(down, SizeIs(sort == "?q=00007" ? 14 : 123)) << sort;
    EXPECT_THAT(std::set(down.begin(), down.end()), SizeIs(down.size())) << sort;
    EXPECT_THAT(up, ElementsAreArray(down)) << sort;
  }
}

TEST_F(ListTest, SaysWhichOrdersOfHowManyAndWhereTheOthersAre) {
  sync(many(1'120));
  const std::string first = page("/open_orders");
  EXPECT_THAT(first, HasSubstr("1–50 of 1,120<"));
  EXPECT_EQ(way(first, "first"), "");
  EXPECT_EQ(way(first, "prev"), "");
  const std::string second = page(way(first, "next"));
  EXPECT_THAT(second, HasSubstr("51–100 of 1,120"));
  EXPECT_THAT(rows_of(page(way(second, "first"))), ElementsAreArray(rows_of(first)));
  const std::string last = page(way(first, "last"));
  EXPECT_THAT(last, HasSubstr("1,071–1,120 of 1,120"));
  EXPECT_EQ(way(last, "next"), "");
  EXPECT_EQ(way(last, "last"), "");
  EXPECT_THAT(page(way(last, "prev")), HasSubstr("1,021–1,070 of 1,120"));
}

TEST_F(ListTest, APageGoesOnFromItsPlaceWhenItsOrderHasBeenClosed) {
  std::vector<OrderValues> orders = many(200);
  sync(orders);
  const std::string third = way(page(way(page("/open_orders"), "next")), "next");
  ASSERT_EQ(rows_of(page(third)).front(), "00101-10");
  orders.erase(orders.begin() + 99);  // The one that the third page comes after.
  sync(orders);
  const std::string body = page(third);
  EXPECT_EQ(rows_of(body).front(), "00102-10");
  EXPECT_THAT(body, AllOf(HasSubstr("no longer open"), HasSubstr("101–150 of 199")));
}

TEST_F(ListTest, APageBeforeAnOrderThatHasBeenClosedIsWhereItWas) {
  std::vector<OrderValues> orders = many(200);
  sync(orders);
  const std::string third = way(page(way(page("/open_orders"), "next")), "next");
  const std::string second = way(page(third), "prev");
  orders.erase(orders.begin() + 100);  // The one that the second page ends before.
  sync(orders);
  EXPECT_THAT(page(second), AllOf(HasSubstr("no longer open"), HasSubstr("51–100 of 199")));
}

TEST_F(ListTest, NonsenseForAPlaceIsTheFirstPage) {
  sync(many(60));
  for (const char* target :
       {"/open_orders?after=%00", "/open_orders?before=..%2F", "/open_orders?page=x",
        "/open_orders?around=7&place=-9999999999999999999999"}) {
    EXPECT_THAT(page(target), HasSubstr("1–50 of 60")) << target;
  }
  EXPECT_THAT(page("/open_orders?after=nowhere-1&place=999999999"), HasSubstr("11–60 of 60"));
}

TEST_F(ListTest, SaysHowToSyncBeforeTheFirstSync) {
  const std::string body = page("/open_orders");
  EXPECT_THAT(body, AllOf(HasSubstr("Nothing has been synced yet"), HasSubstr("Never synced"),
                          HasSubstr("<code>joblog sync open_orders</code>"),
                          HasSubstr("<a class=\"btn\" href=\"/job_logs\">Job Logs</a>"),
                          Not(HasSubstr("/open_orders.csv"))));
}

TEST_F(ListTest, SaysThatNothingIsOpenAfterASyncOfNothing) {
  const JobLog log = sync({});
  EXPECT_THAT(page("/open_orders"),
              AllOf(HasSubstr("No orders are open"),
                    HasSubstr(fmt::format("href=\"/job_logs/{}?back", log.id.value))));
}

TEST_F(ListTest, SaysThatNothingMatchesAndOffersAllOfThem) {
  sync({order("4711", 1)});
  const std::string body = page("/open_orders?q=4711%25&sort=item_number");
  EXPECT_THAT(body, AllOf(HasSubstr("No orders match"), HasSubstr("<bdi>4711%</bdi>"),
                          Not(HasSubstr("blanks"))));
  EXPECT_EQ(link_of(body, "Reset the search"), "/open_orders?sort=item_number");
}

TEST_F(ListTest, OffersTheSearchWithoutBlanksThatWerePastedWithIt) {
  sync({order("4711", 1)});
  const std::string body = page("/open_orders?q=%204711%20");
  EXPECT_THAT(body, HasSubstr("No orders match"));
  EXPECT_THAT(rows_of(page(link_of(body, "Search without the blanks around it"))),
              ElementsAre("4711-1"));
}

TEST_F(ListTest, AnOrderWithoutADocumentCanBeOpened) {
  sync({{{order_column::cust_name, "Rossi"}}, order("", 5)});
  const std::string body = page("/open_orders");
  EXPECT_THAT(rows_of(body), UnorderedElementsAre("-5", "_-"));
  EXPECT_THAT(body, HasSubstr("no document"));
  for (const std::string& slug : rows_of(body)) page("/open_orders/" + slug);
}

TEST_F(ListTest, ALongTextIsCutInTheRow) {
  sync({order("1", 1, std::string(5'000, 'x') + "\n\nsecond line")});
  const std::string body = page("/open_orders");
  EXPECT_THAT(body, HasSubstr("xxx…"));
  EXPECT_LT(body.size(), 40'000U);
}

}  // namespace
}  // namespace joblog::web::orders
