// SPDX-License-Identifier: MIT
// Requests whose size the data decides: they delay no others, take turns, and end with their
// client.
#include <atomic>

#include "http/server_fixture.h"
#include "support/eventually.h"
#include "support/gate.h"

namespace joblog::http {
namespace {

using test::Gate;
using test::get;

class HeavyRequests : public ServerFixture {
 protected:
  HeavyRequests() {
    options.heavy_threads = 2;
    options.is_heavy = [](const Request& request) { return request.path.starts_with("/search"); };
    pages["/search"] = [this](const Request&) {
      gate.pass();
      return Response{.body = "found"};
    };
    pages["/search/short"] = [](const Request&) { return Response{.body = "found"}; };
  }
  RawClient searching(std::string_view path = "/search", const char* from = "127.0.0.1") {
    RawClient client(port(), from);
    client.send(get(path));
    return client;
  }

  Gate gate;
};

TEST_F(HeavyRequests, DelayNoOthers) {
  open();
  std::vector<RawClient> clients;
  for (int i = 0; i < 12; ++i) clients.push_back(searching());
  gate.await(1);
  EXPECT_EQ(ask_for("/").body, "hello");
  gate.open();
  for (RawClient& client : clients) EXPECT_EQ(client.read_answer().body, "found");
}

TEST_F(HeavyRequests, OfOneOwnerLeaveAThreadForTheOthers) {
  open();
  std::vector<RawClient> clients;
  for (int i = 0; i < 12; ++i) clients.push_back(searching());
  gate.await(1);
  EXPECT_EQ(searching("/search/short", "127.0.0.2").read_answer().body, "found");
  EXPECT_EQ(gate.come(), 1) << "one owner had all threads";
  gate.open();
}

TEST_F(HeavyRequests, AreToldWhenTheirClientHasLeft) {
  std::atomic<bool> began = false, told = false;
  pages["/search/long"] = [&](const Request& request) {
    began = true;
    told = test::eventually([&] { return request.client_left(); });
    return Response{};
  };
  open();
  RawClient client = searching("/search/long");
  ASSERT_TRUE(test::eventually([&] { return began.load(); }));
  EXPECT_FALSE(told);
  client.close();
  EXPECT_TRUE(test::eventually([&] { return told.load(); }));
}

TEST_F(HeavyRequests, AreNotCarriedOutForWhoHasLeft) {
  std::atomic<int> carried_out = 0;
  pages["/search/counted"] = [&](const Request&) {
    ++carried_out;
    return Response{.body = "found"};
  };
  open();
  RawClient holding = searching();
  gate.await(1);
  std::vector<RawClient> leaving;
  for (int i = 0; i < 10; ++i) leaving.push_back(searching("/search/counted"));
  RawClient staying = searching("/search/counted");
  EXPECT_TRUE(test::eventually([&] { return server->figures().requests == 12; }));
  for (RawClient& client : leaving) client.close();
  gate.open();
  EXPECT_EQ(staying.read_answer().body, "found");
  EXPECT_EQ(carried_out, 1);
}

TEST_F(HeavyRequests, OfOneOwnerWaitInALineThatEnds) {
  open();
  std::vector<RawClient> clients;
  for (int i = 0; i < 65; ++i) {
    clients.push_back(searching());
    if (i == 0) gate.await(1);
  }
  EXPECT_TRUE(test::eventually([&] { return server->figures().requests == 65; }));
  EXPECT_EQ(ask_for("/").body, "hello");  // What came before is in the line now.
  RawClient late = searching();
  const RawAnswer answer = late.read_answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("retry-after"), "5");
  EXPECT_EQ(searching("/search/short", "127.0.0.2").read_answer().body, "found");
  gate.open();
}

/// Finds nothing to send for ever.
class Fruitless final : public BodySource {
 public:
  explicit Fruitless(std::atomic<bool>& over) : over_(over) {}
  ~Fruitless() override { over_ = true; }
  bool next(std::string& /*out*/) override { return true; }

 private:
  std::atomic<bool>& over_;
};

TEST_F(HeavyRequests, ADownloadThatFindsNothingEndsWithItsReader) {
  std::atomic<bool> over = false;
  pages["/search/file"] = [&](const Request&) {
    Response response;
    response.source = std::make_unique<Fruitless>(over);
    return response;
  };
  open();
  RawClient reader = searching("/search/file");
  reader.read_until("\r\n\r\n");
  EXPECT_FALSE(over);
  reader.close();
  EXPECT_TRUE(test::eventually([&] { return over.load(); }));
}

}  // namespace
}  // namespace joblog::http
