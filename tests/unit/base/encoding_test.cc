// SPDX-License-Identifier: MIT
// Whatever pieces a text comes in, it is what Python's codecs say, and what is no text shows.
#include "base/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "base/text.h"
#include "support/python_cases.h"

namespace joblog::test {
namespace {

std::string decoded(Decoder& decoder, std::string_view bytes, std::size_t piece) {
  std::string text;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
    decoder.decode(bytes.substr(0, piece), text);
  decoder.finish(text);
  return text;
}

/// The names that Python has for what iconv calls otherwise.
std::string iconv_name(std::string name) {
  for (const auto& [python, known] : {std::pair{"utf-16-le", "utf-16le"},
                                      {"utf-16-be", "utf-16be"},
                                      {"utf-32-le", "utf-32le"},
                                      {"euc_jp", "euc-jp"},
                                      {"euc_kr", "euc-kr"}})
    if (name == python) return known;
  return name;
}

TEST(Encoding, IsWhatPythonSays) {
  const int seed = testing::UnitTest::GetInstance()->random_seed() % 100'000;
  const CommandResult made = python_cases("tests/unit/base/encodings.py", seed);
  ASSERT_EQ(made.exit_code, 0) << made.output;
  std::mt19937 random(static_cast<unsigned>(seed));
  std::istringstream lines(made.output);
  std::string encoding, hex, expected;
  int cases = 0;
  for (; lines >> encoding >> hex >> expected; ++cases) {
    auto decoder = Decoder::open(iconv_name(encoding));
    ASSERT_TRUE(decoder) << encoding;
    const std::string text = decoded(*decoder, from_hex(hex), 1 + random() % 50);
    if (expected == "stray")
      ASSERT_FALSE(is_valid_utf8(text)) << encoding << " " << hex;
    else
      ASSERT_EQ(text, from_hex(expected)) << encoding << " " << hex << ", seed " << seed;
  }
  EXPECT_GT(cases, 5'000);
}

TEST(Encoding, BytesThatAreNoTextNeverLookLikeALetterTogether) {
  for (const auto& [encoding, bytes] : {std::pair{"iso-8859-8", "\xC2\xBF"},
                                        {"iso-8859-3", "\xC3\xA5"},
                                        {"iso-8859-6", "\xDB\xA1"}}) {
    auto decoder = Decoder::open(encoding);
    ASSERT_TRUE(decoder) << encoding;
    EXPECT_FALSE(is_valid_utf8(decoded(*decoder, bytes, 2))) << encoding;
  }
}

TEST(Encoding, IsKnownByTheNamesThatPeopleUse) {
  for (const char* name : {"windows-1252", "Windows-1252", "cp1252", "1252", "ansi", "latin1",
                           "latin-1", "ISO-8859-15", "cp850", "850", "utf8", "UTF-8", "utf-8-sig",
                           "utf-16", "utf16", "macintosh", "shift_jis"})
    EXPECT_TRUE(Decoder::open(name)) << name;
  for (const char* name :
       {"", "windows1252x", "utf-8//IGNORE", "latin1//TRANSLIT", "a b", "klingon"})
    EXPECT_FALSE(Decoder::open(name)) << name;
}

TEST(Encoding, ShowsWhatIsNoTextInIt) {
  auto windows = Decoder::open("windows-1252");
  EXPECT_EQ(decoded(*windows, "a\x81z", 10), "a\x81z");
  auto wide = Decoder::open("utf-16le");
  using std::string_literals::operator""s;
  EXPECT_EQ(decoded(*wide, "a\0\0\xD8z\0"s, 10), "a\xFFz") << "half a pair";
  EXPECT_EQ(decoded(*wide, "a\0z"s, 10), "a\xFF") << "half a letter at the end";
  EXPECT_EQ(decoded(*wide, "b\0"s, 10), "b") << "and it can begin again";
}

}  // namespace
}  // namespace joblog::test
