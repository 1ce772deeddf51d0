// SPDX-License-Identifier: MIT
// What must not get through in either direction: strangers, and lines that a handler did not mean.
#include <stdexcept>

#include "http/server_fixture.h"

namespace joblog::http {
namespace {

using test::get;
using test::post;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kAdmin = "Authorization: Basic YWRtaW46Y29ycmVjdCBob3JzZQ==\r\n";

class SafetyTest : public ServerFixture {
 protected:
  void ask_for_passwords() {
    static const std::string kHash = hash_password("correct horse").value();
    guard_options.credentials = {.user = "admin", .password_hash = kHash};
    guard_options.public_paths = {"/up"};
    pages["/up"] = [](const Request&) { return Response{.body = "ok"}; };
  }
};

TEST_F(SafetyTest, EveryMethodOnEveryPathAsksForAPasswordButTheHealthCheck) {
  ask_for_passwords();
  open();
  for (const std::string path : {"/", "/echo", "/nowhere"}) {
    for (const std::string method : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW"}) {
      const RawAnswer answer =
          ask(port(), method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      EXPECT_EQ(answer.status, 401) << method << path;
      EXPECT_EQ(answer.header("www-authenticate"), R"(Basic realm="joblog", charset="UTF-8")");
    }
  }
  EXPECT_EQ(ask_for("/up").body, "ok");
  EXPECT_EQ(ask(port(), "GET /up HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 200);
  EXPECT_EQ(ask(port(), get("/", kAdmin)).body, "hello");
}

TEST_F(SafetyTest, TheHandlerLearnsWhoAsksAndFromWhere) {
  ask_for_passwords();
  pages["/who"] = [](const Request& request) {
    return Response{.body = request.user + " from " + request.peer};
  };
  open();
  EXPECT_EQ(ask(port(), get("/who", kAdmin)).body, "admin from 127.0.0.1");
}

TEST_F(SafetyTest, ForeignHostsAreTurnedAwayBeforeAnyPassword) {
  ask_for_passwords();
  open();
  EXPECT_EQ(ask(port(), "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421);
  EXPECT_EQ(ask(port(), "GET / HTTP/1.1\r\n\r\n").status, 400);
  EXPECT_EQ(ask(port(), "GET / HTTP/1.0\r\n\r\n").status, 400);
  EXPECT_EQ(ask(port(), get("/", "Host: localhost\r\n")).status, 400);
}

TEST_F(SafetyTest, ChangesFromOtherSitesAreTurnedAway) {
  ask_for_passwords();
  open();
  const auto change = [&](const std::string& headers) {
    return ask(port(), post("/echo", "a=1", kAdmin + headers)).status;
  };
  EXPECT_EQ(change(""), 200);
  EXPECT_EQ(change("Origin: http://localhost\r\n"), 200);
  EXPECT_EQ(change("Origin: http://evil.example\r\n"), 403);
  EXPECT_EQ(change("Origin: null\r\n"), 403);
  EXPECT_EQ(change("Sec-Fetch-Site: cross-site\r\n"), 403);
  EXPECT_EQ(change("Sec-Fetch-Site: same-origin\r\n"), 200);
}

TEST_F(SafetyTest, GuessingIsToldToWait) {
  ask_for_passwords();
  open();
  RawAnswer answer;
  for (int i = 0; i < 11; ++i) {
    answer = ask(port(), get("/", test::authorization("admin", std::to_string(i))));
  }
  EXPECT_EQ(answer.status, 429);
  EXPECT_EQ(answer.header("retry-after"), "60");
}

TEST_F(SafetyTest, AHandlerThatFailsTellsTheOperatorAndNotTheClient) {
  pages["/broken"] = [](const Request&) -> Response {
    throw std::runtime_error("table orders: secret detail");
  };
  open();
  const RawAnswer answer = ask_for("/broken");
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, Not(HasSubstr("secret")));
  EXPECT_TRUE(notices.said("secret detail"));
  EXPECT_EQ(ask_for("/").status, 200);
}

TEST_F(SafetyTest, ARefusalPageThatFailsIsReplacedByPlainText) {
  options.refuse = [](const Request&, const Refusal&) -> Response {
    throw std::runtime_error("no template");
  };
  open();
  const RawAnswer answer = ask(port(), "nonsense\r\n\r\n");
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("malformed"));
  EXPECT_TRUE(notices.said("no template"));
}

TEST_F(SafetyTest, NoHandlerCanSmuggleALineIntoTheHead) {
  int which = 0;
  const std::vector<Response (*)()> responses{
      [] { return Response{.headers = {{"X-Name", "a\r\nSet-Cookie: evil=1"}}}; },
      [] { return Response{.headers = {{"X-Name", "a\nSet-Cookie: evil=1"}}}; },
      [] { return Response{.headers = {{"X-Name", std::string("a\0b", 3)}}}; },
      [] { return Response{.headers = {{"X-Name\r\nSet-Cookie", "evil=1"}}}; },
      [] { return Response{.headers = {{"X Name", "a"}}}; },
      [] { return Response{.headers = {{"", "a"}}}; },
      [] { return Response{.content_type = "text/html\r\nSet-Cookie: evil=1"}; },
      [] { return Response{.headers = {{"content-length", "3"}}}; },
      [] { return Response{.headers = {{"Transfer-Encoding", "chunked"}}}; },
      [] { return Response{.headers = {{"Content-Security-Policy", "default-src *"}}}; },
      [] { return Response{.status = 100}; },
  };
  pages["/bad"] = [&](const Request&) { return responses[static_cast<std::size_t>(which)](); };
  open();
  for (; which < static_cast<int>(responses.size()); ++which) {
    const RawAnswer answer = ask_for("/bad");
    EXPECT_EQ(answer.status, 500) << which;
    EXPECT_EQ(answer.header("set-cookie"), "") << which;
  }
  EXPECT_EQ(notices.troubles(), which);
}

}  // namespace
}  // namespace joblog::http
