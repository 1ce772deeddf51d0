// SPDX-License-Identifier: MIT
// What tells a request of this machine from one that has come through a proxy.
#include "http/forwarded.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/guard.h"
#include "http/origin_check.h"
#include "support/fake_clock.h"

namespace joblog::http {
namespace {

Request from_loopback(std::string header = "", std::string value = "x") {
  Request request{.method = Method::get,
                  .path = "/jobs",
                  .headers = {{"Host", "localhost"}},
                  .peer = "127.0.0.1"};
  if (!header.empty()) request.headers.emplace_back(std::move(header), std::move(value));
  return request;
}

class Outsiders : public testing::Test {
 protected:
  GuardOptions open(bool proxy_signs_in = false) {
    return {.credentials = {},
            .hosts = hosts_of("127.0.0.1", {}),
            .public_paths = {"/up"},
            .proxy_signs_in = proxy_signs_in,
            .on_outsider = [this](std::string_view sign) { told.emplace_back(sign); }};
  }
  test::FakeClock clock{from_micros(1'795'442'400'000'000)};
  std::vector<std::string> told;
};

TEST_F(Outsiders, AreKnownByEveryHeaderThatProxiesWrite) {
  for (const char* header : {"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host",
                             "x-forwarded-server", "X-FORWARDED-ANYTHING", "Forwarded", "Via",
                             "X-Real-IP", "CF-Connecting-IP", "CDN-Loop", "True-Client-IP"}) {
    EXPECT_EQ(forwarding_header(from_loopback(header)), header);
  }
  for (const char* header : {"Accept", "User-Agent", "Viable", "Origin", "X-Requested-With"}) {
    EXPECT_EQ(forwarding_header(from_loopback(header)), "") << header;
  }
}

TEST_F(Outsiders, AreKnownByTheNameUnderWhichTheirBrowserKnowsUs) {
  Request request = from_loopback("Sec-Fetch-Site", "same-origin");
  request.headers.emplace_back("Origin", "https://joblog.example.com");
  EXPECT_EQ(forwarding_header(request), "Origin");
  request.headers.back() = {"Referer", "https://joblog.example.com/jobs?state=failed"};
  EXPECT_EQ(forwarding_header(request), "Referer");
  request.headers.back() = {"Origin", "http://localhost:3000"};
  EXPECT_EQ(forwarding_header(request), "");
  Request link = from_loopback("Sec-Fetch-Site", "cross-site");
  link.headers.emplace_back("Referer", "https://mail.example.com/");
  EXPECT_EQ(forwarding_header(link), "") << "a link on another site is none";
}

TEST_F(Outsiders, AreRefusedWhereNobodyIsAskedAndNamedOnce) {
  Guard guard(open(), clock);
  EXPECT_EQ(guard.check(from_loopback()).status, 200);
  const Verdict refused = guard.check(from_loopback("Via", "1.1 proxy"));
  EXPECT_EQ(refused.status, 403);
  EXPECT_THAT(refused.advice, testing::HasSubstr("proxy_signs_in"));
  EXPECT_EQ(guard.check(from_loopback("X-Forwarded-For", "")).status, 403) << "an empty one too";
  Request other = from_loopback();
  other.peer = "192.0.2.7";
  EXPECT_EQ(guard.check(other).status, 403) << "a rule of the firewall led it here";
  EXPECT_THAT(told, testing::ElementsAre("Via"));
}

TEST_F(Outsiders, PassWhereTheProxySignsPeopleIn) {
  Guard guard(open(true), clock);
  EXPECT_EQ(guard.check(from_loopback("X-Forwarded-For", "203.0.113.9")).status, 200);
  EXPECT_THAT(told, testing::IsEmpty());
}

TEST_F(Outsiders, MayAskWhetherAllIsWell) {
  Guard guard(open(), clock);
  Request request = from_loopback("X-Forwarded-For");
  request.path = "/up";
  EXPECT_EQ(guard.check(request).status, 200);
}

TEST_F(Outsiders, AreNoMatterWhereEverybodyIsAsked) {
  GuardOptions closed = open();
  closed.credentials = {"admin", "never"};
  Guard guard(closed, clock);
  EXPECT_EQ(guard.check(from_loopback("Via")).status, 401);
}

TEST(LoopbackNames, AreTheNamesThatLeadNowhereElse) {
  for (const char* name : {"localhost", "LOCALHOST", "localhost.", "joblog.localhost", "127.0.0.1",
                           "127.9.9.9", "[::1]", "::1", "[0:0:0:0:0:0:0:1]"}) {
    EXPECT_TRUE(is_loopback_name(name)) << name;
  }
  for (const char* name : {"", "joblog.example.com", "localhost.example.com", "127.evil.example",
                           "127.0.0.1.nip.io", "10.0.0.7", "[::]", "0.0.0.0", "mylocalhost"}) {
    EXPECT_FALSE(is_loopback_name(name)) << name;
  }
}

}  // namespace
}  // namespace joblog::http
