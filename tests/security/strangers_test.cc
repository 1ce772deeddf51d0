// SPDX-License-Identifier: MIT
// Without a password there is nothing here but the health check: not a page, not a change, not even
// whether an address exists.
#include <fmt/format.h>

#include <array>

#include "security/served_program.h"
#include "security/site_addresses.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Not;

constexpr std::array kMethods{"GET",     "HEAD",  "POST",  "PUT",     "DELETE",
                              "OPTIONS", "PATCH", "TRACE", "CONNECT", "BREW"};

class Strangers : public ServedProgram {
 protected:
  RawAnswer ask_as(std::string_view method, std::string_view path, std::string_view headers = "") {
    return ask(fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", method, path, headers));
  }
};

TEST_F(Strangers, TheSiteMapIsTheProgramsOwn) {
  const auto addresses = site_addresses();
  const auto has = [](http::Method method, const char* pattern) {
    return Contains(AllOf(Field(&Address::method, method), Field(&Address::pattern, pattern)));
  };
  EXPECT_THAT(addresses, AllOf(has(http::Method::get, "/"), has(http::Method::get, "/job_logs/:id"),
                               has(http::Method::post, "/jobs/:id/retry"),
                               has(http::Method::post, "/preferences")));
}

TEST_F(Strangers, AreAskedForAPasswordAtEveryAddressWithEveryMethod) {
  serve();
  std::vector<std::string> paths{"/nowhere", "/jobs/1/nowhere", "/up/", "/up/x",
                                 "/UP",      "/admin.php"};
  for (const Address& address : site_addresses()) {
    if (address.path != "/up") paths.push_back(address.path);
  }
  for (const std::string& path : paths) {
    for (const char* method : kMethods) {
      const RawAnswer answer = ask_as(method, path);
      EXPECT_EQ(answer.status, 401) << method << " " << path;
      EXPECT_EQ(answer.header("www-authenticate"), R"(Basic realm="joblog", charset="UTF-8")");
    }
  }
}

TEST_F(Strangers, MayAskForTheHealthAndChangeNothingThere) {
  serve();
  for (const char* method : kMethods) {
    const std::string_view name(method);
    const int status = ask_as(name, "/up").status;
    if (name == "GET" || name == "HEAD") {
      EXPECT_NE(status, 401) << name;
    } else {
      EXPECT_EQ(status, 401) << name;
    }
  }
}

TEST_F(Strangers, SeeTheSamePageWhereThereIsSomethingAndWhereThereIsNothing) {
  serve();
  fill();
  const auto page = [&](const char* path) {
    std::string body = ask_as("GET", path).body;
    const std::string_view name(path);
    for (std::size_t at = 0; (at = body.find(name, at)) != std::string::npos;) {
      body.replace(at, name.size(), "PATH");
    }
    return body;
  };
  EXPECT_EQ(page("/job_logs/1"), page("/job_logs/999"));
  EXPECT_EQ(page("/jobs/changes"), page("/such/nonsense"));
}

TEST_F(Strangers, LearnNothingOfWhatIsInside) {
  serve();
  fill();
  home.run({"pause", "default"});
  ASSERT_THAT(get("/").body, AllOf(HasSubstr("banner"), HasSubstr("joblog 0.")));
  for (const char* request :
       {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n",
        "GET / HTTP/3.0\r\nHost: localhost\r\n\r\n", "GET /%00 HTTP/1.1\r\n\r\n"}) {
    const RawAnswer answer = ask(request);
    EXPECT_THAT(answer.status, AnyOf(400, 401, 403, 421, 505)) << request;
    EXPECT_THAT(answer.body, AllOf(Not(HasSubstr("banner")), Not(HasSubstr("joblog 0.")),
                                   Not(HasSubstr("paused"))))
        << request;
    EXPECT_EQ(answer.header("server"), "");
  }
}

}  // namespace
}  // namespace joblog::test
