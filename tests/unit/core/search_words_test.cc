// SPDX-License-Identifier: MIT
// The search field's words, and what of it is text.
#include "core/search_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace joblog {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const TimePoint kNow = from_micros(1'795'608'000'000'000);  // 2026-11-25 12:00 UTC

SearchWords words(std::string_view typed) { return search_words(typed, Times(), kNow); }

TEST(SearchWords, ChooseRunsAndLeaveTheRestAsText) {
  EXPECT_EQ(
      words("status:error kind:backup since:2h \"disk full\""),
      (SearchWords{
          .status = Status::error, .kind = "backup", .since = kNow - 2h, .text = "disk full"}));
  EXPECT_EQ(
      words("timeout level:warning until:2026-11-24 after login"),
      (SearchWords{.until = kNow - 12h, .level = Level::warning, .text = "timeout after login"}));
  EXPECT_EQ(words("job:mail"), (SearchWords{.kind = "mail"}));
  EXPECT_EQ(words("  "), SearchWords{});
}

TEST(SearchWords, AreKnownInAnyCaseAndTheLastOneCounts) {
  EXPECT_EQ(words("Status:ERROR"), (SearchWords{.status = Status::error}));
  EXPECT_EQ(words("LEVEL:warn level:error"), (SearchWords{.level = Level::error}));
  EXPECT_EQ(words("status:warnings").status, StatusChoice(Status::success, true));
}

TEST(SearchWords, TakeAValueWithSpacesInQuotes) {
  EXPECT_EQ(words("since:\"2 hours ago\" job:\"my job\" x"),
            (SearchWords{.kind = "my job", .since = kNow - 2h, .text = "x"}));
}

TEST(SearchWords, AreTextInsideOfQuotes) {
  EXPECT_EQ(words("\"status:error\""), (SearchWords{.text = "status:error"}));
  EXPECT_EQ(words("\"status:error kind:a\" kind:b"),
            (SearchWords{.kind = "b", .text = "status:error kind:a"}));
  EXPECT_EQ(words("\" padded \"").text, " padded ");
}

TEST(SearchWords, KeepTextAsItWasTyped) {
  EXPECT_EQ(words("two  spaces").text, "two  spaces");
  EXPECT_EQ(words("path C:\\temp http://host:80/x a:").text, "path C:\\temp http://host:80/x a:");
  EXPECT_EQ(words("say \"no").text, "say \"no") << "a quote that does not end";
  EXPECT_EQ(words("{\"order\":\"4711\"}").text, "{\"order\":\"4711\"}");
  EXPECT_EQ(words("status:").text, "status:") << "not typed to its end";
}

TEST(SearchWords, SayWhichValueIsNone) {
  const SearchWords wrong = words("status:eror disk");
  EXPECT_THAT(wrong.problem, HasSubstr("status:\"eror\" is not known"));
  EXPECT_EQ(wrong.text, "disk");
  EXPECT_FALSE(wrong.status);
  EXPECT_THAT(words("since:soonish").problem, HasSubstr("\"soonish\" is not a time like"));
  EXPECT_THAT(words("level:loud").problem, HasSubstr("debug, info, warning, error"));
}

}  // namespace
}  // namespace joblog
