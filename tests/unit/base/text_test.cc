// SPDX-License-Identifier: MIT
// Text: what strangers send stays valid UTF-8, small parsers refuse what they do not understand,
// and numbers read well.
#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace joblog {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::ElementsAre;

const std::vector<std::string> kStrays{
    "\x80",              // continuation without a lead
    "\xC0\xAF",          // overlong "/"
    "\xC1\xBF",          // overlong
    "\xC3",              // cut after the lead
    "\xE0\x9F\xBF",      // overlong below U+0800
    "\xE2\x82",          // cut euro sign
    "\xED\xA0\x80",      // surrogate
    "\xF0\x8F\xBF\xBF",  // overlong below U+10000
    "\xF0\x9F\x98",      // cut emoji
    "\xF4\x90\x80\x80",  // above U+10FFFF
    "\xF5\x80\x80\x80",
    "\xFF",
};

TEST(Utf8, AcceptsEveryLengthOfCharacterAndItsBounds) {
  for (const char* text : {"", "plain", "\x7F", "\u0080", "ß", "\u07FF", "\u0800", "€", "\uD7FF",
                           "\uE000", "\uFFFF", "\U00010000", "😀", "\U0010FFFF"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
  }
  EXPECT_TRUE(is_valid_utf8("\0"s));
}

TEST(Utf8, RefusesStrayBytesWhereverTheyStand) {
  for (const std::string& stray : kStrays) {
    for (std::size_t before = 0; before < 18; ++before) {
      for (const std::size_t after : {0U, 1U, 7U, 8U, 9U}) {
        const std::string text = std::string(before, 'a') + stray + std::string(after, 'b');
        ASSERT_FALSE(is_valid_utf8(text)) << escape_invalid_utf8(text);
      }
    }
  }
}

TEST(Utf8, EscapesEachStrayByteAndKeepsItsNeighbours) {
  EXPECT_EQ(escape_invalid_utf8("a\xE2\x82z€"), "a\\xe2\\x82z€");
  EXPECT_EQ(escape_invalid_utf8("\xFF"), "\\xff");
  EXPECT_EQ(escape_invalid_utf8("12345678\x80"
                                "12345678"),
            "12345678\\x8012345678");
}

TEST(Utf8, EscapesNulAtEveryPositionOfAWord) {
  for (std::size_t at = 0; at < 20; ++at) {
    std::string text(20, 'x');
    text[at] = '\0';
    const std::string expected = std::string(at, 'x') + "\\x00" + std::string(19 - at, 'x');
    EXPECT_EQ(escape_invalid_utf8(text), expected);
  }
}

TEST(Utf8, LeavesByteOneAloneBesideNul) {  // the word-wise search for NUL must not be fooled by it
  EXPECT_EQ(escape_invalid_utf8("\1\1\1\1\1\1\1\1"), "\1\1\1\1\1\1\1\1");
  EXPECT_EQ(escape_invalid_utf8("\0\1\1\1\1\1\1\1"s), "\\x00\1\1\1\1\1\1\1");
}

RC_GTEST_PROP(Utf8, EscapedBytesAreAlwaysValidAndWithoutNul, (const std::string& bytes)) {
  const std::string escaped = escape_invalid_utf8(bytes);
  RC_ASSERT(is_valid_utf8(escaped));
  RC_ASSERT(escaped.find('\0') == std::string::npos);
  RC_ASSERT(escape_invalid_utf8(escaped) == escaped);
}

std::string some_text() {
  const std::vector<std::string> letters{"a", "ß", "€", "😀", " "};
  std::string text;
  for (const auto index : *rc::gen::container<std::vector<std::size_t>>(
           rc::gen::inRange<std::size_t>(0, letters.size()))) {
    text += letters[index];
  }
  return text;
}

std::size_t slow_length(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) length += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0U : 1U;
  return length;
}

RC_GTEST_PROP(Utf8, LengthIsTheNumberOfCharacters, ()) {
  const std::string text = some_text();
  RC_ASSERT(utf8_length(text) == slow_length(text));
}

