// SPDX-License-Identifier: MIT
#include "base/terminal_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/pattern.h"

namespace joblog {
namespace {

using testing::Not;

std::string coloured(std::string_view text) {
  bool open = false;
  return coloured_terminal_text(text, false, open);
}

TEST(TerminalText, KeepsColoursAndResetsThemAtTheEndOfTheLine) {
  EXPECT_EQ(coloured("\x1b[90m00:48\x1b[0m \x1b[32mINF\x1b[0m Starting"),
            "\x1b[90m00:48\x1b[0m \x1b[32mINF\x1b[0m Starting");
  EXPECT_EQ(coloured("\x1b[1;31mred"), "\x1b[1;31mred\x1b[0m");
  EXPECT_EQ(coloured("\x1b[31ma\nb"), "\x1b[31ma\x1b[0m\nb");
  EXPECT_EQ(coloured("\x1b[38;5;8mx\x1b[m"), "\x1b[38;5;8mx\x1b[0m");
  EXPECT_EQ(coloured("\x1b[38;2;1;2;8mx\x1b[0m"), "\x1b[38;2;1;2;8mx\x1b[0m");
}

TEST(TerminalText, LeavesOutWhatMovesHidesBlinksAndNames) {
  EXPECT_EQ(coloured("\x1b[8mhidden\x1b[5;1mx"), "hidden\x1b[1mx\x1b[0m");
  EXPECT_EQ(coloured("\x1b[2J\x1b[1;1H\x1b]0;title\x07"
                     "a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\\x1b[?25l"),
            "alink");
  EXPECT_EQ(plain_terminal_text("\x1b[31ma\x1b]8;;http://x\x1b\\link\x1b[K\r\n"), "alink\n");
  EXPECT_EQ(plain_terminal_text("\x07\x1b x"), "^G^[ x");
}

TEST(TerminalText, OfALineInPiecesGoesOnInItsColour) {
  bool open = false;
  EXPECT_EQ(coloured_terminal_text("\x1b[31ma", true, open), "\x1b[31ma");
  EXPECT_TRUE(open);
  EXPECT_EQ(coloured_terminal_text("b", false, open), "b\x1b[0m");
  EXPECT_FALSE(open);
}

RC_GTEST_PROP(TerminalTextProperty, LetsNothingThroughButColoursAndEndsWithoutOne, ()) {
  const auto pieces =
      *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::vector<std::string>{
          "a",        "\x1b", "[",      "31", ";",  "8",       "m",       "]",
          "0",        "\x07", "\x1b\\", "\r", "\n", "\x1b[1m", "\x1b[0m", "\x1b[2J",
          "\xc2\x9b", "\x7f", "38",     "5",  ":",  "H"}));
  std::string text;
  for (const auto& piece : pieces) text += piece;
  static const Pattern look = *Pattern::parse("\x1b\\[[0-9;:]+m");
  const std::string shown = coloured(text);
  const std::string rest = look.replaced(shown, "");
  RC_ASSERT(!rest.contains('\x1b'));
  RC_ASSERT(rest == plain_terminal_text(text));
  const auto last = shown.rfind('\x1b');
  const bool ends_plain = last == std::string::npos || shown.substr(last).starts_with("\x1b[0m");
  RC_ASSERT(ends_plain);
}

TEST(Pattern, IsLinearAndRefusesWhatItCannotDo) {
  EXPECT_THAT(Pattern::parse("(").error().message, testing::HasSubstr("is no regular expression"));
  EXPECT_FALSE(Pattern::parse("(a)\\1"));
  EXPECT_FALSE(Pattern::parse("a(?=b)"));
  EXPECT_FALSE(Pattern::parse(""));
  EXPECT_FALSE(Pattern::parse(std::string(1001, 'a')));
  EXPECT_FALSE(Pattern::parse("((a{1000}){1000}){1000}"));
  const Pattern hostile = *Pattern::parse("(a+)+$");
  EXPECT_FALSE(hostile.is_in(std::string(100'000, 'a') + "b"));
  EXPECT_TRUE(hostile.matches("aaa"));
  EXPECT_FALSE(hostile.matches("baaa"));
}

}  // namespace
}  // namespace joblog
