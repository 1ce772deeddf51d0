// SPDX-License-Identifier: MIT
// Guessing is hopeless, and does not shut out who knows.
#include <fmt/format.h>

#include "security/served_program.h"

namespace joblog::test {
namespace {

using testing::HasSubstr;

class Passwords : public ServedProgram {
 protected:
  int status_of(const std::string& headers) const { return ask(test::get("/", headers)).status; }
  /// With a password that nobody tried yet.
  RawAnswer guess() {
    return ask(test::get("/", authorization("admin", fmt::format("guess number {}", ++guesses_))));
  }

 private:
  int guesses_ = 0;
};

TEST_F(Passwords, OpenEveryDoorWhenTheyAreRight) {
  serve();
  EXPECT_EQ(get("/").status, 200);
  EXPECT_EQ(get("/jobs").status, 200);
  EXPECT_EQ(status_of("authorization: bAsIc " + base64("admin:" + std::string(password)) + "\r\n"),
            200);
}

TEST_F(Passwords, AreRefusedTheSameWayWhateverIsWrongAboutThem) {
  serve();
  const RawAnswer wrong = ask(test::get("/", authorization("admin", "wrong password")));
  EXPECT_EQ(wrong.status, 401);
  EXPECT_THAT(wrong.body, HasSubstr("User or password is wrong."));
  const std::string word(password);
  for (const auto& [user, secret] : {std::pair<std::string, std::string>{"root", word},
                                     {"Admin", word},
                                     {"", word},
                                     {"admin", ""},
                                     {"admin", word + " "},
                                     {"admin", word.substr(1)},
                                     {"admin", std::string(2'000, 'x')}}) {
    const RawAnswer answer = ask(test::get("/", authorization(user, secret)));
    EXPECT_EQ(answer.status, 401) << user;
    EXPECT_EQ(answer.body, wrong.body) << user;
  }
}

TEST_F(Passwords, InMalformedHeadersAreNoTriesAndOpenNothing) {
  serve();
  const std::string right = base64("admin:" + std::string(password));
  for (const std::string& value :
       {std::string("Basic"), std::string("Basic "), "Basic  " + right, "Basic " + right + " x",
        "Basic " + right + "=", "Basic " + right.substr(1), "Bearer " + right, "Digest " + right,
        right, "Basic!" + right, "Basic " + base64("admin"),
        "Basic " + base64(std::string("admin:\0x", 8)), "Basic " + base64("admin:\xff\xfe"),
        "Basic " + base64("admin:a\r\nX: y"), "Basic " + std::string(5'000, 'A'),
        "Negotiate " + right + ", Basic " + right}) {
    EXPECT_EQ(status_of("Authorization: " + value + "\r\n"), 401) << value.substr(0, 60);
  }
  EXPECT_EQ(status_of("Authorization: Basic " + std::string(17 << 10, 'A') + "\r\n"), 431);
  EXPECT_EQ(status_of(credentials + credentials), 400);
  EXPECT_EQ(status_of(credentials), 200);
}

TEST_F(Passwords, GuessedTooOftenShutOutTheAddressTheyComeFrom) {
  serve();
  ASSERT_EQ(get("/").status, 200);  // The admin is here, at the same address.
  for (int i = 0; i < 10; ++i) EXPECT_EQ(guess().status, 401);
  const RawAnswer refused = guess();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("retry-after"), "60");
  EXPECT_THAT(refused.body, HasSubstr("Try again in"));

  EXPECT_EQ(get("/").status, 200) << "who was signed in is shut out by others";
  RawClient elsewhere(port(), "127.0.0.2");
  elsewhere.send(test::get("/", authorization("admin", "another guess")));
  EXPECT_EQ(elsewhere.read_answer().status, 401) << "another address is shut out as well";
  elsewhere.send(test::get("/", credentials));
  EXPECT_EQ(elsewhere.read_answer().status, 200);
}

TEST_F(Passwords, GuessedTooOftenAreNotEvenLookedAt) {
  serve();
  for (int i = 0; i < 10; ++i) guess();
  EXPECT_EQ(get("/").status, 429) << "the eleventh try may be the right one";
}

}  // namespace
}  // namespace joblog::test
