// SPDX-License-Identifier: MIT
// The pages of the open orders over real orders and a real store with the runs that synced them:
// ask for pages, follow their links.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "support/orders_fixture.h"
#include "support/store_fixture.h"
#include "web/orders/order_routes.h"
#include "web/router.h"

namespace joblog::web::orders {

using namespace std::chrono_literals;
using test::order;
using test::OrderValues;
using Form = std::vector<std::pair<std::string, std::string>>;

inline OrderValues with(OrderValues values, std::size_t column, StoredField value) {
  values[column] = std::move(value);
  return values;
}

/// The text between the quotes of HTML.
inline std::string unescaped(std::string text) {
  for (const auto& [entity, character] :
       {std::pair{"&lt;", "<"}, std::pair{"&gt;", ">"}, std::pair{"&quot;", "\""},
        std::pair{"&#39;", "'"}, std::pair{"&amp;", "&"}}) {
    text = std::regex_replace(text, std::regex(entity), character);
  }
  return text;
}

class OrdersTest : public ::testing::Test {
 protected:
  OrdersTest() : worker_(fixture.enter()) {}

  // What happens.

  /// A run of the sync, begun.
  Claim begin_sync() {
    NewJob job;
    job.kind = "sync_open_orders";
    fixture.enqueue(std::move(job));
    const auto claims = fixture.claim(worker_);
    EXPECT_EQ(claims.size(), 1U);
    return claims.front();
  }
  void end_sync(const Claim& claim, const std::string& error_message = "") {
    const bool failed = !error_message.empty();
    const TimePoint now = fixture.clock.wall_now();
    const RunFinish finish{.lease = claim,
                           .status = failed ? Status::error : Status::success,
                           .job_end = failed ? JobEnd::failed : JobEnd::finished,
                           .started_at = now,
                           .finished_at = now,
                           .retry_at = now,
                           .error_class = failed ? "ConnectionError" : "",
                           .error_message = error_message,
                           .queue = claim.queue,
                           .kind = claim.kind,
                           .concurrency_key = claim.concurrency_key};
    fixture.write([&](Transaction& tx) { tx.finish_runs({&finish, 1}); });
  }
  /// The ERP has these orders now, and a run has fetched them.
  JobLog sync(const std::vector<OrderValues>& orders) {
    const Claim claim = begin_sync();
    JobLog log = fixture.log(claim.log);
    orders_fixture.sync(orders, log.name);
    end_sync(claim);
    return log;
  }
  void fail_sync(const std::string& error_message) { end_sync(begin_sync(), error_message); }
  void plan_sync(const std::string& schedule) {
    RecurringTask task{.key = "orders", .schedule = schedule};
    task.job.kind = "sync_open_orders";
    fixture.write(
        [&](Transaction& tx) { tx.put_recurring_tasks({&task, 1}, fixture.clock.wall_now()); });
  }
  static std::vector<OrderValues> many(int orders) {
    std::vector<OrderValues> all;
    for (int i = 1; i <= orders; ++i) all.push_back(order(fmt::format("{:05}", i), 10));
    return all;
  }

  // Requests.

  http::Response get(const std::string& target) const { return ask(http::Method::get, target, {}); }
  std::string page(const std::string& target) const {
    auto response = get(target);
    EXPECT_EQ(response.status, 200) << target << "\n" << response.body;
    return std::move(response.body);
  }
  http::Response post(const std::string& target, Form form) const {
    return ask(http::Method::post, target, std::move(form));
  }
  static std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return "";
  }

  // What stands on a page.

  static std::vector<std::string> all_of(const std::string& body, const std::string& pattern) {
    std::vector<std::string> found;
    const std::regex regex(pattern);
    for (std::sregex_iterator it(body.begin(), body.end(), regex), end; it != end; ++it) {
      found.push_back(unescaped((*it)[1]));
    }
    return found;
  }
  static std::string one_of(const std::string& body, const std::string& pattern) {
    const auto all = all_of(body, pattern);
    return all.empty() ? "" : all.front();
  }
  /// The slugs of the orders in a list.
  static std::vector<std::string> rows_of(const std::string& body) {
    return all_of(body, "class=\"row-link\" href=\"/open_orders/([^\"?]*)");
  }
  static std::vector<std::string> headers_of(const std::string& body) {
    return all_of(body, "<th scope=\"col\"[^>]*><a href=\"[^\"]*\">([^<]*)</a>");
  }
  /// Where the link leads; "" when there is none.
  static std::string way(const std::string& body, const std::string& rel) {
    return one_of(body, "rel=\"" + rel + "\" href=\"([^\"]*)\"");
  }
  static std::string link_of(const std::string& body, const std::string& words) {
    return one_of(body, "<a [^>]*href=\"([^\"]*)\"[^>]*>" + words + "</a>");
  }
  static std::string back_of(const std::string& body) {
    return one_of(body, "<a class=\"back\" href=\"([^\"]*)\"");
  }
  static std::string live_of(const std::string& body) {
    return one_of(body, "live-list-url-value=\"(/open_orders[^\"]*)\"");
  }

  /// When the orders of the shelf say that they were synced.
  static constexpr TimePoint kSynced = from_micros(1'795'442'400'000'000);

  test::StoreFixture fixture{kSynced};
  test::OrdersFixture orders_fixture;
  std::string cookies;  ///< Of each request to come.
  PageServices services{
      *fixture.store, fixture.writer, fixture.clock, fixture.notices, {}, "1", {}};
  Router router{services,
                routes({.reader = orders_fixture.reader, .sync_kind = "sync_open_orders"})};

 private:
  http::Response ask(http::Method method, const std::string& target, Form form) const {
    http::Request request;
    request.method = method;
    request.target = target;
    request.user = "anna";
    request.peer = "127.0.0.1";
    if (!cookies.empty()) request.headers.emplace_back("Cookie", cookies);
    const auto url = Url::from(target);
    EXPECT_TRUE(url) << target;
    request.path = url->path();
    request.query = http::Parameters(url->query());
    request.form = http::Parameters(std::move(form));
    return router.answer(request);
  }

  ProcessId worker_;
};

}  // namespace joblog::web::orders
