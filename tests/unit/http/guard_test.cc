// SPDX-License-Identifier: MIT
// Who passes the guard and who does not: the password, its throttle, the Host, the origin of
// changes.
#include "http/guard.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <thread>

#include "base/mutex.h"
#include "http/origin_check.h"
#include "http/password.h"
#include "http/retry_allowance.h"
#include "http/throttle.h"
#include "support/fake_clock.h"

namespace joblog::http {
namespace {

using namespace std::chrono_literals;
using testing::AnyOf;
using testing::Each;
using testing::HasSubstr;

/// The smallest argon2id hash there is, so that tests are quick.
std::string quick_hash(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  EXPECT_GE(sodium_init(), 0);
  EXPECT_EQ(crypto_pwhash_str_alg(hash.data(), password.data(), password.size(),
                                  crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN,
                                  crypto_pwhash_ALG_ARGON2ID13),
            0);
  return hash.data();
}

std::string basic(std::string_view pair) {
  std::string out(sodium_base64_ENCODED_LEN(pair.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(pair.data()),
                    pair.size(), sodium_base64_VARIANT_ORIGINAL);
  return "Basic " + std::string(out.c_str());
}

using Headers = std::vector<std::pair<std::string, std::string>>;

class GuardTest : public testing::Test {
 protected:
  static GuardOptions options() {
    return {.credentials = {.user = "admin", .password_hash = quick_hash("correct horse")},
            .hosts = hosts_of("127.0.0.1", {"Joblog.example"}),
            .public_paths = {"/up"}};
  }
  static Request request(Headers headers = {}, Method method = Method::get) {
    headers.insert(headers.begin(), {"Host", "localhost:3000"});
    return {.method = method, .path = "/jobs", .headers = std::move(headers), .peer = "10.0.0.1"};
  }
  static Request signed_in(Headers headers = {}, Method method = Method::get) {
    headers.emplace_back("Authorization", basic("admin:correct horse"));
    return request(std::move(headers), method);
  }
  static Request with_password(std::string_view password, std::string peer = "10.0.0.1") {
    Request request =
        GuardTest::request({{"Authorization", basic(fmt::format("admin:{}", password))}});
    request.peer = std::move(peer);
    return request;
  }
  int status(const Request& request) { return guard.check(request).status; }
  /// Until the address is told to wait; the number of tries it had.
  int tries_of(const std::string& peer) {
    for (int tries = 0; tries < 1'000; ++tries) {
      if (status(with_password(fmt::format("guess {} {}", peer, guesses++), peer)) == 429) {
        return tries;
      }
    }
    return -1;
  }

  test::FakeClock clock{from_micros(1'795'442'400'000'000)};
  Guard guard{options(), clock};
  int guesses = 0;
};

// ---- The password ----

TEST_F(GuardTest, TheRightPasswordPassesAndSaysWho) {
  const Verdict verdict = guard.check(signed_in());
  EXPECT_EQ(verdict.status, 200);
  EXPECT_EQ(verdict.user, "admin");
}

TEST_F(GuardTest, NoPasswordIsAskedForOne) { EXPECT_EQ(status(request()), 401); }

TEST_F(GuardTest, WrongUserAndWrongPasswordAreToldTheSame) {
  const Verdict password = guard.check(with_password("wrong"));
  const Verdict user = guard.check(request({{"Authorization", basic("root:correct horse")}}));
  EXPECT_EQ(password.status, 401);
  EXPECT_EQ(user.status, 401);
  EXPECT_EQ(password.what, user.what);
}

TEST_F(GuardTest, WhatIsNoBasicHeaderIsNoPassword) {
  const std::string good = basic("admin:correct horse");
  for (const std::string& header :
       {std::string(), std::string("Basic"), std::string("Basic "), "Bearer " + good.substr(6),
        good + "=", good + " ", "Basic  " + good.substr(6), good.substr(0, good.size() - 1),
        basic("admin"), basic("admin:correct\nhorse"), basic("admin:\xff"),
        basic(std::string_view("admin:x\0y", 9))}) {
    EXPECT_EQ(status(request({{"Authorization", header}})), 401) << header;
  }
  EXPECT_EQ(status(request({{"Authorization", "bAsIc" + good.substr(5)}})), 200);
}

TEST_F(GuardTest, WithoutCredentialsNobodyIsAsked) {
  Guard open({.credentials = {}, .hosts = hosts_of("127.0.0.1", {}), .public_paths = {}}, clock);
  Request of_this_machine = request();
  of_this_machine.peer = "127.0.0.1";
  EXPECT_EQ(open.check(of_this_machine).status, 200);
  EXPECT_EQ(open.check(request({{"Origin", "http://evil.example"}}, Method::post)).status, 403);
}

TEST_F(GuardTest, AnEmptyHashMatchesNothing) {
  Guard half({.credentials = {.user = "admin", .password_hash = ""},
              .hosts = hosts_of("127.0.0.1", {}),
              .public_paths = {}},
             clock);
  EXPECT_EQ(half.check(with_password("")).status, 401);
  EXPECT_EQ(half.check(request()).status, 401);
}

TEST_F(GuardTest, NewCredentialsSignEverybodyOut) {
  EXPECT_EQ(status(signed_in()), 200);
  GuardOptions changed = options();
  changed.credentials.password_hash = quick_hash("battery staple");
  guard.replace(changed);
  EXPECT_EQ(status(signed_in()), 401);
  EXPECT_EQ(status(with_password("battery staple")), 200);
}

TEST_F(GuardTest, TheSameCredentialsAgainSignNobodyOut) {
  const GuardOptions same = options();
  guard.replace(same);
  const Verdict verdict = guard.check(signed_in());
  EXPECT_EQ(verdict.status, 200);
  guard.replace(same);
  EXPECT_TRUE(guard.is_known(signed_in()));
  EXPECT_TRUE(guard.admits(verdict.admission));
}

TEST_F(GuardTest, WhatWasBegunMayGoOnWhileCredentialsAndNameAreGood) {
  const Verdict verdict = guard.check(signed_in());
  Request by_name = signed_in();
  by_name.headers.front().second = "joblog.example";
  const Verdict other = guard.check(by_name);
  Request health = request();
  health.path = "/up";
  const Verdict open = guard.check(health);
  for (const Verdict* one : {&verdict, &other, &open}) EXPECT_TRUE(guard.admits(one->admission));

  GuardOptions changed = options();
  changed.hosts = hosts_of("127.0.0.1", {});
  changed.credentials.password_hash = quick_hash("battery staple");
  guard.replace(changed);
  EXPECT_FALSE(guard.admits(verdict.admission));
  EXPECT_FALSE(guard.admits(other.admission));
  EXPECT_TRUE(guard.admits(open.admission));
}

TEST_F(GuardTest, WhoSignedInLatelyIsKnownAndNobodyElse) {
  EXPECT_FALSE(guard.is_known(signed_in()));
  guard.check(signed_in());
  EXPECT_TRUE(guard.is_known(signed_in()));
  guard.check(with_password("wrong"));
  EXPECT_FALSE(guard.is_known(with_password("wrong")));
  EXPECT_FALSE(guard.is_known(request()));
  clock.advance(15min);
  EXPECT_FALSE(guard.is_known(signed_in()));
}

// ---- The throttle ----

TEST_F(GuardTest, AnAddressHasTenTriesAMinuteAndWaitsLongerEachTime) {
  EXPECT_EQ(tries_of("10.0.0.9"), 10);
  const Verdict first = guard.check(with_password("first more", "10.0.0.9"));
  EXPECT_EQ(first.status, 429);
  EXPECT_EQ(first.retry_after, 60s);
  clock.advance(30s);
  EXPECT_EQ(guard.check(with_password("second more", "10.0.0.9")).retry_after, 30s);
  clock.advance(30s);
  EXPECT_EQ(tries_of("10.0.0.9"), 10);
  EXPECT_EQ(guard.check(with_password("third more", "10.0.0.9")).retry_after, 120s);
}

TEST_F(GuardTest, TheRightPasswordWaitsTooUnlessItWasSeenBefore) {
  EXPECT_EQ(status(signed_in()), 200);
  EXPECT_EQ(tries_of("10.0.0.1"), 10);
  EXPECT_EQ(status(signed_in()), 200);  // Seen a moment ago: whatever others do.
  EXPECT_EQ(tries_of("10.0.0.2"), 10);
  clock.advance(15min);  // Now it would have to be hashed.
  EXPECT_EQ(tries_of("10.0.0.2"), 10);
  EXPECT_EQ(status(with_password("correct horse", "10.0.0.2")), 429);
  clock.advance(2min);
  EXPECT_EQ(status(with_password("correct horse", "10.0.0.2")), 200);
}

TEST_F(GuardTest, ARightPasswordStaysKnownWhileItIsUsed) {
  EXPECT_EQ(status(signed_in()), 200);
  for (int i = 0; i < 10; ++i) {
    clock.advance(14min);
    while (status(with_password(fmt::format("guess {}", guesses++))) != 429) {
    }
    EXPECT_EQ(status(signed_in()), 200) << i;
  }
}

TEST_F(GuardTest, TheSameWrongPasswordAgainIsNoNewGuess) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(status(with_password("stale")), 401);
    clock.advance(15s);  // A monitor.
  }
  EXPECT_EQ(tries_of("10.0.0.1"), 10) << "it used up tries";
  EXPECT_EQ(status(with_password("stale")), 401) << "it is no secret that it is wrong";
}

TEST_F(GuardTest, ATabThatWasSignedInUntilThePasswordChangedIsNoGuess) {
  std::vector<Request> tabs;
  GuardOptions changed = options();
  for (int i = 0; i < 15; ++i) {
    changed.credentials.password_hash = quick_hash(fmt::format("password {}", i));
    guard.replace(changed);
    tabs.push_back(with_password(fmt::format("password {}", i)));
    EXPECT_EQ(status(tabs.back()), 200);
  }
  changed.credentials.password_hash = quick_hash("battery staple");
  guard.replace(changed);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(status(tabs[static_cast<std::size_t>(i) % 15]), 401);
  EXPECT_EQ(status(with_password("battery staple")), 200);
}

TEST_F(GuardTest, APersonWhoComesAgainGetsInWhileOthersGuessFromTheSameAddress) {
  const auto guess = [&] {
    for (int i = 0; i < 20; ++i) status(with_password(fmt::format("guess {}", guesses++)));
  };
  guess();
  EXPECT_EQ(status(signed_in()), 429);
  int waited = 0;
  for (; waited < 60 && status(signed_in()) != 200; ++waited) {
    guess();
    clock.advance(1s);
  }
  EXPECT_LE(waited, 20) << "a stream of guesses keeps everybody out";
}

TEST_F(GuardTest, APersonGetsInWhileGuessesComeFromEverywhere) {
  const auto guess = [&] {
    for (int i = 0; i < 300; ++i) {
      status(with_password(fmt::format("guess {}", guesses++), fmt::format("10.1.{}.7", i % 250)));
    }
  };
  guess();
  EXPECT_EQ(status(with_password("correct horse", "10.9.9.9")), 429);
  int waited = 0;
  for (; waited < 60 && status(with_password("correct horse", "10.9.9.9")) != 200; ++waited) {
    guess();
    clock.advance(1s);
  }
  EXPECT_LE(waited, 30);
}

TEST(SecondTriesTest, WhoComesAgainIsTriedNowAndThenOnly) {
  RetryAllowance tries;
  int granted = 0;
  SteadyTime now{};
  for (int second = 0; second < 600; ++second, now += 1s) {
    for (int i = 0; i < 200; ++i) {
      granted += tries.may_try(Fingerprint(fmt::format("{}", i)), now) ? 1 : 0;
    }
  }
  EXPECT_GE(granted, 60);
  EXPECT_LE(granted, 120) << "more than one in five seconds";
}

TEST_F(GuardTest, AnIpv6NetworkIsOneAddress) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(status(with_password(fmt::format("{}", i), fmt::format("2001:db8:1:2::{}", i + 1))),
              401);
  }
  EXPECT_EQ(status(with_password("x", "2001:db8:1:2:ffff::1")), 429);
  EXPECT_EQ(status(with_password("x", "2001:db8:1:3::1")), 401);
}

TEST_F(GuardTest, GuessesFromManyAddressesKeepNobodyOutWhoComesFromANewOne) {
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 200; ++i) {
      status(with_password(fmt::format("guess {}", guesses++), fmt::format("10.1.{}.7", i)));
    }
    clock.advance(Throttle::first_try_every);
  }
  EXPECT_EQ(status(with_password("guess", "10.1.0.7")), 429) << "they are not shut out at all";
  EXPECT_EQ(status(with_password("correct horse", "10.9.9.9")), 200);
}

