// SPDX-License-Identifier: MIT
// Refused sign-ins are seen where people look, cost nobody else the way in, and rights end with the
// password that gave them.
#include <fmt/format.h>

#include <map>

#include "base/text.h"
#include "http/password.h"
#include "security/served_program.h"
#include "support/fail2ban_filter.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class SignIns : public ServedProgram {
 protected:
  int status_with(std::string_view secret, std::string_view user = "admin") const {
    return ask(test::get("/metrics", authorization(user, secret))).status;
  }
};

TEST_F(SignIns, OfAMonitorWithAnOldPasswordLockNobodyOut) {
  serve();
  for (int i = 0; i < 40; ++i) EXPECT_EQ(status_with("the old one of yesterday"), 401);
  EXPECT_EQ(get("/jobs").status, 200);
}

TEST_F(SignIns, ThatFailAreInTheLogInTheFiguresAndOnAPage) {
  serve();
  const std::string secret = "hunter2-hunter2";
  EXPECT_EQ(status_with(secret, "root"), 401);
  for (int i = 0; i < 12; ++i) status_with(fmt::format("guess number {}", i));
  EXPECT_EQ(get("/").status, 429);
  RawClient elsewhere(port(), "127.0.0.2");
  elsewhere.send(test::get("/jobs/sign_ins", credentials));
  const std::string page = elsewhere.read_answer().body;
  EXPECT_THAT(page, HasSubstr("127.0.0.1"));
  EXPECT_THAT(page, HasSubstr("shut out until"));
  EXPECT_THAT(page, HasSubstr("not looked at"));
  EXPECT_THAT(page, HasSubstr("data-label=\"Wrong passwords\" class=\"num\">10"))
      << "on a phone nothing else says what 10 is";
  elsewhere.send(test::get("/metrics", credentials));
  const std::string metrics = elsewhere.read_answer().body;
  EXPECT_THAT(metrics, HasSubstr("joblog_http_refused_total{reason=\"password\"} 10\n"));
  EXPECT_THAT(metrics, HasSubstr("joblog_http_refused_total{reason=\"shut_out\"} 4\n"));
  elsewhere.send(test::get("/jobs/changes", credentials));
  EXPECT_THAT(elsewhere.read_answer().body, HasSubstr("href=\"/jobs/sign_ins\""));

  EXPECT_TRUE(server->says("is shut out for 60 s"));
  EXPECT_THAT(server->said(), HasSubstr("warning sign-in refused: address 127.0.0.1, user "));
  std::map<std::string, int> banned;
  for (const std::string_view line : split(server->said(), '\n')) {
    if (const auto address = banned_by(fail2ban_filter(), std::string(line))) ++banned[*address];
  }
  EXPECT_THAT(banned, testing::ElementsAre(testing::Pair("127.0.0.1", 4)))
      << "three wrong passwords, and that it is shut out";
  EXPECT_THAT(server->said(), Not(HasSubstr(secret)));
  EXPECT_THAT(server->said(), Not(HasSubstr("guess number")));
}

TEST_F(SignIns, ThatSucceedAfterManyFailuresStandOut) {
  serve();
  for (int i = 0; i < 7; ++i) status_with(fmt::format("guess number {}", i));
  EXPECT_EQ(get("/").status, 200);
  EXPECT_TRUE(server->says("signed in after 7 wrong passwords: address 127.0.0.1, user \"admin\""));
  EXPECT_THAT(get("/jobs/sign_ins").body, HasSubstr("7 wrong passwords"));
}

TEST_F(SignIns, AndOtherRefusalsAreToldToTheAdministrator) {
  serve();
  EXPECT_EQ(post("/preferences", "times=utc", "Origin: http://evil.example\r\n").status, 403);
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421);
  EXPECT_TRUE(
      server->says("change refused: address 127.0.0.1: it came from a page of another site"));
  EXPECT_TRUE(
      server->says("request refused: address 127.0.0.1: this server does not answer to the "
                   "name \"evil.example\""));
  const std::string metrics = get("/metrics").body;
  for (const char* reason : {"origin", "host"}) {
    EXPECT_THAT(metrics,
                HasSubstr(fmt::format("joblog_http_refused_total{{reason=\"{}\"}} 1\n", reason)));
  }
}

TEST_F(SignIns, ByAPasswordThatWasReplacedEndWithTheReload) {
  home.environment.erase("ADMIN_PASSWORD");
  const auto with = [&](std::string_view secret) {
    home.rewrite_config(config + fmt::format("\n[web]\npassword_hash = \"{}\"\n",
                                             http::hash_password(secret).value()));
  };
  with(password);
  serve();
  ASSERT_TRUE(home.becomes(home.enqueue({"holds"}), "claimed"));
  RawClient tail(port());
  tail.send(test::get("/job_logs/1/tail", credentials));
  EXPECT_THAT(tail.read_until("event: progress"), HasSubstr("event: progress"));
  RawClient kept(port());
  kept.send(test::get("/jobs", credentials));
  EXPECT_EQ(kept.read_answer().status, 200);

  with("another good password");
  server->send(SIGHUP);
  EXPECT_TRUE(server->says("read again: who may sign in"));
  const auto begin = std::chrono::steady_clock::now();
  tail.read_to_end();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{1});
  kept.send(test::get("/jobs", credentials));
  EXPECT_EQ(kept.read_answer().status, 401);
  EXPECT_EQ(status_with("another good password"), 200);
}

TEST_F(SignIns, ByTheSamePasswordGoOnAtAReload) {
  serve();
  ASSERT_TRUE(home.becomes(home.enqueue({"holds"}), "claimed"));
  RawClient tail(port());
  tail.send(test::get("/job_logs/1/tail", credentials));
  EXPECT_THAT(tail.read_until("event: progress"), HasSubstr("event: progress"));
  home.rewrite_config(config + "\n# A remark.\n");
  server->send(SIGHUP);
  EXPECT_TRUE(server->says("read again: the schedules"));
  feed.say("a line after the reload");
  EXPECT_THAT(tail.read_until("a line after the reload"), HasSubstr("a line after the reload"));
}

}  // namespace
}  // namespace joblog::test
