// SPDX-License-Identifier: MIT
// The forms of a request's first line and of its Host that RFC 9112 allows, on a real connection.
#include "http/server_fixture.h"

namespace joblog::http {
namespace {

using test::get;
using testing::HasSubstr;

class RequestFormsTest : public ServerFixture {
 protected:
  RawAnswer ask_with(const std::string& first_line, const std::string& host = "localhost") {
    return ask(port(), first_line + "\r\nHost: " + host + "\r\n\r\n");
  }
  void show_hosts() {
    pages["/host"] = [](const Request& request) {
      return Response{.body = std::string(request.header("Host")) + " " + request.target};
    };
  }
};

TEST_F(RequestFormsTest, TheWholeAddressIsAsGoodAsItsPath) {
  open();
  EXPECT_EQ(ask_with("GET http://localhost:3299/echo?a=1 HTTP/1.1").body, "GET /echo ?a=1");
  EXPECT_EQ(ask_with("GET HTTP://LOCALHOST./echo HTTP/1.1").body, "GET /echo");
  EXPECT_EQ(ask_with("GET https://[0:0::1]:443/echo HTTP/1.1").body, "GET /echo");
  EXPECT_EQ(ask_with("GET http://localhost HTTP/1.1").body, "hello");
  EXPECT_EQ(ask_with("GET http://localhost?x HTTP/1.1").body, "hello");
  EXPECT_EQ(ask_with("HEAD http://localhost/ HTTP/1.1").status, 200);
  const std::string form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3";
  EXPECT_EQ(ask(port(),
                "POST http://localhost/echo HTTP/1.1\r\nHost: localhost\r\n" + form + "\r\n\r\na=1")
                .body,
            "POST /echo !a=1");
}

TEST_F(RequestFormsTest, TheHostOfTheWholeAddressCountsInsteadOfTheHeader) {
  show_hosts();
  open();
  EXPECT_EQ(ask_with("GET http://localhost:1/host?q HTTP/1.1", "evil.example").body,
            "localhost:1 /host?q");
  EXPECT_EQ(ask_with("GET http://evil.example/host HTTP/1.1").status, 421);
  EXPECT_EQ(ask_with("GET http://localhost@evil.example/host HTTP/1.1").status, 400);
  EXPECT_EQ(ask_with("GET http://local%68ost/host HTTP/1.1").status, 400);
  EXPECT_EQ(ask_with("GET http://localhost:port/host HTTP/1.1").status, 400);
}

TEST_F(RequestFormsTest, TheHeaderHasToBeInOrderAllTheSame) {
  show_hosts();
  open();
  const std::string line = "GET http://localhost/host HTTP/1.1\r\n";
  EXPECT_EQ(ask(port(), line + "\r\n").status, 400);
  EXPECT_EQ(ask(port(), line + "Host: localhost\r\nHost: localhost\r\n\r\n").status, 400);
  EXPECT_EQ(ask(port(), line + "Host: a b\r\n\r\n").status, 400);
  EXPECT_EQ(ask(port(), "GET http://localhost/host HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_EQ(ask(port(), "GET http://evil.example/host HTTP/1.0\r\n\r\n").status, 421);
  EXPECT_EQ(ask(port(), "GET /host HTTP/1.0\r\n\r\n").status, 400);
}

TEST_F(RequestFormsTest, AChangeFromAnotherSiteIsOneHoweverItNamesUs) {
  open();
  const auto change = [&](const std::string& authority, const std::string& origin) {
    return ask(port(), "POST http://" + authority + "/echo HTTP/1.1\r\nHost: evil.example\r\n" +
                           "Origin: " + origin +
                           "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                           "Content-Length: 3\r\n\r\na=1")
        .status;
  };
  EXPECT_EQ(change("localhost", "http://localhost"), 200);
  EXPECT_EQ(change("localhost", "http://evil.example"), 403);
  EXPECT_EQ(change("evil.example", "http://evil.example"), 421);
}

TEST_F(RequestFormsTest, OptionsMayBeAboutTheServerAsAWhole) {
  pages["*"] = [](const Request& request) {
    Response response;
    response.status = 204;
    response.headers.emplace_back("Allow", to_string(request.method));
    return response;
  };
  open();
  RawClient client = connect();
  client.send("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const RawAnswer answer = client.read_answer();
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("allow"), "OPTIONS");
  EXPECT_EQ(answer.header("content-length"), "");
  client.send(get("/echo"));  // The connection is still good.
  EXPECT_EQ(client.read_answer().body, "GET /echo");
  EXPECT_EQ(ask_with("OPTIONS * HTTP/1.1", "evil.example").status, 421);
  EXPECT_EQ(ask_with("OPTIONS /echo HTTP/1.1").body, "OPTIONS /echo");
}

TEST_F(RequestFormsTest, NobodyIsConnectedToAnywhere) {
  open();
  const RawAnswer answer = ask_with("CONNECT localhost:443 HTTP/1.1", "localhost:443");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.header("allow"), "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(ask_with("CONNECT evil.example:443 HTTP/1.1", "evil.example:443").status, 421);
}

TEST_F(RequestFormsTest, WhatAServerOnAllAddressesPrintsIsItsName) {
  guard_options.hosts = hosts_of("::", {});
  options.address = "::";
  open();
  for (const char* host : {"0.0.0.0", "[::]", "localhost", "127.0.0.1", "[::1]"}) {
    EXPECT_EQ(ask_with("GET / HTTP/1.1", host).status, 200) << host;
  }
  EXPECT_EQ(ask_with("GET / HTTP/1.1", "10.255.255.1").status, 421);
}

}  // namespace
}  // namespace joblog::http
