// SPDX-License-Identifier: MIT
// What every answer tells the browser: run nothing but our files, show us in no frame, keep no
// copy.
#include <fmt/format.h>

#include <array>
#include <set>

#include "base/text.h"
#include "security/served_program.h"
#include "security/site_addresses.h"
#include "security/walk.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// What our pages need, word by word: files of ours, pictures inside the style sheet, forms and
/// requests to us.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
    "'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

class Headers : public ServedProgram {
 protected:
  void SetUp() override {
    serve();
    fill();
  }
  static void expect_safe(const RawAnswer& answer, const std::string& what) {
    expect_each_once(answer, what);
    EXPECT_EQ(answer.header("content-security-policy"), kPolicy) << what;
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff") << what;
    EXPECT_EQ(answer.header("x-frame-options"), "DENY") << what;
    EXPECT_EQ(answer.header("referrer-policy"), "same-origin") << what;
    EXPECT_EQ(answer.header("cross-origin-opener-policy"), "same-origin") << what;
    EXPECT_EQ(answer.header("cross-origin-resource-policy"), "same-origin") << what;
    for (const char* telling : {"server", "x-powered-by", "via"})
      EXPECT_EQ(answer.header(telling), "") << what;
    EXPECT_NE(answer.header("date"), "") << what;
  }
  /// A proxy and a browser might each take another one of two.
  static void expect_each_once(const RawAnswer& answer, const std::string& what) {
    std::set<std::string> names;
    for (const std::string_view line : split(answer.head, '\n')) {
      const std::string name(line.substr(0, line.find(':')));
      if (!line.contains(':') || name == "Set-Cookie") continue;
      EXPECT_TRUE(names.insert(to_lower_ascii(name)).second) << name << " of " << what;
    }
  }
  static void expect_unkept(const RawAnswer& answer, const std::string& what) {
    EXPECT_EQ(answer.header("cache-control"), "no-store") << what;
  }
  /// The head alone: of a tail that goes on, for example.
  RawAnswer head_of(const std::string& request) const {
    RawClient client(port());
    client.send(request);
    return client.read_answer(false);
  }
};

TEST_F(Headers, AreOnEveryPageAndEveryChange) {
  for (const Address& address : site_addresses()) {
    const bool reads = address.method == http::Method::get;
    const RawAnswer answer =
        head_of(reads ? test::get(address.path, credentials)
                      : test::post(address.path, "queue=default", credentials));
    EXPECT_LT(answer.status, 500) << address.path;
    expect_safe(answer, address.path);
    expect_unkept(answer, address.path);
    const RawAnswer head = ask(
        fmt::format("HEAD {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n", address.path, credentials));
    expect_safe(head, "HEAD " + address.path);
  }
}

TEST_F(Headers, AreOnEveryRefusal) {
  const std::string host = "Host: localhost\r\n";
  struct Case {
    std::string request;
    int status;
  };
  const std::vector<Case> cases{
      {test::get("/"), 401},
      {"nonsense\r\n\r\n", 400},
      {test::get("/nowhere", credentials), 404},
      {test::get("/job_logs/999", credentials), 404},
      {test::get("/assets/none.css", credentials), 404},
      {test::get("/preferences", credentials), 405},
      {"PUT / HTTP/1.1\r\n" + host + credentials + "\r\n", 405},
      {"BREW / HTTP/1.1\r\n" + host + credentials + "\r\n", 501},
      {test::post("/preferences", "", credentials + "Origin: null\r\n"), 403},
      {test::post("/jobs/3/retry", "", credentials), 409},
      {test::post("/preferences", std::string(300'000, 'a'), credentials), 413},
      {test::get("/" + std::string(9'000, 'a')), 414},
      {"POST / HTTP/1.1\r\n" + host + credentials + "Content-Length: 2\r\n\r\n{}", 415},
      {test::post("/preferences", "a=1", credentials + "Expect: more\r\n"), 417},
      {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
      {test::post("/jobs/bulk", "", credentials), 422},
      {test::get("/", "X: " + std::string(17'000, 'a') + "\r\n"), 431},
      {"GET / HTTP/2.0\r\n" + host + "\r\n", 505}};
  for (const Case& one : cases) {
    const RawAnswer answer = ask(one.request);
    EXPECT_EQ(answer.status, one.status) << one.request.substr(0, 60);
    expect_safe(answer, one.request.substr(0, 60));
    expect_unkept(answer, one.request.substr(0, 60));
  }
}

TEST_F(Headers, LetFilesOfOursBeKeptForGoodAndNothingElse) {
  Walk walk([this](const std::string& address) { return get(address); });
  walk.start_at("/");
  int files = 0;
  for (const WalkedPage& page : walk.pages()) {
    const bool is_file = page.address.starts_with("/assets/");
    files += is_file ? 1 : 0;
    EXPECT_EQ(page.answer.header("cache-control"),
              is_file ? "public, max-age=31536000, immutable" : "no-store")
        << page.address;
    if (is_file) expect_safe(page.answer, page.address);
  }
  EXPECT_GE(files, 3);
}

TEST_F(Headers, OfADownloadMakeItAFileAndNoPage) {
  for (const char* ending : {"txt", "ndjson"}) {
    const RawAnswer answer = get(fmt::format("/job_logs/1/download.{}", ending));
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.header("content-disposition"),
                testing::MatchesRegex("attachment; filename=\"[a-zA-Z0-9._-]+\""));
    EXPECT_THAT(answer.header("content-type"), Not(HasSubstr("html")));
    expect_safe(answer, ending);
    expect_unkept(answer, ending);
  }
}

TEST_F(Headers, OfCookiesKeepThemToOurSite) {
  for (const char* form : {"times=utc", "theme=dark"}) {
    EXPECT_THAT(post("/preferences", form).header("set-cookie"),
                AllOf(HasSubstr("Path=/"), HasSubstr("SameSite=Strict"), HasSubstr("HttpOnly"),
                      Not(HasSubstr("Domain"))));
  }
}

}  // namespace
}  // namespace joblog::test
