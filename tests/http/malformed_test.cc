// SPDX-License-Identifier: MIT
// Whatever is no proper request is refused, ends the connection, and reaches no handler.
#include <fmt/format.h>

#include <vector>

#include "http/server_fixture.h"

namespace joblog::http {
namespace {

using test::get;
using test::post;
using testing::HasSubstr;

class MalformedTest : public ServerFixture {
 protected:
  void SetUp() override {
    options.refuse = [](const Request& request, const Refusal& refusal) {
      return Response{
          .body = fmt::format("refused {} {}: {}", refusal.status, request.path, refusal.what)};
    };
    open();
  }
  /// Refused with `status`, and what followed on the connection was not read as a request.
  void expect_refused(int status, const std::string& bytes) {
    SCOPED_TRACE(bytes.substr(0, 200));
    RawClient client = connect();
    client.send(bytes);
    client.send(get("/echo?smuggled"));
    const RawAnswer answer = client.read_answer();
    EXPECT_EQ(answer.status, status);
    EXPECT_THAT(answer.body, HasSubstr(fmt::format("refused {}", status)));
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_EQ(client.read_to_end(), "");
  }
};

TEST_F(MalformedTest, WhatIsNoRequestLineIsRefused) {
  for (const char* bytes : {"nonsense\r\n\r\n",
                            "GET\r\n\r\n",
                            "GET /\r\n\r\n",
                            "GET  / HTTP/1.1\r\n\r\n",
                            "GET / HTTP/1.1 \r\n\r\n",
                            "GET / http/1.1\r\n\r\n",
                            "GET / HTTP/1\r\n\r\n",
                            "GET /a b HTTP/1.1\r\n\r\n",
                            "GET\t/ HTTP/1.1\r\n\r\n",
                            "G@T / HTTP/1.1\r\n\r\n",
                            "GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "GET localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "OPTIONS ** HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "PUT * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "GET /../etc HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "GET /a%2fb HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "GET /?a=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "GET /\x80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "\r\n\r\n\r\n\r\n",
                            "\x16\x03\x01\x02\x01",
                            "{\"a\":1}",
                            "\n\n",
                            "GET / HTTP/1.1\nHost: localhost\n\n\r\n\r\n"}) {
    expect_refused(400, bytes);
  }
}

TEST_F(MalformedTest, OtherVersionsAreRefused) {
  expect_refused(505, "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n");
  expect_refused(505, "GET / HTTP/1.2\r\nHost: localhost\r\n\r\n");
  expect_refused(505, "GET / HTTP/0.9\r\nHost: localhost\r\n\r\n");
}

TEST_F(MalformedTest, WhatIsNoHeaderIsRefused) {
  for (const char* header :
       {"Host : localhost", " Host: localhost", "X: a\r\n folded", "X: a\r\n\tfolded", ": empty",
        "NoColon", "X\x01: a", "X: a\x01", "X: a\rb", "X: a\nb", "X: \x7f", "X y: a", "X: a\x0b"}) {
    expect_refused(400, fmt::format("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n\r\n", header));
  }
  std::string nul = get("/", "X: a0b\r\n");
  nul[nul.find('0', nul.find("X: "))] = '\0';
  expect_refused(400, nul);
}

TEST_F(MalformedTest, TwoIdeasOfWhereTheBodyEndsAreRefused) {
  const std::string form =
      "POST /echo HTTP/1.1\r\nHost: localhost\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\n";
  for (const char* framing :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5, 5", "Content-Length: -1",
        "Content-Length: +5", "Content-Length: 5x", "Content-Length: 0x5",
        "Transfer-Encoding:\r\nContent-Length: 5", "Content-Length: 5\r\nTransfer-Encoding:",
        "Content-Length:", "Content-Length: 99999999999999999999999",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity"}) {
    expect_refused(400, form + framing + "\r\n\r\n0\r\n\r\n");
  }
  for (const char* framing : {"Transfer-Encoding: gzip, chunked", "Transfer-Encoding: xchunked",
                              "Transfer-Encoding: identity", "Transfer-Encoding: \"chunked\""}) {
    RawClient client = connect();
    client.send(form + framing + "\r\n\r\n0\r\n\r\n" + get("/echo?smuggled"));
    EXPECT_THAT(client.read_answer().status, testing::AnyOf(400, 501)) << framing;
    EXPECT_EQ(client.read_to_end(), "");
  }
  expect_refused(400,
                 "POST /echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                 "Content-Type: application/x-www-form-urlencoded\r\n\r\n0\r\n\r\n");
}

TEST_F(MalformedTest, ChunksThatAreNoneAreRefused) {
  for (const char* chunks :
       {"1;x=y\r\na\r\n0\r\n\r\n", "1;x=\"\n\"\r\na\r\n0\r\n\r\n", "1\r\na\r\n0;x\r\n\r\n",
        "1\r\na\r\n0\r\nX: y\r\n\r\n", "1\r\na\r\n0\r\nX: y\nZ: w\r\n\r\n", "1\r\na\r\n0\n\n",
        "1\r\na\r\n0\r\n\n", "1 \r\na\r\n0\r\n\r\n", "-1\r\na\r\n", "0x1\r\na\r\n0\r\n\r\n",
        "1\r\nab\r\n0\r\n\r\n", "g\r\n", "1;\na\r\n", "fffffffffffffffff\r\n", "1\na\n0\n\n"}) {
    expect_refused(400,
                   "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                   "Content-Type: application/x-www-form-urlencoded\r\n\r\n" +
                       std::string(chunks));
  }
}

TEST_F(MalformedTest, ARequestThatMustNotHaveABodyIsRefusedWithOne) {
  expect_refused(400, get("/", "Content-Length: 3\r\n") + "a=1");
}

TEST_F(MalformedTest, BodiesThatAreNoFormAreRefused) {
  for (const char* type : {"application/json", "text/plain", "multipart/form-data; boundary=x"}) {
    expect_refused(415, fmt::format("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\n"
                                    "Content-Length: 2\r\n\r\n{{}}",
                                    type));
  }
  expect_refused(415, "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\na=1");
  expect_refused(415, post("/echo", "a=1", "Content-Encoding: gzip\r\n"));
}

TEST_F(MalformedTest, AFormThatDoesNotDecodeIsRefused) {
  EXPECT_EQ(ask(port(), post("/echo", "a=%zz")).status, 400);
  EXPECT_EQ(ask(port(), post("/echo", "a=%00")).status, 400);
}

TEST_F(MalformedTest, AnExpectationWeDoNotKnowIsRefused) {
  expect_refused(417, post("/echo", "a=1", "Expect: 200-maybe\r\n"));
}

TEST_F(MalformedTest, OtherMethodsAreToldWhichThereAre) {
  for (const char* method : {"PUT", "DELETE", "PATCH", "TRACE"}) {
    const RawAnswer answer =
        ask(port(), fmt::format("{} / HTTP/1.1\r\nHost: localhost\r\n\r\n", method));
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(answer.header("allow"), "GET, HEAD, POST, OPTIONS");
  }
  for (const char* method : {"BREW", "get", "GETS", "PROPFIND"}) {
    EXPECT_EQ(ask(port(), fmt::format("{} / HTTP/1.1\r\nHost: localhost\r\n\r\n", method)).status,
              501);
  }
}

TEST_F(MalformedTest, RepeatedCredentialsAreRefused) {
  expect_refused(400, get("/", "Authorization: Basic YTph\r\nauthorization: Basic YTpi\r\n"));
}

TEST_F(MalformedTest, NoneOfItReachedTheHandlerOrTheOperator) {
  expect_refused(400, "nonsense\r\n\r\n");
  EXPECT_EQ(notices.troubles(), 0);
  EXPECT_EQ(server->figures().refused, 1U);
}

}  // namespace
}  // namespace joblog::http