RC_GTEST_PROP(Utf8, APrefixIsValidAndAsLongAsAllowed, ()) {
  const std::string text = some_text();
  const auto most = *rc::gen::inRange<std::size_t>(0, 40);
  const std::string_view prefix = std::string_view(text).substr(0, utf8_prefix(text, most));
  RC_ASSERT(is_valid_utf8(prefix));
  RC_ASSERT(slow_length(prefix) == std::min(most, slow_length(text)));
}

TEST(Utf8, APrefixEndsBeforeTheCharacterThatIsTooMany) {
  EXPECT_EQ(utf8_prefix("€€€", 2), 6U);
  EXPECT_EQ(utf8_prefix("€€€", 3), 9U);
  EXPECT_EQ(utf8_prefix("€€€", 0), 0U);
  EXPECT_EQ(utf8_prefix("abcdefghijkl", 9), 9U);
  EXPECT_EQ(utf8_prefix("", 5), 0U);
}

TEST(InQuotes, IsSafeToPrintAndShort) {
  EXPECT_EQ(in_quotes("plain"), "\"plain\"");
  EXPECT_EQ(in_quotes("a\nb\x1B[31m\xFF"), "\"a\\x0ab\\x1b[31m\\xff\"");
  EXPECT_EQ(in_quotes(std::string(100, 'a')), "\"" + std::string(100, 'a') + "\"");
  EXPECT_EQ(in_quotes(std::string(101, 'a')), "\"" + std::string(100, 'a') + "…\"");
  EXPECT_EQ(in_quotes(std::string(100'000, 'a')), "\"" + std::string(100, 'a') + "…\"");
}

TEST(Trim, RemovesWhiteSpaceAtBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split("alone", ','), ElementsAre("alone"));
}

TEST(ToLowerAscii, LeavesOtherBytesAlone) { EXPECT_EQ(to_lower_ascii("AZaz[@É"), "azaz[@É"); }

TEST(ParseInt, WantsTheWholeText) {
  EXPECT_EQ(parse_int("42"), 42);
  EXPECT_EQ(parse_int("-7"), -7);
  EXPECT_EQ(parse_int("9223372036854775807"), std::numeric_limits<std::int64_t>::max());
  for (const char* text : {"", " 1", "1 ", "1x", "+1", "0x10", "1.0", "9223372036854775808"}) {
    EXPECT_EQ(parse_int(text), std::nullopt) << text;
  }
}

TEST(ParseDuration, KnowsEveryUnit) {
  const std::vector<std::pair<std::string, microseconds>> cases{
      {"90", 90s},       {"0", 0s},           {"250us", 250us},  {"250ms", 250ms}, {"90s", 90s},
      {"2sec", 2s},      {"1 second", 1s},    {"3 seconds", 3s}, {"5m", 5min},     {"5 min", 5min},
      {"1minute", 1min}, {"2 minutes", 2min}, {"4h", 4h},        {"1 hour", 1h},   {"2 hours", 2h},
      {"1d", 24h},       {"1 day", 24h},      {"2 days", 48h},   {"1w", 168h},     {"1 week", 168h},
      {"2 weeks", 336h}, {" 7 s ", 7s},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(parse_duration(text), expected) << text;
}

TEST(ParseDuration, AddsUnitsFromLargeToSmall) {
  EXPECT_EQ(parse_duration("1h 30m"), 90min);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("1 day 2 hours 3 minutes 4 s 5ms 6us"),
            26h + 3min + 4s + milliseconds{5} + microseconds{6});
}

TEST(ParseDuration, RefusesWhatIsNone) {
  for (const char* text : {"", " ", "-5", "-5s", "5 -s", "1.5h", "h", "5 parsecs", "5M", "1h 30",
                           "30m 1h", "1h 1h", "1h, 30m", "5 s s", "+5s", "5s!"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(ParseDuration, RefusesOverflow) {
  EXPECT_EQ(parse_duration("9223372036854775807us"),
            microseconds{std::numeric_limits<std::int64_t>::max()});
  EXPECT_EQ(parse_duration("9223372036854775808us"), std::nullopt);
  EXPECT_EQ(parse_duration("9223372036854775807"), std::nullopt);
  EXPECT_EQ(parse_duration("99999999999999 weeks"), std::nullopt);
  EXPECT_EQ(parse_duration("9223372036854s 999999us"), std::nullopt);
}

TEST(FormatDuration, ShowsTwoUnitsAtMost) {
  EXPECT_EQ(format_duration(0s), "0 ms");
  EXPECT_EQ(format_duration(250us), "250 µs");
  EXPECT_EQ(format_duration(850ms), "850 ms");
  EXPECT_EQ(format_duration(12'345ms), "12.3 s");
  EXPECT_EQ(format_duration(30s), "30 s");
  EXPECT_EQ(format_duration(4min + 5s), "4 min 5 s");
  EXPECT_EQ(format_duration(5min), "5 min");
  EXPECT_EQ(format_duration(3h + 12min + 59s), "3 h 12 min");
  EXPECT_EQ(format_duration(52h), "2 d 4 h");
}

TEST(FormatDuration, CutsSoThatNoUnitReadsAsItsNext) {
  EXPECT_EQ(format_duration(999'999us), "999 ms");
  EXPECT_EQ(format_duration(59'999ms), "59.9 s");
  EXPECT_EQ(format_duration(1h - 1us), "59 min 59 s");
  EXPECT_EQ(format_duration(24h - 1us), "23 h 59 min");
}

TEST(FormatDuration, ShowsTimeThatRanBackwards) {
  EXPECT_EQ(format_duration(-90s), "-1 min 30 s");
  EXPECT_EQ(format_duration(microseconds::min()), "-106751991 d 4 h");
}

TEST(FormatCount, GroupsByThousands) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1'000), "1,000");
  EXPECT_EQ(format_count(1'234'567), "1,234,567");
  EXPECT_EQ(format_count(-123'456), "-123,456");
  EXPECT_EQ(format_count(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(FormatBytes, UsesTheLargestFittingUnit) {
  EXPECT_EQ(format_bytes(512), "512 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1024), "1.0 KiB");
  EXPECT_EQ(format_bytes(1'572'864), "1.5 MiB");
  EXPECT_EQ(format_bytes((1 << 20) - 1), "1.0 MiB");
  EXPECT_EQ(format_bytes(std::numeric_limits<std::uint64_t>::max()), "16.0 EiB");
}

TEST(Nearest, FindsATypoAndNothingFarther) {
  const std::vector<std::string> kinds{"sync_open_orders", "report", "reports"};
  EXPECT_EQ(nearest("sync_open_order", kinds), "sync_open_orders");
  EXPECT_EQ(nearest("sync_opne_orders", kinds), "sync_open_orders");
  EXPECT_EQ(nearest("Report", kinds), "report");
  EXPECT_EQ(nearest("reportz", kinds), "report");
  EXPECT_EQ(nearest("backup", kinds), std::nullopt);
  EXPECT_EQ(nearest("", kinds), std::nullopt);
  EXPECT_EQ(nearest(std::string(1'000'000, 'x'), kinds), std::nullopt);
}

TEST(Nearest, PrefersFewerEditsOverTheOrder) {
  EXPECT_EQ(nearest("reports", {"repotts", "reports"}), "reports");
  EXPECT_EQ(nearest("ab", {"ba"}), "ba");  // one swap is one edit
  EXPECT_EQ(nearest("ab", {"ba", "ab"}), "ab");
}

TEST(DidYouMean, IsEmptyWithoutACandidate) {
  EXPECT_EQ(did_you_mean("reprot", {"report"}), "; did you mean \"report\"?");
  EXPECT_EQ(did_you_mean("reprot", {}), "");
}

}  // namespace
}  // namespace joblog
