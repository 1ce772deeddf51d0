// SPDX-License-Identifier: MIT
// The frame of every page, from a request to HTML.
#include "web/frame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/times.h"
#include "support/store_fixture.h"
#include "web/router.h"

namespace joblog::web {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

http::Request get(const std::string& target) {
  http::Request request;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  return request;
}

class FrameTest : public ::testing::Test {
 protected:
  http::Response answer(const http::Request& request) const {
    const Router router(services, {{http::Method::get, "/hello", hello},
                                   {http::Method::get, "/runs/:id", name},
                                   {http::Method::post, "/preferences", keep_preferences}});
    return router.answer(request);
  }
  static http::Response hello(const PageContext& context) {
    return page(context, {.title = "Hello <you>"}, [](Html& out) { out.value("inside"); });
  }
  static http::Response name(const PageContext& context) {
    return page(context, {.title = context.id}, [](Html&) {});
  }

  test::StoreFixture fixture;
  std::vector<Attention> attention;
  PageServices services{
      *fixture.store, fixture.writer, fixture.clock, fixture.notices, {}, "1.2.3", [this] {
        return attention;
      }};
};

TEST_F(FrameTest, PutsTheContentIntoTheFrame) {
  const auto response = answer(get("/hello"));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("<title>Hello &lt;you&gt; · joblog</title>"));
  EXPECT_THAT(response.body, HasSubstr("inside"));
  EXPECT_THAT(response.body, HasSubstr("joblog 1.2.3"));
}

TEST_F(FrameTest, SaysWhatNeedsAPerson) {
  attention = {{.urgent = true,
                .text = "No <worker> is alive.",
                .link = Url("/jobs/workers"),
                .link_text = "Workers"}};
  const auto body = answer(get("/hello")).body;
  EXPECT_THAT(body, HasSubstr("banner-error\"><p>No &lt;worker&gt; is alive.</p> <a "
                              "href=\"/jobs/workers\">Workers</a>"));
}

TEST_F(FrameTest, RemembersTheReadersClockAndColours) {
  auto request = get("/preferences");
  request.method = http::Method::post;
  request.form = http::Parameters({{"times", "utc"}, {"theme", "dark"}, {"back", "/hello?a=b"}});
  const auto kept = answer(request);
  EXPECT_EQ(kept.status, 303);
  EXPECT_THAT(kept.headers, ::testing::Contains(::testing::Pair("Location", "/hello?a=b")));
  EXPECT_THAT(kept.headers,
              ::testing::Contains(::testing::Pair("Set-Cookie", HasSubstr("joblog_theme=dark;"))));

  auto next = get("/hello");
  next.headers = {{"Cookie", "joblog_times=utc; joblog_theme=dark; joblog_zone=Europe%2FZurich"}};
  EXPECT_THAT(answer(next).body,
              HasSubstr("data-zone=\"Europe/Zurich\" data-times=\"utc\" data-theme=\"dark\""));
  next.headers = {{"Cookie", "joblog_zone=Europe/Zurich"}};
  EXPECT_THAT(answer(next).body, HasSubstr("data-zone=\"Europe/Zurich\""));
}

TEST_F(FrameTest, IgnoresAHostileCookie) {
  auto request = get("/hello");
  request.headers = {{"Cookie", "joblog_theme=\"><script>; joblog_zone=../../etc/passwd"}};
  const auto body = answer(request).body;
  EXPECT_THAT(body, Not(HasSubstr("<script>")));
  EXPECT_THAT(body, HasSubstr("data-zone=\"UTC\""));
}

TEST_F(FrameTest, ReturnsToNoOtherSite) {
  auto request = get("/preferences");
  request.method = http::Method::post;
  request.form = http::Parameters({{"times", "utc"}, {"back", "//evil.example/"}});
  EXPECT_THAT(answer(request).headers, ::testing::Contains(::testing::Pair("Location", "/")));
}

TEST_F(FrameTest, ShowsAMessageOnceAfterAChange) {
  const auto response = done(Url("/hello"), "Paused the queue \"mail\"; 3 jobs wait.");
  std::string set_cookie;
  for (const auto& [name, value] : response.headers) {
    if (name == "Set-Cookie") set_cookie = value;
  }
  auto request = get("/hello");
  request.headers = {{"Cookie", set_cookie.substr(0, set_cookie.find(';'))}};
  const auto shown = answer(request);
  EXPECT_THAT(shown.body, HasSubstr("Paused the queue &quot;mail&quot;; 3 jobs wait."));
  EXPECT_THAT(shown.headers,
              ::testing::Contains(::testing::Pair("Set-Cookie", HasSubstr("Max-Age=0"))));
}