TEST_F(GuardTest, NewAddressesHaveAFewFirstTriesASecondWhileAllAreShutOut) {
  int tries = 0;
  for (int i = 0; i < 3'000; ++i) {  // Thirty seconds, each from an address of its own.
    const Request guess =
        with_password(fmt::format("{}", i), fmt::format("10.{}.{}.7", i / 250, i % 250));
    const Verdict verdict = guard.check(guess);
    tries += verdict.status == 401 ? 1 : 0;
    if (verdict.status != 401) {
      EXPECT_EQ(verdict.status, 429);
      EXPECT_EQ(verdict.retry_after, 1s);
    }
    clock.advance(10ms);
  }
  EXPECT_GE(tries, 100 + 50);
  EXPECT_LE(tries, 100 + 60);
}

TEST_F(GuardTest, ManyAddressesTogetherHaveAHundredTries) {
  for (int i = 0; i < 50; ++i) {  // None of them is new.
    const std::string peer = fmt::format("10.1.0.{}", i);
    ASSERT_EQ(status(with_password(fmt::format("before {}", i), peer)), 401);
  }
  clock.advance(1min);

  EXPECT_EQ(status(with_password("correct horse", "10.9.9.9")), 200);
  int tries = 0;
  for (int i = 0; i < 50; ++i) {
    for (int j = 0; j < 5; ++j) {
      tries +=
          status(with_password(fmt::format("{} {}", i, j), fmt::format("10.1.0.{}", i))) == 401;
    }
  }
  EXPECT_EQ(tries, 100);
  // Who was here before is not shut out by it.
  clock.advance(15min);
  EXPECT_EQ(status(with_password("correct horse", "10.9.9.9")), 200);
}

