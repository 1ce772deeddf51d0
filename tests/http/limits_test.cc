// SPDX-License-Identifier: MIT
// What a client may take of us: bytes, time, connections.
#include <sys/resource.h>
#include <unistd.h>

#include <vector>

#include "base/unique_fd.h"
#include "http/server_fixture.h"
#include "support/eventually.h"
#include "support/gate.h"

namespace joblog::http {
namespace {

using test::eventually;
using test::get;
using test::post;

class LimitsTest : public ServerFixture {
 protected:
  /// Lets time pass until the server closes, which says nothing.
  void expect_closed_in_time(RawClient& client) {
    EXPECT_TRUE(eventually([&] {
      clock.advance(1s);
      return server->figures().connections == 0;
    }));
    EXPECT_EQ(client.read_to_end(), "");
  }
};

TEST_F(LimitsTest, ALongAddressIsRefusedBeforeItsEnd) {
  open();
  RawClient client = connect();
  client.send("GET /" + std::string(9'000, 'a'));
  EXPECT_EQ(client.read_answer().status, 414);
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(LimitsTest, BigHeadersAreRefusedBeforeTheirEnd) {
  open();
  RawClient client = connect();
  client.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(17 << 10, 'a'));
  EXPECT_EQ(client.read_answer().status, 431);
  std::string headers;
  for (int i = 0; i < 101; ++i) headers += "A: b\r\n";
  EXPECT_EQ(ask(port(), get("/", headers)).status, 431);
  EXPECT_EQ(ask(port(), get("/", "X: " + std::string(15 << 10, 'a') + "\r\n")).status, 200);
}

TEST_F(LimitsTest, ABigFormIsRefusedBeforeItIsRead) {
  open();
  RawClient client = connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\n"
      "Expect: 100-continue\r\nContent-Length: 1000000000\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 413);
}

TEST_F(LimitsTest, AClientThatSendsABigFormAllTheSameStillReadsWhy) {
  open();
  RawClient client = connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\n"
      "Content-Length: 300000\r\n\r\n" +
      std::string(300'000, 'a'));
  EXPECT_EQ(client.read_answer().status, 413);
}

TEST_F(LimitsTest, ChunksDoNotPassTheLimitEither) {
  open();
  RawClient client = connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  const std::string piece = "10000\r\n" + std::string(0x10000, 'a') + "\r\n";
  for (int i = 0; i < 5; ++i) client.send(piece);
  EXPECT_EQ(client.read_answer().status, 413);

  RawClient endless = connect();
  endless.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\n"
      "Transfer-Encoding: chunked\r\n\r\n1;" +
      std::string(40'000, 'x'));
  EXPECT_EQ(endless.read_answer().status, 400);
}

TEST_F(LimitsTest, WithoutAPasswordNoBodyIsRead) {
  guard_options.credentials = {.user = "admin", .password_hash = "never"};
  open();
  RawClient client = connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\n"
      "Content-Length: 100000\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 401);
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(LimitsTest, AHeadThatDoesNotEndIsCutOffHoweverOftenAByteComes) {
  open();
  RawClient client = connect();
  ASSERT_TRUE(eventually([&] { return server->figures().connections == 1; }));
  client.send("GET / HTTP/1.1\r\n");
  for (int i = 0; i < 9; ++i) {
    clock.advance(1s);
    EXPECT_TRUE(client.send("X: y\r\n"));
  }
  EXPECT_EQ(server->figures().connections, 1);
  clock.advance(1s);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(LimitsTest, AClientThatSaysNothingIsCutOff) {
  open();
  RawClient client = connect();
  ASSERT_TRUE(eventually([&] { return server->figures().connections == 1; }));
  clock.advance(options.limits.header_time);
  EXPECT_EQ(client.read_to_end(), "");
}

TEST_F(LimitsTest, AKeptConnectionIsCutOffWhenNothingFollows) {
  open();
  RawClient client = connect();
  client.send(get("/"));
  EXPECT_EQ(client.read_answer().status, 200);
  expect_closed_in_time(client);
}

TEST_F(LimitsTest, ABodyThatDoesNotEndIsCutOff) {
  open();
  RawClient client = connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\n"
      "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 100);
  client.send("a=");
  expect_closed_in_time(client);
}

TEST_F(LimitsTest, AReaderThatDoesNotReadIsCutOff) {
  pages["/big"] = [](const Request&) {
    return Response{.content_type = "image/png", .body = std::string(64 << 20, 'x')};
  };
  open();
  RawClient client = connect();
  client.take_little();
  client.send(get("/big"));
  ASSERT_NE(client.read_until("\r\n\r\n"), "");
  // The handler is long through; what is left is in the server's hands.
  ASSERT_TRUE(eventually([&] {
    clock.advance(options.limits.write_time);
    return server->figures().connections == 0;
  }));
}

TEST_F(LimitsTest, ASlowHandlerIsGivenItsTime) {
  test::Gate gate;
  pages["/slow"] = [&](const Request&) {
    gate.pass();
    return Response{.body = "done"};
  };
  open();
  RawClient client = connect();
  client.send(get("/slow"));
  gate.await(1);
  clock.advance(1h);
  EXPECT_EQ(ask_for("/").status, 200);
  gate.open();
  EXPECT_EQ(client.read_answer().body, "done");
}

TEST_F(LimitsTest, WhoeverWaitedLongestMakesRoomForANewcomer) {
  options.limits.connections = 3;
  open();
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(connect());
    clients.back().send(get("/"));
    EXPECT_EQ(clients.back().read_answer().status, 200);
  }
  EXPECT_EQ(ask_for("/").status, 200);
  EXPECT_TRUE(clients[0].is_closed_by_server());
  clients[1].send(get("/"));
  EXPECT_EQ(clients[1].read_answer().status, 200);
}

TEST_F(LimitsTest, WhenAllAreBusyANewcomerIsTurnedAway) {
  options.limits.connections = 2;
  test::Gate gate;
  pages["/slow"] = [&](const Request&) {
    gate.pass();
    return Response{};
  };
  open();
  RawClient one = connect();
  RawClient two = connect();
  one.send(get("/slow"));
  two.send(get("/slow"));
  gate.await(2);
  RawClient three = connect();
  EXPECT_TRUE(three.is_closed_by_server());
  gate.open();
  EXPECT_EQ(one.read_answer().status, 200);
  EXPECT_EQ(two.read_answer().status, 200);
}

TEST_F(LimitsTest, WithoutFileDescriptorsNewcomersAreTurnedAwayUntilThereAreSome) {
  open();
  EXPECT_EQ(ask_for("/").status, 200);
  ASSERT_TRUE(eventually([&] { return server->figures().connections == 0; }));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{.rlim_cur = 200, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  std::vector<UniqueFd> taken;
  while (taken.empty() || taken.back()) taken.emplace_back(::dup(0));
  taken.pop_back();
  taken.pop_back();  // One for the client, none for the server.
  RawClient refused = connect();
  ASSERT_TRUE(refused.is_connected());
  EXPECT_TRUE(refused.is_closed_by_server());
  EXPECT_TRUE(notices.said("no file descriptors left"));
  taken.clear();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(ask_for("/").status, 200);
}

}  // namespace
}  // namespace joblog::http
