// SPDX-License-Identifier: MIT
// "Is this fresh?": the line on top, at every age and after every kind of trouble.
#include "orders_pages_fixture.h"

namespace joblog::web::orders {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class FreshnessTest : public OrdersTest {
 protected:
  std::string run_link(const JobLog& log, const std::string& back = "%2Fopen_orders") const {
    return fmt::format("<a href=\"/job_logs/{}?back={}\">{}</a>", log.id.value, back, log.name);
  }
  /// The line, on the list.
  std::string line() const { return line_of(page("/open_orders")); }
  static std::string line_of(const std::string& body) {
    const auto begin = body.find("<div class=\"stack-tight\" data-live id=\"freshness\">");
    EXPECT_NE(begin, std::string::npos);
    return body.substr(begin, body.find("</div>", begin) - begin);
  }
};

TEST_F(FreshnessTest, NamesTheRunItsOrdersAndWhatItChanged) {
  std::vector<OrderValues> orders = many(1'200);
  sync(orders);
  EXPECT_THAT(line(), HasSubstr("1,200 added, 0 changed, 0 removed since the sync before"));
  fixture.clock.advance(1s);
  orders.pop_back();
  orders[0][order_column::cust_name] = "Rossi";
  orders[1][order_column::cust_name] = "Rossi";
  orders.push_back(order("99999", 1));
  orders.push_back(order("99999", 2));
  const JobLog log = sync(orders);
  EXPECT_THAT(line(), AllOf(HasSubstr("as of run " + run_link(log)), HasSubstr(">1,201 orders</a>"),
                            HasSubstr("2 added, 2 changed, 1 removed since the sync before")));
  fixture.clock.advance(1s);
  sync(orders);
  EXPECT_THAT(line(), HasSubstr("no change since the sync before"));
}

TEST_F(FreshnessTest, IsSyncedForTenMinutesThenStaleThenAnErrorAfterThirty) {
  sync({order("1", 1)});
  const auto at = [&](Duration age) {
    fixture.clock.set_wall(kSynced + age);
    return line();
  };
  for (const Duration age : {Duration{-5min}, Duration{0}, Duration{10min - 1us}}) {
    EXPECT_THAT(at(age), HasSubstr("well well-ok\"><strong>Synced</strong>")) << age;
  }
  for (const Duration age : {Duration{10min}, Duration{30min - 1us}}) {
    EXPECT_THAT(at(age), HasSubstr("well well-warn\"><strong>Stale</strong>")) << age;
  }
  for (const Duration age : {Duration{30min}, Duration{72h}}) {
    EXPECT_THAT(at(age), HasSubstr("well well-error\"><strong>Error</strong>")) << age;
  }
  EXPECT_THAT(at(45min), HasSubstr(">45 min ago</time>"));
}

TEST_F(FreshnessTest, IsNeverAPlainSyncedWhenValuesWereNotRead) {
  const Claim claim = begin_sync();
  const JobLog log = fixture.log(claim.log);
  orders_fixture.note = "3 values could not be read: order_qty in line 17, leadtime in line <20>";
  orders_fixture.warnings = 3;
  orders_fixture.sync({order("1", 1)}, log.name);
  end_sync(claim);
  EXPECT_THAT(line(), AllOf(HasSubstr("well well-warn\"><strong>Synced, <a href=\"/job_logs/"),
                            HasSubstr("3 values could not be read: order_qty in line 17, leadtime "
                                      "in line &lt;20&gt;"),
                            Not(HasSubstr(">Synced<"))));
  fixture.clock.set_wall(kSynced + 45min);
  EXPECT_THAT(line(), HasSubstr("well well-error\"><strong>Error, <a href="));
}

TEST_F(FreshnessTest, ShowsTheNameAloneOfARunThatRetentionRemoved) {
  orders_fixture.sync({order("1", 1)}, "20251123140000");
  EXPECT_THAT(line(), AllOf(HasSubstr("as of run 20251123140000\n"), Not(HasSubstr("/job_logs/"))));
}

TEST_F(FreshnessTest, SaysWhenTheNextSyncComes) {
  sync({order("1", 1)});
  EXPECT_THAT(line(), HasSubstr("no sync is planned"));
  plan_sync("every 5 minutes");
  fixture.clock.set_wall(kSynced + 2min);
  EXPECT_THAT(line(), AllOf(HasSubstr("next sync <time datetime=\"2026-11-23T14:05:00"),
                            HasSubstr(">in 3 min</time>")));
  fixture.write([&](Transaction& tx) {
    tx.pause_recurring_task("orders", true, fixture.clock.wall_now(), "anna");
  });
  EXPECT_THAT(line(), AllOf(HasSubstr("the sync is paused"), Not(HasSubstr("next sync"))));
}

TEST_F(FreshnessTest, TakesNoOtherTaskForASync) {
  sync({order("1", 1)});
  RecurringTask task{.key = "backup", .schedule = "every minute"};
  task.job.kind = "backup";
  fixture.write(
      [&](Transaction& tx) { tx.put_recurring_tasks({&task, 1}, fixture.clock.wall_now()); });
  EXPECT_THAT(line(), HasSubstr("no sync is planned"));
}

TEST_F(FreshnessTest, SaysThatTheSyncHasFailedSinceUntilOneSucceeds) {
  sync({order("1", 1)});
  EXPECT_THAT(line(), Not(HasSubstr("failed")));
  fixture.clock.advance(5min);
  const Claim failed = begin_sync();
  end_sync(failed, "no route to <ERP>\nsecond line");
  EXPECT_THAT(line(), AllOf(HasSubstr("<strong>Synced</strong>"), HasSubstr("The last sync failed"),
                            HasSubstr(run_link(fixture.log(failed.log))),
                            HasSubstr("ConnectionError: no route to &lt;ERP&gt;<"),
                            Not(HasSubstr("in a row"))));
  fixture.clock.advance(5min);
  fail_sync("still none");
  EXPECT_THAT(line(),
              AllOf(HasSubstr("<strong>Stale</strong>"), HasSubstr("still none"),
                    HasSubstr("<a href=\"/job_logs?kind=sync_open_orders&amp;status=error\">"
                              "2 times in a row</a>")));
  fixture.clock.advance(1s);
  sync({order("1", 1)});
  EXPECT_THAT(line(), Not(HasSubstr("failed")));
}

TEST_F(FreshnessTest, SaysThatTheFirstSyncFailed) {
  fail_sync("wrong host");
  EXPECT_THAT(line(), AllOf(HasSubstr("Never synced"), HasSubstr("wrong host"),
                            Not(HasSubstr("as of run"))));
}

TEST_F(FreshnessTest, SaysThatASyncIsRunning) {
  sync({order("1", 1)});
  EXPECT_THAT(line(), Not(HasSubstr("a sync is running")));
  fixture.clock.advance(1min);
  const Claim claim = begin_sync();
  EXPECT_THAT(line(), HasSubstr("a sync is running: " + run_link(fixture.log(claim.log))));
}

TEST_F(FreshnessTest, StandsOnThePageOfAnOrderToo) {
  const JobLog log = sync({order("1", 1)});
  EXPECT_THAT(line_of(page("/open_orders/1-1")), HasSubstr(run_link(log, "%2Fopen_orders%2F1-1")));
}

TEST_F(FreshnessTest, TheScriptGetsTheLineAsItIsNow) {
  sync({order("1", 1)});
  const std::string live = live_of(page("/open_orders"));
  fixture.clock.advance(12min);
  fail_sync("gone");
  const auto response = get(live);
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  EXPECT_THAT(response.body,
              AllOf(HasSubstr("Stale"), HasSubstr("gone"), HasSubstr("data-new=\"0\""),
                    Not(HasSubstr("<tr")), Not(HasSubstr("<html"))));
  EXPECT_EQ(line_of(response.body), line()) << "both sides have the same markup";
}

TEST_F(FreshnessTest, ANewerSyncIsAnnouncedAndNotPushedUnderTheReadersFinger) {
  const JobLog old = sync(many(60));
  const std::string here = way(page("/open_orders?q=0"), "next");
  const std::string body = page(here);
  EXPECT_EQ(one_of(body, "class=\"pill\" href=\"([^\"]*)\">A newer sync is there"), here);
  fixture.clock.advance(5min);
  sync(many(70));
  const std::string news = page(live_of(body));
  EXPECT_THAT(news, AllOf(HasSubstr("data-new=\"1\""), HasSubstr("A newer sync is there"),
                          HasSubstr(">" + old.name + "</a>"), Not(HasSubstr("<tr")),
                          Not(HasSubstr("70 orders"))));
  EXPECT_EQ(link_of(news, "Show it"), here);
  EXPECT_THAT(page(live_of(page(here))), HasSubstr("data-new=\"0\""));
}

TEST_F(FreshnessTest, TheFirstSyncIsAnnouncedToAPageThatHasNone) {
  const std::string live = live_of(page("/open_orders"));
  EXPECT_THAT(page(live), AllOf(HasSubstr("data-new=\"0\""), HasSubstr("Never synced")));
  sync({order("1", 1)});
  EXPECT_THAT(page(live), HasSubstr("data-new=\"1\""));
}

TEST_F(FreshnessTest, ALongListOfOrdersIsShownByItsOlderIndexAndSaysSo) {
  test::OrdersFixture large(0);
  Router pages{services, routes({.reader = large.reader, .sync_kind = "sync_open_orders"})};
  http::Request request;
  request.target = request.path = "/open_orders";
  large.sync(many(3), "20261123140000");
  large.reader.make_due_index();
  large.sync(many(4), "20261123140500");
  EXPECT_THAT(pages.answer(request).body,
              AllOf(HasSubstr("as of run 20261123140000"), HasSubstr(">3 orders<")));
}

}  // namespace
}  // namespace joblog::web::orders