TEST_F(FrameTest, SaysThatAnAddressHasNoPage) {
  EXPECT_EQ(answer(get("/nothing")).status, 404);
  EXPECT_EQ(answer(get("/runs/")).status, 404);
  EXPECT_EQ(answer(get("/runs/7/more")).status, 404);
  EXPECT_THAT(answer(get("/runs/7")).body, HasSubstr("<title>7 · joblog</title>"));
}

TEST_F(FrameTest, SaysThatAnAddressTakesNoSuchRequest) {
  const auto response = answer(get("/preferences"));
  EXPECT_EQ(response.status, 405);
  EXPECT_THAT(response.headers, ::testing::Contains(::testing::Pair("Allow", "POST, OPTIONS")));
}

TEST_F(FrameTest, TellsWhatAnErrorOfTheStoreMeans) {
  const auto request = get("/hello");
  const auto response =
      problem(PageContext(services, request), Error{ErrorKind::unavailable, "the disk is full"});
  EXPECT_EQ(response.status, 503);
  EXPECT_THAT(response.body, HasSubstr("the disk is full"));
  EXPECT_THAT(response.body, HasSubstr("Try again in a moment"));
  EXPECT_EQ(fixture.notices.troubles(), 0);
}

TEST_F(FrameTest, ClaimsNothingAboutAChangeWhoseEndIsUnknown) {
  http::Request request = get("/hello");
  request.method = http::Method::post;
  for (const ErrorKind kind : {ErrorKind::unavailable, ErrorKind::corrupt, ErrorKind::internal}) {
    const auto response =
        problem(PageContext(services, request), Error{kind, "the disk is full", true});
    EXPECT_THAT(response.body, HasSubstr("It is not known whether this was stored"));
    EXPECT_THAT(response.body, Not(HasSubstr("Try again in a moment")));
    EXPECT_THAT(response.body, Not(HasSubstr("Nothing was changed")));
  }
}

TEST_F(FrameTest, SaysThatARefusedChangeChangedNothing) {
  http::Request request = get("/hello");
  request.method = http::Method::post;
  const auto response =
      problem(PageContext(services, request), Error{ErrorKind::unavailable, "the disk is full"});
  EXPECT_THAT(response.body, HasSubstr("This was not done: the disk is full."));
  EXPECT_THAT(response.body, HasSubstr("Nothing was changed"));
  EXPECT_THAT(response.body, Not(HasSubstr("not known")));
}

TEST_F(FrameTest, SaysOnceWhatTheBannerSaysAlready) {
  attention = {{.urgent = true, .text = "The store is gone: it was moved away."}};
  const auto request = get("/hello");
  const Error gone{ErrorKind::unavailable, "it was moved away"};
  const auto body = problem(PageContext(services, request), gone).body;
  EXPECT_EQ(body.find("it was moved away"), body.rfind("it was moved away"));
  EXPECT_THAT(body, HasSubstr("This page could not be made."));
  attention.push_back({.text = "The disk is almost full."});
  EXPECT_THAT(problem(PageContext(services, request), gone).body,
              HasSubstr("This page could not be made: it was moved away."))
      << "the banner is folded";
}

TEST_F(FrameTest, TellsTheOperatorWhatOnlyHeCanMend) {
  const auto request = get("/hello");
  const auto bug =
      problem(PageContext(services, request), Error{ErrorKind::internal, "std::bad_alloc"});
  EXPECT_EQ(bug.status, 500);
  EXPECT_THAT(bug.body, AllOf(HasSubstr("could not be made"), Not(HasSubstr("bad_alloc"))));
  EXPECT_TRUE(fixture.notices.said("GET \"/hello\" failed: std::bad_alloc"));
  const auto damage =
      problem(PageContext(services, request), Error{ErrorKind::corrupt, "the file is damaged"});
  EXPECT_THAT(damage.body, HasSubstr("the file is damaged"));
  EXPECT_TRUE(fixture.notices.said("the file is damaged"));
}

}  // namespace
}  // namespace joblog::web
