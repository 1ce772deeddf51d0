// SPDX-License-Identifier: MIT
// Pages of other sites in the browser of somebody who is signed in: they can send requests with his
// password, from his address, and under a name of their own that leads here. They change nothing.
#include <fmt/format.h>

#include <array>

#include "security/served_program.h"
#include "security/site_addresses.h"
#include "security/store_content.h"
#include "support/eventually.h"

namespace joblog::test {
namespace {

using http::Method;

/// A form that every change takes what it needs from.
constexpr std::string_view kForm =
    "kind=hello&arguments={}&action=retry&state=failed&up_to=99&queue=default&task=nightly&times="
    "utc";

class OtherSites : public ServedProgram {
 protected:
  void SetUp() override {
    serve();
    fill();
    // The job that goes on has said all that it says by itself.
    ASSERT_TRUE(eventually([&] { return store_content(home.data()).contains("running cat"); }));
    before_ = store_content(home.data());
  }
  void expect_nothing_changed() const { EXPECT_EQ(store_content(home.data()), before_); }

  /// What browsers say of where a change comes from, when it comes from elsewhere.
  std::vector<std::string> foreign_origins() const {
    std::vector<std::string> all;
    for (const char* site :
         {"cross-site", "same-site", "", "same-origin, cross-site", "SAME-ORIGIN"}) {
      all.push_back(fmt::format("Sec-Fetch-Site: {}\r\n", site));
    }
    all.push_back("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site\r\n");
    all.push_back("Sec-Fetch-Site: cross-site\r\nOrigin: http://localhost\r\n");
    for (const char* origin :
         {"null", "http://evil.example", "https://localhost", "http://localhost.evil.example",
          "http://localhost:1", "http://127.0.0.1", "http://localhost/", "http://x@localhost",
          "localhost", "file://", "http://localhost http://evil.example",
          "http://evil.example/http://localhost"}) {
      all.push_back(fmt::format("Origin: {}\r\n", origin));
    }
    return all;
  }

 private:
  std::string before_;
};

TEST_F(OtherSites, CanChangeNothingAtAnyAddress) {
  int changes = 0;
  for (const Address& address : site_addresses()) {
    if (address.method != Method::post) continue;
    ++changes;
    for (const std::string& origin : foreign_origins()) {
      EXPECT_EQ(post(address.path, kForm, origin).status, 403) << address.path << " " << origin;
    }
  }
  EXPECT_GT(changes, 10);
  expect_nothing_changed();
}

TEST_F(OtherSites, CanLinkToPages) {
  EXPECT_EQ(get("/job_logs/1", "Sec-Fetch-Site: cross-site\r\n").status, 200);
}

TEST_F(OtherSites, AreToldApartFromOurOwnPagesAndFromPrograms) {
  EXPECT_EQ(post("/preferences", "theme=dark", "Sec-Fetch-Site: same-origin\r\n").status, 303);
  EXPECT_EQ(post("/preferences", "theme=dark", "Sec-Fetch-Site: none\r\n").status, 303);
  EXPECT_EQ(post("/preferences", "theme=dark", "Origin: http://localhost\r\n").status, 303);
  EXPECT_EQ(post("/preferences", "theme=dark").status, 303);
}

TEST_F(OtherSites, CannotMakeAReaderChangeAnythingByALink) {
  for (const Address& address : site_addresses()) {
    for (const char* method : {"GET", "HEAD"}) {
      const RawAnswer answer =
          ask(fmt::format("{} {}?{}&_method=post HTTP/1.1\r\nHost: localhost\r\n{}\r\n", method,
                          address.path, kForm, credentials));
      if (address.method == Method::get) {
        EXPECT_LT(answer.status, 500) << address.path;
      }
    }
  }
  expect_nothing_changed();
}

TEST_F(OtherSites, CannotBringTheirOwnNameForThisServer) {
  struct Wrong {
    const char* hosts;
    int status;
  };
  constexpr std::array<Wrong, 9> kWrong{
      {{"Host: evil.example\r\n", 421},
       {"Host: evil.example.\r\n", 421},
       {"Host: localhost.evil.example\r\n", 421},
       {"Host: 127.0.0.2\r\n", 421},
       {"Host: evil.example\r\nX-Forwarded-Host: localhost\r\n", 421},
       {"", 400},
       {"Host:\r\n", 400},
       {"Host: localhost\r\nHost: localhost\r\n", 400},
       {"Host: localhost@evil.example\r\n", 400}}};
  for (const Address& address : site_addresses()) {
    if (address.path == "/up") continue;
    for (const Wrong& wrong : kWrong) {
      const auto request = fmt::format("{} {} HTTP/1.1\r\n{}{}\r\n", to_string(address.method),
                                       address.path, wrong.hosts, credentials);
      EXPECT_EQ(ask(request).status, wrong.status) << address.path << " " << wrong.hosts;
    }
  }
  expect_nothing_changed();
}

TEST_F(OtherSites, MayBeTheHealthChecksOfABalancerUnderAnyName) {
  EXPECT_NE(ask("GET /up HTTP/1.1\r\nHost: 10.0.0.7\r\n\r\n").status, 421);
  EXPECT_EQ(ask(test::get("/", credentials + "X-Forwarded-Host: evil.example\r\n")).status, 200);
}

}  // namespace
}  // namespace joblog::test
