// SPDX-License-Identifier: MIT
// "Back to where you were" never leads to another site, and no name becomes a header.
#include <fmt/format.h>

#include <array>

#include "security/served_program.h"
#include "security/site_addresses.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::array kAway{"//evil.example",
                           "///evil.example",
                           "/\\evil.example",
                           "\\\\evil.example",
                           "\\/evil.example",
                           "/\t/evil.example",
                           "/\n/evil.example",
                           " //evil.example",
                           "\t//evil.example",
                           "http://evil.example",
                           "https:evil.example",
                           "javascript:xss()",
                           "data:text/html,<script>xss()</script>",
                           "evil.example",
                           "@evil.example",
                           "/\r\nSet-Cookie: xss=1\r\n",
                           "/jobs\r\n\r\n<script>xss()</script>",
                           "/jobs%0d%0aSet-Cookie:%20xss=1",
                           "/jobs?a=%0d%0aSet-Cookie:%20xss=1#%0d%0aX: y",
                           "/jobs\xe5\x98\x8a\xe5\x98\x8dSet-Cookie: xss=1",
                           "//evil.example/%2f..",
                           "/%2f/evil.example",
                           "/./%2e/\\evil.example"};

class Redirects : public ServedProgram {
 protected:
  void expect_to_stay(const RawAnswer& answer, const std::string& why) {
    const std::string where = answer.header("location");
    ASSERT_THAT(where, testing::StartsWith("/")) << why;
    EXPECT_THAT(where, Not(testing::MatchesRegex("/[/\\\\].*"))) << why;
    EXPECT_THAT(where, Not(HasSubstr("\\"))) << why;
    EXPECT_THAT(answer.head, Not(HasSubstr("\r\nSet-Cookie: xss"))) << why;
    EXPECT_EQ(answer.header("x"), "") << why;
  }
};

TEST_F(Redirects, AfterAChangeLeadToPagesOfOurs) {
  serve();
  fill();
  int redirects = 0;
  for (const Address& address : site_addresses()) {
    if (address.method != http::Method::post) continue;
    for (const char* away : kAway) {
      const std::string back = percent(away);
      const RawAnswer answer = post(
          address.path,
          fmt::format("back={0}&here={0}&kind=hello&queue=default&task=nightly&times=utc", back));
      if (answer.status != 303) continue;
      ++redirects;
      expect_to_stay(answer, address.path + " " + away);
    }
  }
  EXPECT_GE(redirects, 3 * static_cast<int>(kAway.size()));
}

TEST_F(Redirects, KeepAWayBackThatIsOurs) {
  serve();
  const auto answer =
      post("/preferences", "times=utc&back=" + percent("/job_logs?kind=a%26b&page=last#L3"));
  EXPECT_EQ(answer.header("location"), "/job_logs?kind=a%26b&page=last#L3");
}

TEST_F(Redirects, AreNotTakenFromALink) {
  serve();
  fill();
  for (const char* away : kAway) {
    for (const char* path : {"/job_logs/1", "/jobs/bulk", "/jobs/1", "/job_logs/run"}) {
      const RawAnswer answer =
          get(fmt::format("{}?action=retry&state=failed&back={}", path, percent(away)));
      EXPECT_EQ(answer.status, 200) << path;
      EXPECT_THAT(answer.body, Not(HasSubstr("=\"//evil"))) << path << away;
      EXPECT_THAT(answer.body, Not(HasSubstr("=\"http"))) << path << away;
      EXPECT_THAT(answer.body, Not(HasSubstr("=\"javascript:"))) << path << away;
    }
  }
}

}  // namespace
}  // namespace joblog::test