TEST_F(GuardTest, WhoIsShutOutDoesNotUseUpTheTriesOfOthers) {
  for (int i = 0; i < 1'000; ++i) guard.check(with_password(fmt::format("{}", i), "10.6.6.6"));
  EXPECT_EQ(status(with_password("correct horse", "10.0.0.1")), 200);
}

TEST_F(GuardTest, ManyAtOnceGetNoMoreTriesAndNoneIsLeftHanging) {
  GuardOptions slow = options();
  slow.credentials.password_hash = hash_password("correct horse").value();
  guard.replace(slow);
  Mutex mutex;
  std::vector<int> statuses;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, i] {
      const int status = guard.check(with_password(fmt::format("{}", i))).status;
      MutexLock lock(mutex);
      statuses.push_back(status);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(statuses, Each(AnyOf(401, 429)));
  EXPECT_LE(std::ranges::count(statuses, 401), 10);
  EXPECT_GE(std::ranges::count(statuses, 401), 1);
}

TEST_F(GuardTest, AllThatComeWithTheSameNewPasswordPass) {
  GuardOptions slow = options();
  slow.credentials.password_hash = hash_password("correct horse").value();
  guard.replace(slow);
  Mutex mutex;
  std::vector<int> statuses;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const int status = guard.check(signed_in()).status;
      MutexLock lock(mutex);
      statuses.push_back(status);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(statuses, Each(200));
}

// ---- The Host ----

TEST_F(GuardTest, ItAnswersToItsNamesOnly) {
  for (const char* host : {"localhost", "LOCALHOST:3000", "127.0.0.1:3000", "[::1]", "[::1]:80",
                           "joblog.example", "JobLog.Example:443"}) {
    Request asking = signed_in();
    asking.headers.front().second = host;
    EXPECT_EQ(status(asking), 200) << host;
  }
  for (const char* host : {"evil.example", "localhost.evil.example", "joblog.example.evil",
                           "10.0.0.7", "127.0.0.1.nip.io"}) {
    Request asking = signed_in();
    asking.headers.front().second = host;
    const Verdict verdict = guard.check(asking);
    EXPECT_EQ(verdict.status, 421) << host;
    EXPECT_THAT(verdict.advice, HasSubstr("web.hosts"));
  }
}

TEST_F(GuardTest, AHostIsTheSameInEveryFormThatTheStandardAllows) {
  for (const char* host : {"localhost.", "LocalHost.:3000", "joblog.example.", "localhost:80",
                           "localhost:443", "localhost:", "[0:0:0:0:0:0:0:1]", "[0::0:1]:3000",
                           "[::0001]", "[::FFFF:127.0.0.1]", "[::ffff:7f00:1]"}) {
    Request asking = signed_in();
    asking.headers.front().second = host;
    EXPECT_EQ(status(asking), 200) << host;
  }
  for (const char* host : {"localhost..", "evil.example.", "[::2]", "[::ffff:10.0.0.7]"}) {
    Request asking = signed_in();
    asking.headers.front().second = host;
    EXPECT_EQ(status(asking), 421) << host;
  }
}

TEST_F(GuardTest, TheAddressThatARequestWasSentToIsOurs) {
  Request asking = signed_in();
  asking.local = "192.168.1.5";
  for (const char* host : {"192.168.1.5", "192.168.1.5:3000", "[::ffff:192.168.1.5]"}) {
    asking.headers.front().second = host;
    EXPECT_EQ(status(asking), 200) << host;
  }
  asking.headers.front().second = "192.168.1.6";
  EXPECT_EQ(status(asking), 421);
  asking.local = "fe80::1";
  asking.headers.front().second = "[FE80:0::1]:3000";
  EXPECT_EQ(status(asking), 200);
}

TEST_F(GuardTest, AHostThatIsNoneIsRefused) {
  for (const char* host :
       {"", ".", "localhost:0", "localhost:99999", "localhost:+80", "localhost:80:80", "[::1%eth0]",
        "[1.2.3.4]", "[:::1]", "user@localhost", "local host", "[::1", "[]", "[::1]x", "::1",
        "localhost/", "http://localhost", "localhost,evil.example", "lo\xc3\xa9"}) {
    Request asking = signed_in();
    asking.headers.front().second = host;
    EXPECT_EQ(status(asking), 400) << host;
  }
  Request none = signed_in();
  none.headers.erase(none.headers.begin());
  EXPECT_EQ(status(none), 400);
  EXPECT_EQ(status(signed_in({{"host", "localhost"}})), 400);
}

TEST_F(GuardTest, APublicPathAsksForNothingToBeRead) {
  Request asking = request();
  asking.path = "/up";
  asking.headers.clear();
  EXPECT_EQ(status(asking), 200);
  asking.method = Method::head;
  EXPECT_EQ(status(asking), 200);
  asking.method = Method::post;
  EXPECT_EQ(status(asking), 400);
  asking.headers = {{"Host", "localhost"}};
  EXPECT_EQ(status(asking), 401);
  asking.path = "/up/";
  asking.method = Method::get;
  EXPECT_EQ(status(asking), 401);
}

TEST(HostsTest, ListeningEverywhereIsSeenInEverySpelling) {
  for (const char* address : {"0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0"}) {
    EXPECT_TRUE(is_any_address(address)) << address;
  }
  for (const char* address : {"127.0.0.1", "::1", "localhost", "", "0.0.0.1"}) {
    EXPECT_FALSE(is_any_address(address)) << address;
  }
}

TEST(HostsTest, ListeningEverywhereAnswersToTheLoopbackNames) {
  EXPECT_THAT(
      hosts_of("0.0.0.0", {"A.example"}),
      testing::ElementsAre("a.example", "0.0.0.0", "[::]", "localhost", "127.0.0.1", "[::1]"));
  EXPECT_THAT(hosts_of("10.0.0.1", {}), testing::ElementsAre("10.0.0.1"));
  EXPECT_THAT(hosts_of("2001:DB8::1", {}), testing::ElementsAre("[2001:db8::1]"));
}

// ---- The origin of a change ----

struct OriginCase {
  const char* name;
  Headers headers;
  int status;
  bool encrypted = false;
};
void PrintTo(const OriginCase& one, std::ostream* out) { *out << one.name; }

class OriginTest : public GuardTest, public testing::WithParamInterface<OriginCase> {};

TEST_P(OriginTest, OfAChange) {
  Request change = signed_in(GetParam().headers, Method::post);
  change.encrypted = GetParam().encrypted;
  EXPECT_EQ(status(change), GetParam().status);
  change.method = Method::get;  // Reading is safe from everywhere.
  EXPECT_EQ(status(change), 200);
}

INSTANTIATE_TEST_SUITE_P(
    Origins, OriginTest,
    testing::Values(
        OriginCase{"NoBrowser", {}, 200},
        OriginCase{"Own", {{"Sec-Fetch-Site", "same-origin"}}, 200},
        OriginCase{"TypedByAPerson", {{"Sec-Fetch-Site", "none"}}, 200},
        OriginCase{"AnotherSite", {{"Sec-Fetch-Site", "cross-site"}}, 403},
        OriginCase{"ANeighbour", {{"Sec-Fetch-Site", "same-site"}}, 403},
        OriginCase{"AnUnknownWord", {{"Sec-Fetch-Site", "Same-Origin"}}, 403},
        OriginCase{"SaidTwice",
                   {{"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "cross-site"}},
                   403},
        OriginCase{"TheBrowserKnowsBetterThanOrigin",
                   {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://localhost:3000"}},
                   403},
        OriginCase{"OwnOrigin", {{"Origin", "http://localhost:3000"}}, 200},
        OriginCase{"OwnOriginInCapitals", {{"Origin", "http://LOCALHOST:3000"}}, 200},
        OriginCase{"OtherPort", {{"Origin", "http://localhost:3001"}}, 403},
        OriginCase{"NoPort", {{"Origin", "http://localhost"}}, 403},
        OriginCase{"OtherScheme", {{"Origin", "https://localhost:3000"}}, 403},
        OriginCase{"OwnSchemeWhenEncrypted", {{"Origin", "https://localhost:3000"}}, 200, true},
        OriginCase{"PlainWhenEncrypted", {{"Origin", "http://localhost:3000"}}, 403, true},
        OriginCase{"OtherHost", {{"Origin", "http://evil.example:3000"}}, 403},
        OriginCase{"OursAsAPrefix", {{"Origin", "http://localhost:3000.evil.example"}}, 403},
        OriginCase{"OursAsAUser", {{"Origin", "http://localhost:3000@evil.example"}}, 403},
        OriginCase{"Hidden", {{"Origin", "null"}}, 403}, OriginCase{"Empty", {{"Origin", ""}}, 403},
        OriginCase{
            "Two", {{"Origin", "http://localhost:3000"}, {"Origin", "http://evil.example"}}, 403}),
    [](const auto& param_info) { return std::string(param_info.param.name); });

TEST_F(GuardTest, TheSchemesOwnPortMayBeLeftOut) {
  Request change = signed_in({{"Origin", "https://joblog.example"}}, Method::post);
  change.encrypted = true;
  change.headers.front().second = "joblog.example:443";
  EXPECT_EQ(status(change), 200);
}

TEST_F(GuardTest, AForeignChangeIsToldThatNothingWasChanged) {
  const Verdict verdict = guard.check(signed_in({{"Origin", "null"}}, Method::post));
  EXPECT_THAT(verdict.advice, HasSubstr("Nothing was changed"));
}

}  // namespace
}  // namespace joblog::http
