// SPDX-License-Identifier: MIT
// Both addresses behind a real server that asks for a password.
#include "http/guard.h"
#include "http/http_server.h"
#include "http/origin_check.h"
#include "http/password.h"
#include "support/raw_http.h"
#include "unit/web_health/health_fixture.h"

namespace joblog::web::health {
namespace {

constexpr const char* kPassword = "Authorization: Basic YWRtaW46Y29ycmVjdCBob3JzZQ==\r\n";

class ServedTest : public HealthTest {
 protected:
  ServedTest() {
    options.checks = {store_check(store, writer)};
    options.http = [this] { return server.figures(); };
    open();
    const auto started = server.start();
    EXPECT_TRUE(started) << started.error().message;
  }
  test::RawAnswer ask(const std::string& path, const std::string& headers = "") {
    return test::ask(server.port(), test::get(path, headers));
  }

  http::Guard guard{{.credentials = {"admin", http::hash_password("correct horse").value()},
                     .hosts = http::hosts_of("127.0.0.1", {}),
                     .public_paths = {"/up"}},
                    fixture.clock};
  http::Server server{{.port = 0},
                      guard,
                      [this](const http::Request& request) { return router->answer(request); },
                      fixture.clock,
                      fixture.notices};
};

TEST_F(ServedTest, UpAsksForNoPasswordAndIsNeverKept) {
  const auto answer = ask("/up");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "ok\n");
  EXPECT_EQ(answer.header("cache-control"), "no-store");
}

TEST_F(ServedTest, UpAnswersHead) {
  test::RawClient client(server.port());
  client.send("HEAD /up HTTP/1.1\r\nHost: any.name\r\n\r\n");
  EXPECT_EQ(client.read_answer(false).status, 200);
  store.break_reads({ErrorKind::unavailable, "the disk is gone"});
  fixture.clock.advance(1s);
  client.send("HEAD /up HTTP/1.1\r\nHost: any.name\r\n\r\n");
  const auto answer = client.read_answer(false);
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("cache-control"), "no-store");
}

TEST_F(ServedTest, MetricsAskForThePassword) {
  EXPECT_EQ(ask("/metrics").status, 401);
  const auto answer = ask("/metrics", kPassword);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_THAT(answer.body, ::testing::HasSubstr("joblog_http_responses_total{code=\"4xx\"} 1\n"));
  EXPECT_THAT(answer.body, ::testing::HasSubstr("joblog_http_requests_refused_total 1\n"));
  expect_promtool_agrees(answer.body);
}

}  // namespace
}  // namespace joblog::web::health
