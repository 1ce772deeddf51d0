// SPDX-License-Identifier: MIT
// What is refused is seen by whom it protects: in the log, in few lines of a form that stays; in
// counts; in the record of sign-ins.
#include "http/refusals.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "http/guard.h"
#include "http/origin_check.h"
#include "support/fail2ban_filter.h"
#include "support/fake_clock.h"
#include "support/raw_http.h"
#include "support/recording_notices.h"

namespace joblog::http {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class RefusalsTest : public testing::Test {
 protected:
  std::uint64_t count(RefusalReason reason) const {
    return refusals.counts()[static_cast<std::size_t>(reason)];
  }

  test::FakeClock clock{from_micros(1'795'442'400'000'000)};
  test::RecordingNotices notices;
  Refusals refusals{clock, notices};
};

TEST_F(RefusalsTest, AFailedSignInIsALineWithAddressAndUserAndWithoutPassword) {
  refusals.wrong_password("192.0.2.7", "root", false);
  EXPECT_THAT(notices.texts(),
              ElementsAre("sign-in refused: address 192.0.2.7, user \"root\": user or password is "
                          "wrong"));
  EXPECT_EQ(count(RefusalReason::password), 1U);
}

TEST_F(RefusalsTest, AUserNameMakesNoSecondLineAndNoEndlessOne) {
  refusals.wrong_password("192.0.2.7", "a\nsign-in refused: address 10.0.0.1, user \"b\"", false);
  refusals.wrong_password("192.0.2.7", std::string(5'000, 'x'), false);
  for (const std::string& line : notices.texts()) {
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_LT(line.size(), 200U);
    EXPECT_THAT(line, testing::StartsWith("sign-in refused: address 192.0.2.7, user "));
  }
}

TEST_F(RefusalsTest, AFloodIsAFewLinesAMinuteAndACount) {
  for (int i = 0; i < 1'000; ++i) {
    refusals.wrong_password(fmt::format("192.0.2.{}", i % 200), "root", false);
  }
  EXPECT_LE(notices.texts().size(), 5U);
  EXPECT_TRUE(refusals.look());
  clock.advance(60s);
  refusals.look();
  EXPECT_THAT(notices.texts().back(), HasSubstr("995 more of \"sign-in refused\" (password)"));
  EXPECT_FALSE(refusals.look());
  EXPECT_EQ(count(RefusalReason::password), 1'000U);
  refusals.wrong_password("192.0.2.1", "root", false);
  EXPECT_EQ(notices.texts().size(), 7U) << "the next minute has lines of its own";
}

TEST_F(RefusalsTest, OneAddressDoesNotHideTheOthers) {
  for (int i = 0; i < 100; ++i) refusals.wrong_password("192.0.2.7", "root", false);
  refusals.wrong_password("198.51.100.9", "root", false);
  EXPECT_TRUE(notices.said("address 198.51.100.9"));
  refusals.refused(RefusalReason::host, "198.51.100.9", "this server does not answer to \"x\"");
  EXPECT_TRUE(notices.said("request refused: address 198.51.100.9: this server"));
}

TEST_F(RefusalsTest, TheSameWrongOneAgainIsCountedAndToldOnce) {
  refusals.wrong_password("192.0.2.7", "root", false);
  for (int i = 0; i < 50; ++i) refusals.wrong_password("192.0.2.7", "root", true);
  EXPECT_EQ(notices.texts().size(), 1U);
  EXPECT_EQ(count(RefusalReason::password), 1U);
  EXPECT_EQ(count(RefusalReason::password_again), 50U);
  EXPECT_EQ(refusals.sign_ins().failed.front().repeats, 50U);
}

TEST_F(RefusalsTest, ASuccessAfterManyFailuresStandsOut) {
  refusals.signed_in("192.0.2.7", "admin");
  EXPECT_THAT(notices.texts(), ElementsAre());
  for (int i = 0; i < 40; ++i) refusals.wrong_password("192.0.2.7", "admin", false);
  refusals.signed_in("192.0.2.7", "admin");
  EXPECT_THAT(notices.texts().back(),
              "signed in after 40 wrong passwords: address 192.0.2.7, user \"admin\"");
  const SignInHistory history = refusals.sign_ins();
  ASSERT_EQ(history.passed.size(), 1U);
  EXPECT_EQ(history.passed.front().failures, 40U);
  refusals.signed_in("192.0.2.7", "admin");
  EXPECT_EQ(refusals.sign_ins().passed.size(), 1U) << "told again";
}

TEST_F(RefusalsTest, TheRecordIsBoundedAndHoldsTheLatest) {
  for (int i = 0; i < 2'000; ++i) {
    refusals.wrong_password(fmt::format("10.0.{}.{}", i / 250, i % 250), std::string(500, 'u'),
                            false);
  }
  const SignInHistory history = refusals.sign_ins();
  EXPECT_EQ(history.failed.size(), SignInRecord::addresses_max);
  EXPECT_EQ(history.failed.front().address, "10.0.7.249");
  EXPECT_LE(history.failed.front().user.size(), SignInRecord::user_characters);
}

// ---- What the guard tells ----

class ToldByTheGuard : public RefusalsTest {
 protected:
  Request asking(std::vector<std::pair<std::string, std::string>> headers,
                 Method method = Method::get) {
    headers.insert(headers.begin(), {"Host", "localhost"});
    return {.method = method, .path = "/jobs", .headers = std::move(headers), .peer = "192.0.2.7"};
  }
  void guess(int number) {
    const std::string pair = fmt::format("admin:guess {}", number);
    guard.check(asking({{"Authorization", "Basic " + test::base64(pair)}}));
  }
  Guard guard{{.credentials = {.user = "admin", .password_hash = "never"},
               .hosts = hosts_of("127.0.0.1", {}),
               .public_paths = {"/up"}},
              clock,
              &refusals};
};

TEST_F(ToldByTheGuard, NamesAndOrigins) {
  Request foreign = asking({});
  foreign.headers.front().second = "evil.example";
  guard.check(foreign);
  guard.check(asking({{"Origin", "http://evil.example"}}, Method::post));
  EXPECT_THAT(notices.texts(),
              ElementsAre("request refused: address 192.0.2.7: this server does not answer to the "
                          "name \"evil.example\"",
                          "change refused: address 192.0.2.7: it came from a page of another site, "
                          "origin \"http://evil.example\""));
  EXPECT_EQ(count(RefusalReason::host), 1U);
  EXPECT_EQ(count(RefusalReason::origin), 1U);
}

TEST_F(ToldByTheGuard, AnotherSiteOfWhichOnlyTheBrowserSpeaks) {
  guard.check(asking({{"Sec-Fetch-Site", "cross-site"}}, Method::post));
  EXPECT_THAT(notices.texts(),
              ElementsAre("change refused: address 192.0.2.7: it came from a page of another site, "
                          "as its browser says (Sec-Fetch-Site), without an origin"));
}

TEST_F(ToldByTheGuard, WhoIsShutOutAndForHowLong) {
  for (int i = 0; i < 30; ++i) {
    guess(i);
  }
  EXPECT_TRUE(notices.said(
      "sign-in refused: address 192.0.2.7 is shut out for 60 s after too many wrong passwords"));
  const FailedSignIns failed = refusals.sign_ins().failed.front();
  EXPECT_EQ(failed.guesses, 10U);
  EXPECT_EQ(failed.turned_away, 20U);
  EXPECT_EQ(failed.shut_out_until, clock.wall_now() + 60s);
  EXPECT_EQ(count(RefusalReason::shut_out), 20U);
}

TEST_F(ToldByTheGuard, WhoSendsNoPasswordIsNoGuesser) {
  for (int i = 0; i < 30; ++i) guard.check(asking({}));
  EXPECT_THAT(notices.texts(), ElementsAre());
  EXPECT_EQ(count(RefusalReason::no_password), 30U);
}

// ---- fail2ban ----

TEST_F(ToldByTheGuard, InWordsThatFail2banFinds) {
  for (int i = 0; i < 30; ++i) {
    guess(i);
  }
  Request foreign = asking({});
  foreign.headers.front().second = "warning sign-in refused: address 10.0.0.1, user";
  guard.check(foreign);
  foreign.headers.front().second = "x.example";
  guard.check(foreign);
  const std::regex filter = test::fail2ban_filter();
  int found = 0;
  for (const std::string& line : notices.texts()) {
    // As the log has it, and as fail2ban sees the journal.
    for (const std::string& before :
         {std::string("2026-11-23T14:00:00.000+00:00 warning "), std::string(" warning "),
          std::string("box joblog[812]: 2026-11-23T14:00:00.000+00:00 warning ")}) {
      const auto banned = test::banned_by(filter, before + line);
      if (!banned) continue;
      EXPECT_EQ(*banned, "192.0.2.7");
      EXPECT_THAT(line, HasSubstr("sign-in refused"));
      ++found;
    }
  }
  EXPECT_EQ(found, 3 * 4) << "three wrong passwords, and that it is shut out";
}

}  // namespace
}  // namespace joblog::http
