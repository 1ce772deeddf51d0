// SPDX-License-Identifier: MIT
// Who gets a place: strangers without number, who take their answers slowly or not at all, keep
// neither a health check nor a person out, whatever state their connections are in.
#include <fmt/format.h>

#include <atomic>
#include <vector>

#include "http/server_fixture.h"
#include "support/eventually.h"
#include "support/gate.h"

namespace joblog::http {
namespace {

using test::eventually;
using test::get;

const std::string kSignedIn = test::authorization("anna", "a good password");

class PlacesTest : public ServerFixture {
 protected:
  PlacesTest() {
    guard_options.public_paths = {"/up"};
    pages["/up"] = [](const Request&) { return Response{.body = "ok"}; };
    pages["/big"] = [this](const Request&) {
      ++made;
      return Response{.content_type = "image/png", .body = std::string(4 << 20, 'x')};
    };
    pages["/slow"] = [this](const Request&) {
      gate.pass();
      return Response{.body = "done"};
    };
  }
  ~PlacesTest() override { gate.open(); }

  /// Everybody needs a password, and "anna" has just used hers.
  void ask_for_passwords() {
    guard_options.credentials = {.user = "anna",
                                 .password_hash = hash_password("a good password").value()};
  }
  /// Asks for much and reads nothing of it.
  RawClient staller(std::string_view path = "/big") {
    RawClient client = connect();
    client.take_little();
    client.send(get(path) + get(path) + get(path));
    return client;
  }
  int status_for(std::string_view path, std::string_view headers = "") {
    return ask(port(), get(path, headers)).status;
  }
  bool are_connected(std::int64_t number) {
    return eventually([&] { return server->figures().connections == number; });
  }

