// SPDX-License-Identifier: MIT
// Rights are not checked once and used for long: what goes on ends when what it was begun with is
// no longer good.
#include <fmt/format.h>

#include <vector>

#include "base/mutex.h"
#include "http/server_fixture.h"
#include "support/eventually.h"

namespace joblog::http {
namespace {

using test::eventually;
using test::get;
using testing::HasSubstr;

class Endless final : public BodySource {
 public:
  bool next(std::string& out) override {
    out += std::string(50'000, 'x');
    return true;
  }
};

class RightsTest : public ServerFixture {
 protected:
  RightsTest() {
    guard_options.credentials = with("the old password");
    guard_options.hosts = hosts_of("127.0.0.1", {"joblog.example"});
    pages["/events"] = [this](const Request&) {
      Response response;
      response.events = [this](std::shared_ptr<EventSink> sink) {
        const MutexLock lock(mutex_);
        sinks_.push_back(std::move(sink));
      };
      return response;
    };
    pages["/download"] = [](const Request&) {
      Response response;
      response.source = std::make_unique<Endless>();
      return response;
    };
  }
  ~RightsTest() override { server.reset(); }

  static Credentials with(std::string_view password) {
    return {.user = "anna", .password_hash = hash_password(password).value()};
  }
  static std::string signed_in(std::string_view password = "the old password") {
    return test::authorization("anna", password);
  }
  RawClient begin(const std::string& request) {
    RawClient client = connect();
    client.take_little();
    client.send(request);
    EXPECT_THAT(client.read_until("\r\n\r\n"), HasSubstr("200 OK"));
    return client;
  }
  void take_up() {
    guard->replace(guard_options);
    server->end_what_is_not_admitted();
  }
  bool all_have_ended() {
    return eventually([&] { return server->figures().connections == 0; });
  }

 private:
  Mutex mutex_;
  std::vector<std::shared_ptr<EventSink>> sinks_ GUARDED_BY(mutex_);
};

TEST_F(RightsTest, AnotherPasswordEndsTheStreamsAndDownloadsOfTheOldOne) {
  open();
  RawClient stream = begin(get("/events", signed_in()));
  RawClient download = begin(get("/download", signed_in()));
  ASSERT_TRUE(eventually([&] { return server->figures().streams == 1; }));
  guard_options.credentials = with("the new password");
  take_up();
  EXPECT_TRUE(all_have_ended());
  RawClient fresh = begin(get("/events", signed_in("the new password")));
  EXPECT_TRUE(eventually([&] { return server->figures().streams == 1; }));
}

TEST_F(RightsTest, APasswordWhereNoneWasEndsThemToo) {
  guard_options.credentials = {};
  open();
  RawClient stream = begin(get("/events"));
  guard_options.credentials = with("the new password");
  take_up();
  EXPECT_TRUE(all_have_ended());
}

TEST_F(RightsTest, ANameThatIsTakenAwayEndsWhatWasAskedByIt) {
  open();
  RawClient by_name =
      begin("GET /events HTTP/1.1\r\nHost: joblog.example\r\n" + signed_in() + "\r\n");
  RawClient by_address = begin(get("/events", signed_in()));
  guard_options.hosts = hosts_of("127.0.0.1", {});
  take_up();
  EXPECT_TRUE(eventually([&] { return server->figures().streams == 1; }));
  EXPECT_TRUE(by_name.is_closed_by_server());
}

TEST_F(RightsTest, AReloadThatChangesNothingEndsNothing) {
  open();
  RawClient stream = begin(get("/events", signed_in()));
  RawClient download = begin(get("/download", signed_in()));
  take_up();
  RawClient kept = connect();
  kept.send(get("/", signed_in()));
  EXPECT_EQ(kept.read_answer().status, 200);  // The loop has looked at all of them by now.
  EXPECT_EQ(server->figures().connections, 3);
}

TEST_F(RightsTest, AConnectionThatIsKeptIsAskedAnewForEachRequest) {
  open();
  RawClient client = connect();
  client.send(get("/", signed_in()));
  EXPECT_EQ(client.read_answer().status, 200);
  guard_options.credentials = with("the new password");
  take_up();
  client.send(get("/", signed_in()));
  EXPECT_EQ(client.read_answer().status, 401);
  client.send(get("/", signed_in("the new password")));
  EXPECT_EQ(client.read_answer().status, 200);
}

}  // namespace
}  // namespace joblog::http
