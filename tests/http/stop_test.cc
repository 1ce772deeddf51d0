// SPDX-License-Identifier: MIT
// Start and end: what listens, what is waited for, what is not.
#include <thread>

#include "http/server_fixture.h"
#include "support/eventually.h"
#include "support/gate.h"

namespace joblog::http {
namespace {

using test::eventually;
using test::get;
using testing::HasSubstr;

class StopTest : public ServerFixture {};

TEST_F(StopTest, AnAnswerInFlightIsWaitedForAndIdleConnectionsAreNot) {
  test::Gate gate;
  pages["/slow"] = [&](const Request&) {
    gate.pass();
    return Response{.body = "done"};
  };
  open();
  RawClient busy = connect();
  busy.send(get("/slow"));
  gate.await(1);
  RawClient idle = connect();
  idle.send(get("/"));
  EXPECT_EQ(idle.read_answer().status, 200);
  RawClient half = connect();
  half.send("GET / HT");
  ASSERT_TRUE(eventually([&] { return server->figures().connections == 3; }));

  const std::uint16_t before = port();
  std::thread stopping([&] { server->stop(1h); });
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_TRUE(half.is_closed_by_server());
  EXPECT_EQ(busy.is_connected(), true);
  gate.open();
  EXPECT_EQ(busy.read_answer().body, "done");
  EXPECT_TRUE(busy.is_closed_by_server());
  stopping.join();
  EXPECT_FALSE(RawClient(before).is_connected());
}

TEST_F(StopTest, EventStreamsEndAtOnce) {
  std::shared_ptr<EventSink> kept;
  pages["/events"] = [&](const Request&) {
    Response response;
    response.events = [&](std::shared_ptr<EventSink> sink) { kept = std::move(sink); };
    return response;
  };
  open();
  RawClient client = connect();
  client.send(get("/events"));
  ASSERT_TRUE(eventually([&] { return server->figures().streams == 1; }));
  server->stop(1h);
  EXPECT_FALSE(kept->open());
}

TEST_F(StopTest, PatienceEnds) {
  class Endless final : public BodySource {
    bool next(std::string& out) override {
      out.assign(10'000, 'x');
      return true;
    }
  };
  pages["/endless"] = [&](const Request&) {
    Response response;
    response.source = std::make_unique<Endless>();
    return response;
  };
  open();
  RawClient client = connect();
  client.send(get("/endless"));
  EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("200"));
  server->stop(0ms);
  client.read_to_end();
  EXPECT_EQ(server->figures().connections, 0);
}

TEST_F(StopTest, StoppingTwiceOrWithoutAStartIsFine) {
  open();
  server->stop(0ms);
  server->stop(0ms);
  Server never(options, *guard, [](const Request&) { return Response{}; }, clock, notices);
  never.stop(0ms);
}

TEST_F(StopTest, APortInUseIsAnErrorThatSaysSo) {
  open();
  Options same = options;
  same.port = port();
  Server second(same, *guard, [](const Request&) { return Response{}; }, clock, notices);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::unavailable);
  EXPECT_THAT(started.error().message, HasSubstr("in use"));
}

TEST_F(StopTest, WhatIsNoAddressIsAnError) {
  for (const char* address : {"", "nowhere.example", "300.0.0.1", "127.0.0.1:80"}) {
    options.address = address;
    Guard any(guard_options, clock);
    Server nowhere(options, any, [](const Request&) { return Response{}; }, clock, notices);
    const auto started = nowhere.start();
    ASSERT_FALSE(started) << address;
    EXPECT_EQ(started.error().kind, ErrorKind::invalid);
  }
}

TEST_F(StopTest, SeveralIoThreadsShareTheConnections) {
  options.io_threads = 3;
  open();
  std::vector<RawClient> clients;
  for (int i = 0; i < 9; ++i) {
    clients.push_back(connect());
    clients.back().send(get("/"));
    EXPECT_EQ(clients.back().read_answer().body, "hello");
  }
  server->stop(1h);
  for (RawClient& client : clients) EXPECT_TRUE(client.is_closed_by_server());
}

}  // namespace
}  // namespace joblog::http