  std::atomic<int> made = 0;
  test::Gate gate;
};

TEST_F(PlacesTest, WhoReadsNothingMakesRoomForANewcomer) {
  options.limits.connections = 40;
  open();
  std::vector<RawClient> hostile;
  for (int i = 0; i < 60; ++i) {
    hostile.push_back(staller());
    hostile.back().await_bytes();  // From here on its slowness is measured.
    if (i == 30) clock.advance(1s);
  }
  clock.advance(1s);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(status_for("/"), 200) << i;
  EXPECT_LE(server->figures().connections, 40);
}

TEST_F(PlacesTest, OneAddressCrowdsOutItselfOnly) {
  options.limits.connections = 200;
  open();
  std::vector<RawClient> people;
  for (int i = 0; i < 10; ++i) {  // They wait for long, and nobody would miss them.
    people.push_back(connect());
    people.back().send(get("/"));
    EXPECT_EQ(people.back().read_answer().status, 200);
  }
  clock.advance(5s);
  std::vector<RawClient> crowd;
  for (int i = 0; i < 300; ++i) {
    crowd.emplace_back(port(), "127.0.0.2");
    crowd.back().send("GET / HTTP/1.1\r\nX-");
  }
  ASSERT_TRUE(are_connected(10 + 43)) << server->figures().connections;  // (200 - 25) / 4
  for (RawClient& person : people) {
    person.send(get("/"));
    EXPECT_EQ(person.read_answer().status, 200);
  }
}

TEST_F(PlacesTest, StrangersGoBeforeThoseWhoSignedIn) {
  options.limits.connections = 3;
  ask_for_passwords();
  open();
  RawClient anna = connect();
  anna.send(get("/", kSignedIn));
  EXPECT_EQ(anna.read_answer().status, 200);
  clock.advance(20s);  // Nobody has been quiet for longer.
  std::vector<RawClient> strangers;
  for (int i = 0; i < 10; ++i) {
    strangers.push_back(connect());
    strangers.back().send(get("/"));
    EXPECT_EQ(strangers.back().read_answer().status, 401);
  }
  anna.send(get("/", kSignedIn));
  EXPECT_EQ(anna.read_answer().status, 200);
}

TEST_F(PlacesTest, WhileAllAreWorkedForHealthChecksAndThoseWhoSignedInStillGetIn) {
  options.limits.connections = 16;  // Two of them spare.
  options.handler_threads = 15;
  ask_for_passwords();
  pages["/slow"] = [](const Request&) { return Response{}; };
  options.refuse = [this](const Request& request, const Refusal&) {
    if (request.path == "/slow") gate.pass();
    return Response{.body = "no"};
  };
  open();
  EXPECT_EQ(status_for("/", kSignedIn), 200);
  ASSERT_TRUE(are_connected(0));
  std::vector<RawClient> hostile;
  for (int i = 0; i < 14; ++i) {
    hostile.push_back(connect());
    hostile.back().send(get("/slow"));
  }
  gate.await(14);
  EXPECT_EQ(status_for("/up"), 200);
  EXPECT_EQ(status_for("/", kSignedIn), 200);
  const RawAnswer stranger = ask(port(), get("/"));
  EXPECT_EQ(stranger.status, 503);
  EXPECT_EQ(stranger.header("retry-after"), "1");
}

TEST_F(PlacesTest, AHealthCheckStandsBeforeAllWhoWaitForAHandler) {
  options.handler_threads = 1;
  std::vector<std::string> order;
  pages["/"] = [&](const Request&) {
    order.emplace_back("stranger");
    return Response{};
  };
  pages["/up"] = [&](const Request&) {
    order.emplace_back("health");
    return Response{};
  };
  open();
  RawClient busy = connect();
  busy.send(get("/slow"));
  gate.await(1);
  std::vector<RawClient> strangers;
  for (int i = 0; i < 20; ++i) {
    strangers.push_back(connect());
    strangers.back().send(get("/"));
  }
  RawClient health = connect();
  health.send(get("/up"));
  ASSERT_TRUE(are_connected(22));
  // When the server has seen it go, it has seen all that was sent before.
  RawClient probe = connect();
  ASSERT_TRUE(are_connected(23));
  probe.close();
  ASSERT_TRUE(are_connected(22));
  gate.open();
  EXPECT_EQ(health.read_answer().status, 200);
  for (RawClient& stranger : strangers) EXPECT_EQ(stranger.read_answer().status, 200);
  const auto at = std::ranges::find(order, "health");
  EXPECT_LE(at - order.begin(), 1) << "it waited behind others";
}

TEST_F(PlacesTest, NoFurtherRequestIsTakenUpWhileAnswersAreNotTaken) {
  constexpr std::size_t kBytes = 120'000;  // More than the client's window, less than the kernel's.
  pages["/page"] = [this](const Request&) {
    ++made;
    return Response{.content_type = "image/png", .body = std::string(kBytes, 'x')};
  };
  open();
  RawClient client = connect();
  client.take_little();
  client.send(get("/page") + get("/page"));
  ASSERT_TRUE(eventually([&] { return made > 0; }));
  for (int i = 0; i < 50; ++i) ask_for("/");
  EXPECT_EQ(made, 1);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.read_answer().body.size(), kBytes);  // It goes on.
  EXPECT_EQ(made, 2);
}

TEST_F(PlacesTest, ManySmallAnswersThatNobodyReadsStopAsWell) {
  std::atomic<int> small = 0;
  pages["/small"] = [&](const Request&) {
    ++small;
    return Response{.content_type = "image/png", .body = std::string(4'000, 'x')};
  };
  open();
  RawClient client = connect();
  client.take_little();
  std::string requests;
  for (int i = 0; i < 2'000; ++i) requests += get("/small");
  client.send(requests.substr(0, 60'000));
  int seen = -1;
  ASSERT_TRUE(eventually([&] {
    for (int i = 0; i < 5; ++i) ask_for("/");
    return std::exchange(seen, small.load()) == small && small > 0;
  }));
  EXPECT_LT(small, 200);
}

TEST_F(PlacesTest, AReaderThatTakesAnAnswerDropByDropIsCutOff) {
  options.limits.least_rate = 4 << 20;  // So that what the kernel takes at a time is a drop.
  pages["/huge"] = [](const Request&) {
    return Response{.content_type = "image/png", .body = std::string(96 << 20, 'x')};
  };
  open();
  RawClient client = connect();
  client.send(get("/huge"));
  std::string some;
  const auto take = [&](std::size_t bytes) {
    return eventually([&] { return client.read_some(some) && some.size() >= bytes; });
  };
  ASSERT_TRUE(take(8 << 20));
  clock.advance(20s);
  ASSERT_TRUE(take(24 << 20));
  EXPECT_TRUE(are_connected(1)) << "it has half a minute for the beginning";
  clock.advance(11s);
  EXPECT_TRUE(are_connected(0)) << "what it took has put off the end";
}

TEST_F(PlacesTest, AWaitForAHandlerEndsInWords) {
  options.handler_threads = 1;
  open();
  RawClient busy = connect();
  busy.send(get("/slow"));
  gate.await(1);
  RawClient waiting = connect();
  waiting.send(get("/"));
  ASSERT_TRUE(are_connected(2));
  std::string got;
  ASSERT_TRUE(eventually([&] {
    clock.advance(1s);
    return server->figures().answers[5] == 1;
  }));
  EXPECT_EQ(waiting.read_answer().status, 503);
  gate.open();
  EXPECT_EQ(busy.read_answer().status, 200);
}

TEST_F(PlacesTest, WhatIsHeldForAllIsBoundedAndTheFullestGoesFirst) {
  options.limits.held_bytes = 1 << 20;
  open();
  std::vector<RawClient> hostile;
  for (int i = 0; i < 200; ++i) {
    hostile.push_back(connect());
    hostile.back().send("GET / HTTP/1.1\r\nX: " + std::string(12'000, 'x'));
  }
  RawClient modest = connect();
  modest.send(get("/"));
  EXPECT_EQ(modest.read_answer().status, 200);  // By now all that the others sent has been read.
  ASSERT_TRUE(eventually([&] { return server->figures().connections < 120; }));
  EXPECT_GT(server->figures().connections, 20);
  modest.send(get("/"));
  EXPECT_EQ(modest.read_answer().status, 200);
}

}  // namespace
}  // namespace joblog::http
