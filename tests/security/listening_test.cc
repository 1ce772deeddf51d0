// SPDX-License-Identifier: MIT
// There is no default password: what others can reach has one that somebody chose.
#include <fmt/format.h>

#include "security/served_program.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Listening : public ServedProgram {
 protected:
  Listening() { home.environment.erase("ADMIN_PASSWORD"); }
};

TEST_F(Listening, ForOthersNeedsAPassword) {
  for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "::ffff:127.0.0.1"}) {
    home.environment["JOBLOG_LISTEN"] = address;
    const Ran serve = home.run({"serve"});
    EXPECT_EQ(serve.exit_code, 3) << address;
    EXPECT_THAT(serve.err, AllOf(HasSubstr(address), HasSubstr("ADMIN_PASSWORD"),
                                 HasSubstr("password_hash"), HasSubstr("127.0.0.1")));
    const Ran check = home.run({"check"});
    EXPECT_EQ(check.exit_code, 3) << address;
    EXPECT_THAT(check.out, HasSubstr("ADMIN_PASSWORD"));
  }
}

TEST_F(Listening, UnderANameOfOthersNeedsAPassword) {
  const auto expect_refused = [&](const std::string& name) {
    const Ran serve = home.run({"serve"});
    EXPECT_EQ(serve.exit_code, 3) << name;
    EXPECT_THAT(serve.err, AllOf(HasSubstr("would be open to everybody who reaches " + name),
                                 HasSubstr("ADMIN_PASSWORD"), HasSubstr("password_hash"),
                                 HasSubstr("127.0.0.1"), HasSubstr("proxy_signs_in")));
    const Ran check = home.run({"check"});
    EXPECT_EQ(check.exit_code, 3) << name;
    EXPECT_THAT(check.out, HasSubstr("would be open to everybody who reaches " + name));
  };
  for (const char* name : {"joblog.example.com", "10.0.0.7", "localhost.example.com"}) {
    home.environment["JOBLOG_HOSTS"] = std::string("localhost,") + name;
    expect_refused(name);
  }
  home.environment.erase("JOBLOG_HOSTS");
  home.rewrite_config("[web]\nhosts = [\"joblog.example.com\"]\n");
  expect_refused("joblog.example.com");
}

TEST_F(Listening, BehindAProxyThatSignsPeopleInNeedsNone) {
  home.rewrite_config("[web]\nhosts = [\"joblog.example.com\"]\nproxy_signs_in = true\n");
  EXPECT_THAT(home.run({"check"}).out, HasSubstr("a proxy signs people in"));
  serve();
  EXPECT_EQ(ask("GET /jobs HTTP/1.1\r\nHost: joblog.example.com\r\nX-Forwarded-For: 203.0.113.9\r\n"
                "\r\n")
                .status,
            200);
  home.environment["JOBLOG_LISTEN"] = "0.0.0.0";
  EXPECT_EQ(home.run({"serve"}).exit_code, 3) << "the port itself would be open to everybody";
}

TEST_F(Listening, OnThisMachineRefusesWhatAProxyBrings) {
  serve();
  for (const char* header : {"X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9",
                             "Via: 1.1 front", "X-Forwarded-Proto: https"}) {
    EXPECT_EQ(ask(test::get("/jobs", std::string(header) + "\r\n")).status, 403) << header;
    EXPECT_EQ(ask(test::post("/preferences", "times=utc", std::string(header) + "\r\n")).status,
              403);
  }
  EXPECT_EQ(ask(test::get("/up", "Via: 1.1 front\r\n")).status, 200);
  ASSERT_TRUE(server->says("refused a request that has come from elsewhere"));
  EXPECT_EQ(server->stop(), 0);
  const std::string all = server->said();
  EXPECT_EQ(all.find("has come from elsewhere"), all.rfind("has come from elsewhere"))
      << "said more than once";
}

TEST_F(Listening, ForOthersNeedsMoreThanAName) {
  home.environment["JOBLOG_LISTEN"] = "0.0.0.0";
  home.environment["ADMIN_USERNAME"] = "root";
  home.environment["ADMIN_PASSWORD"] = "";
  EXPECT_EQ(home.run({"serve"}).exit_code, 3);
}

TEST_F(Listening, ForOthersWithAPasswordIsFineAndAsksForIt) {
  home.environment["JOBLOG_LISTEN"] = "0.0.0.0";
  home.environment["ADMIN_PASSWORD"] = password;
  serve();
  EXPECT_EQ(ask(test::get("/")).status, 401);
  EXPECT_EQ(get("/").status, 200);
  RawClient other(port(), "127.0.0.2");
  other.send(test::get("/"));
  EXPECT_EQ(other.read_answer().status, 401);
}

TEST_F(Listening, OnThisMachineOnlyNeedsNoPassword) {
  serve();
  EXPECT_THAT(server->said(), HasSubstr("http://127.0.0.1:"));
  EXPECT_EQ(ask(test::get("/")).status, 200);
  EXPECT_EQ(ask(test::post("/preferences", "times=utc")).status, 303);
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421)
      << "another name leads in";
  EXPECT_EQ(ask(test::post("/preferences", "", "Origin: http://evil.example\r\n")).status, 403);
  // A password nobody asks for does no harm.
  EXPECT_EQ(get("/").status, 200);
}

TEST_F(Listening, OnThisMachineIsNotReachedFromElsewhere) {
  home.environment["JOBLOG_LISTEN"] = "127.0.0.2";
  serve();
  EXPECT_FALSE(RawClient(port()).is_connected());
}

TEST_F(Listening, WithAPasswordOfTheConfigTakesThatOfTheEnvironmentFirst) {
  const std::string hash = home.run({"password"}, "the password of the config\n").out;
  home.rewrite_config(
      fmt::format("[web]\nuser = \"ops\"\npassword_hash = \"{}\"\n",
                  hash.substr(hash.find("$argon2id"),
                              hash.find_last_not_of("\"\n") + 1 - hash.find("$argon2id"))));
  serve();
  EXPECT_EQ(ask(test::get("/", authorization("ops", "the password of the config"))).status, 200);
  home.environment["ADMIN_PASSWORD"] = password;
  serve();
  EXPECT_EQ(ask(test::get("/", authorization("ops", "the password of the config"))).status, 401);
  EXPECT_EQ(ask(test::get("/", authorization("ops", password))).status, 200);
}

}  // namespace
}  // namespace joblog::test
