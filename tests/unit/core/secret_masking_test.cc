// SPDX-License-Identifier: MIT
// Secrets in what programs print, colours and pieces included.
#include "core/secret_masking.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace joblog {
namespace {

using Secrets = std::vector<std::string>;

std::string masked(std::string_view text, const Secrets& secrets) {
  std::string room;
  return std::string(without_secrets(text, secrets, room));
}

std::string shown_in_pieces(std::string_view text, std::size_t cut, const Secrets& secrets) {
  const std::string_view first = text.substr(0, cut);
  const std::size_t size = size_without_unfinished_secret(first, secrets);
  return masked(first.substr(0, size), secrets) + masked(text.substr(size), secrets);
}

TEST(SecretMasking, MasksEachOfThemButNoShortOne) {
  EXPECT_EQ(masked("x hunter2y hunter2", {"hunter2", "xy"}), "x •••y •••");
  EXPECT_EQ(masked("a pw in xyz", {"pw"}), "a pw in xyz");
  EXPECT_EQ(masked("nothing", {}), "nothing");
}

TEST(SecretMasking, FindsThemAmongEscapeSequencesAndKeepsTheColours) {
  const Secrets secrets{"hunter2", "\x1b[1msecret"};
  EXPECT_EQ(masked("\x1b[31mhun\x1b[0;1mter2\x1b[0m!", secrets), "\x1b[31m•••\x1b[0;1m\x1b[0m!");
  EXPECT_EQ(masked("h\x1b[Ku\x1b(Bnter2 \x1b[1mx", secrets), "••• \x1b[1mx") << "no colours";
  EXPECT_EQ(masked("\x1b[1mhunter2\x1b[0m", secrets), "\x1b[1m•••\x1b[0m");
  EXPECT_EQ(masked("\x1b[1msecret", secrets), "•••\x1b[1m") << "one that holds a sequence itself";
  EXPECT_EQ(masked("\x1b]8;;http://hunter2/\x1b\\link\x1b]8;;\x1b\\", secrets),
            "\x1b]8;;http://•••/\x1b\\link\x1b]8;;\x1b\\");
  EXPECT_EQ(masked("\x1b[31mred\x1b[0m", secrets), "\x1b[31mred\x1b[0m");
}

TEST(SecretMasking, MasksThoseThatOverlapAsOne) {
  EXPECT_EQ(masked("abcdefghij!", {"cdefghij", "abcdef"}), "•••!");
}

TEST(SecretMasking, FindsThemWhereverALineIsCut) {
  const Secrets secrets{"hunter2hunter2", "hunter2", "ter2-abc"};
  for (const std::string_view text :
       {"a hunter2 b", "a hunter2hunter2 b", "a hun\x1b[31mter2 b", "a hunter2-abc b",
        "a h\x1b]0;t\x1b\\unter2\x1b[0m b", "\x1b]8;;x/hunter2\x1b\\y", "hunt the hunter"}) {
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      EXPECT_EQ(shown_in_pieces(text, cut, secrets), masked(text, secrets))
          << text << ", cut at " << cut;
    }
  }
}

TEST(SecretMasking, HoldsBackNoMoreOfAPieceThanMayBeASecret) {
  EXPECT_EQ(size_without_unfinished_secret("all of it", {"hunter2"}), 9U);
  EXPECT_EQ(size_without_unfinished_secret("the hunt", {"hunter2"}), 4U);
  EXPECT_EQ(size_without_unfinished_secret("with pw", {"pwd"}), 7U);
  EXPECT_EQ(size_without_unfinished_secret("an \x1b[3", {"hunter2"}), 3U);
  EXPECT_EQ(size_without_unfinished_secret("an \x1b[3", {}), 6U);
}

}  // namespace
}  // namespace joblog
