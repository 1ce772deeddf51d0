// SPDX-License-Identifier: MIT
// Links lead to pages of ours only, whatever is put into them.
#include "web/links.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"
#include "web/html.h"

namespace joblog::web {
namespace {

TEST(Url, EncodesWhatIsPutIntoPathQueryAndFragment) {
  EXPECT_EQ((Url("/jobs/queues") / "a/b c?").text(), "/jobs/queues/a%2Fb%20c%3F");
  EXPECT_EQ(Url("/job_logs").with("text", "100% & \"more\"").text(),
            "/job_logs?text=100%25%20%26%20%22more%22");
  EXPECT_EQ((Url("/job_logs") / 7).at("L120").text(), "/job_logs/7#L120");
}

TEST(Url, SetsReplacesAndRemovesAParameter) {
  const Url errors = Url("/job_logs").with("status", "error").with("kind", "sync");
  EXPECT_EQ(errors.with("status", "success").text(), "/job_logs?status=success&kind=sync");
  EXPECT_EQ(errors.without("status").text(), "/job_logs?kind=sync");
  EXPECT_EQ(errors.bare().text(), "/job_logs");
}

TEST(Url, ReadsALinkOfOurOwnBack) {
  const auto back = Url::from("/job_logs?status=error&text=a+b%2Bc#L3");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->path(), "/job_logs");
  EXPECT_EQ(back->get("text"), "a b+c");
  EXPECT_EQ(back->text(), "/job_logs?status=error&text=a%20b%2Bc#L3");
}

TEST(Url, RefusesALinkToAnotherSite) {
  for (const char* text :
       {"", "//evil.example", "https://evil.example/", "/\\evil.example", "/a\nb", "/a b",
        "javascript:alert(1)", "job_logs", "/\"onclick=", "/<script>"}) {
    EXPECT_FALSE(Url::from(text)) << text;
  }
}

TEST(Url, OfTheMomentGivesItsParametersAwaySoThatALoopOverThemStaysAlive) {
  static_assert(std::is_same_v<decltype(Url().query()), Url::Parameters>);
  std::string all;
  for (const auto& [name, value] : Url("/").with("a", std::string(100, 'x')).with("b", "y").query())
    all += name + value;
  EXPECT_EQ(all, "a" + std::string(100, 'x') + "by");
}

RC_GTEST_PROP(Url, GivesBackWhateverWasPutIntoAParameter, ()) {
  const std::string value = escape_invalid_utf8(*rc::gen::string<std::string>());
  RC_PRE(!value.empty());
  const auto url = Url::from(Url("/job_logs").with("text", value).text());
  RC_PRE(value.size() < 500);
  RC_ASSERT(url.has_value());
  RC_ASSERT(url->get("text") == value);
}

RC_GTEST_PROP(Html, NeverLetsAValueLeaveItsPlace, (const std::string& text)) {
  Html out;
  out.value(text);
  RC_ASSERT(out.take().find_first_of("<>\"'") == std::string::npos);
}

TEST(Html, ShowsMarksOfDirectionWherePeopleReadAndKeepsThemWhereProgramsDo) {
  Html out;
  out.text("mail\u2066\u202e<b>\u200f\u061c zw\u00f6lf \u2013");
  out.value(" \u2066");
  EXPECT_EQ(out.take(),
            "mail\\u{2066}\\u{202E}&lt;b&gt;\\u{200F}\\u{061C} zw\u00f6lf \u2013 \u2066");
}

TEST(Html, EscapesTheFiveCharacters) {
  Html out;
  out.value("<a href=\"x\">Tom & 'Jerry'</a>");
  EXPECT_EQ(out.take(), "&lt;a href=&quot;x&quot;&gt;Tom &amp; &#39;Jerry&#39;&lt;/a&gt;");
}

}  // namespace
}  // namespace joblog::web
