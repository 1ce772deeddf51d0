// SPDX-License-Identifier: MIT
// Lines that say the same to a person have one pattern; lines that do not, have two.
#include "core/line_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"

namespace joblog {
namespace {

using Pair = std::pair<const char*, const char*>;

class Alike : public testing::TestWithParam<Pair> {};

TEST_P(Alike, AreLinesThatDifferByNatureOnly) {
  const auto [one, other] = GetParam();
  EXPECT_EQ(line_pattern(one), line_pattern(other));
}

INSTANTIATE_TEST_SUITE_P(
    LinePattern, Alike,
    testing::Values(
        Pair{"Read 1,234 rows", "Read 7 rows"}, Pair{"difference -0.5 %", "difference 12 %"},
        Pair{"at 2026-11-27T07:24:13.120Z", "at 2025-01-02T00:00:00Z"},
        Pair{"2026-11-27 07:24:13 started", "2026-11-26 23:59:59.125 started"},
        Pair{"[27/Nov/2026:07:24:13 +0000] GET", "[01/Dec/2026:10:00:01 +0000] GET"},
        Pair{"Fri Nov 27 07:24:13 2026", "Mon Dec 1 17:00:00 2025"},
        Pair{"Backup of Friday", "Backup of Tuesday"}, Pair{"took 850 ms", "took 12.3 s"},
        Pair{"took 4 min 5 s in all", "took 59 s in all"}, Pair{"took 12ms", "took 1.5h"},
        Pair{"wrote 512 B", "wrote 1.5 MiB"}, Pair{"rate 1.5e-05", "rate 3"},
        Pair{"run 0b51e6a2-7c7e-4f0e-9d42-7a2f1c9b8e11 began",
             "run ffffffff-0000-1111-2222-333333333333 began"},
        Pair{"commit 87e2979", "commit c88aa44"}, Pair{"at 0x7ffd1c", "at 0x12"},
        Pair{"commit 8732979", "commit c88aa44"}, Pair{"request x7Kd92b", "request 4fGq1Zp"},
        Pair{"token 01ARZ3NDEKTSV4RRFFQ69G5FAV", "token 01BX5ZZKBKACTAV9WEVGEMMVRZ"},
        Pair{"customer4711: unchanged", "customer9: unchanged"}, Pair{"   5 of 100", " 50 of 100 "},
        Pair{"10.0.0.7:8080 is up", "192.168.1.12:80 is up"},
        Pair{"\x1b[32mok\x1b[0m 3 rows", "ok 4 rows"}, Pair{"a\tb", "a b"}));

class Unlike : public testing::TestWithParam<Pair> {};

TEST_P(Unlike, AreLinesThatSaySomethingElse) {
  const auto [one, other] = GetParam();
  EXPECT_NE(line_pattern(one), line_pattern(other));
}

INSTANTIATE_TEST_SUITE_P(LinePattern, Unlike,
                         testing::Values(Pair{"connected", "connection refused"},
                                         Pair{"Read 5 rows", "Read 5 columns"},
                                         Pair{"all good", "all Good"}, Pair{"", "0"},
                                         Pair{"facade", "decade"}, Pair{"may fail", "may pass"},
                                         Pair{"step a", "step b"}, Pair{"sha256", "md5"}));

TEST(LinePattern, KeepsTheWords) {
  EXPECT_EQ(line_pattern("Read 1,234 rows in 850 ms (run 4f9c01ab)"), "Read # rows in # (run #)");
  EXPECT_EQ(line_pattern("Zürich: 3 Läden"), "Zürich: # Läden");
}

TEST(PatternHasher, ReadsAWordThatIsCutIntoPartsAsAWhole) {
  PatternHasher one, other;
  EXPECT_EQ(one.hash("copied 12", true), other.hash("copied 12345", true));
  EXPECT_EQ(one.hash("345 files", false), other.hash(" files", false));
  EXPECT_EQ(one.hash("next", false), PatternHasher().hash("next", false));
}

TEST(PatternHasher, KnowsALineThatSaysNothing) {
  EXPECT_EQ(PatternHasher().hash("  ", false), PatternHasher::of_nothing());
}

std::string some_text() {
  static constexpr char kAlphabet[] = "0123456789 abcdefxTZe-+:/.,_#\t\xc3\xbc";
  std::string text;
  const auto length = *rc::gen::inRange<std::size_t>(0, 60);
  for (std::size_t i = 0; i < length; ++i) {
    text += kAlphabet[*rc::gen::inRange<std::size_t>(0, sizeof kAlphabet - 1)];
  }
  return text;
}

RC_GTEST_PROP(LinePattern, HoldsNoDigitAndIsNeverLonger, ()) {
  const std::string text = some_text(), pattern = line_pattern(text);
  RC_ASSERT(std::ranges::none_of(pattern, is_digit));
  RC_ASSERT(pattern.size() <= text.size());
  RC_ASSERT(line_pattern(pattern) == pattern);
}

RC_GTEST_PROP(LinePattern, IsTheSameForOtherDigits, ()) {
  const std::string text = some_text();
  std::string other = text;  // 0 stays: "0x" says what follows it.
  for (char& c : other) {
    if (c >= '1' && c <= '8') ++c;
  }
  RC_ASSERT(line_pattern(text) == line_pattern(other));
}

}  // namespace
}  // namespace joblog
