// SPDX-License-Identifier: MIT
// What commands print for terminals: colours stay, everything else a terminal would obey is gone.
#include "web/job_logs/log/ansi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"

namespace joblog::web::job_logs {

/// For gtest's messages.
void PrintTo(const Span& span, std::ostream* out) {
  *out << '[' << span.classes << "]" << span.text;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Span> spans(std::string_view message) {
  AnsiState state;
  return ansi_spans(std::string(message), state);
}
/// The classes after a sequence of looks.
std::string looks(const std::string& parameters) {
  const auto found = spans("\x1b[" + parameters + "mx");
  return found.empty() ? "nothing" : found.front().classes;
}

TEST(Ansi, KeepsTheSixteenColoursAndTheirGrounds) {
  EXPECT_EQ(looks("30"), "fg-0");
  EXPECT_EQ(looks("37"), "fg-7");
  EXPECT_EQ(looks("90"), "fg-8");
  EXPECT_EQ(looks("97"), "fg-15");
  EXPECT_EQ(looks("41"), "bg-1");
  EXPECT_EQ(looks("107"), "bg-15");
  EXPECT_EQ(looks("31;42"), "fg-1 bg-2");
  EXPECT_EQ(looks("31;39"), "");
  EXPECT_EQ(looks("41;49"), "");
}

TEST(Ansi, KeepsWeights) {
  EXPECT_EQ(looks("1;2;3;4;9"), "ansi-bold ansi-dim ansi-italic ansi-underline ansi-strike");
  EXPECT_EQ(looks("1;2;22"), "");
  EXPECT_EQ(looks("3;4;9;23;24;29"), "");
  EXPECT_EQ(looks("31;1;0"), "");
  EXPECT_EQ(looks("31;"), "") << "an empty number is 0";
  EXPECT_EQ(looks(""), "");
  EXPECT_EQ(looks("4:3"), "ansi-underline") << "a curly line is a line";
}

TEST(Ansi, TurnsColoursRoundOnAPlate) {
  EXPECT_EQ(looks("31;7"), "bg-1");
  EXPECT_EQ(looks("7"), "bg-8");
  EXPECT_EQ(looks("31;7;27"), "fg-1");
}

TEST(Ansi, TakesTheNearestOfTheSixteenFor256AndTrueColours) {
  EXPECT_EQ(looks("38;5;1"), "fg-1");
  EXPECT_EQ(looks("38;5;15"), "fg-15");
  EXPECT_EQ(looks("38;5;196"), "fg-1") << "ff0000";
  EXPECT_EQ(looks("38;5;21"), "fg-4") << "0000ff";
  EXPECT_EQ(looks("48;5;232"), "bg-0");
  EXPECT_EQ(looks("48;5;255"), "bg-15");
  EXPECT_EQ(looks("38;2;255;255;255"), "fg-15");
  EXPECT_EQ(looks("38;2;0;187;0"), "fg-2");
  EXPECT_EQ(looks("38:2::0:187:0"), "fg-2") << "with colons, and a colour space";
  EXPECT_EQ(looks("38:5:1"), "fg-1");
  EXPECT_EQ(looks("38;2;0;187;0;1"), "fg-2 ansi-bold") << "what follows the colour counts";
}

TEST(Ansi, SurvivesNumbersThatMakeNoSense) {
  for (const char* parameters :
       {"38", "38;5", "38;2", "38;2;1", "38;9;1", "48", "99999999999999999999", "-1", "5:5:5",
        "300", "38;5;999", "38;2;999;999;999", "?25", ">4;2",
        ";;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;;"}) {
    const auto found = spans("\x1b[" + std::string(parameters) + "mx");
    ASSERT_THAT(found, testing::SizeIs(1)) << parameters;
    EXPECT_EQ(found.front().text, "x") << parameters;
  }
}

TEST(Ansi, CarriesLooksFromOnePartOfALineToTheNext) {
  AnsiState state;
  ansi_spans("\x1b[32mgreen", state);
  EXPECT_THAT(ansi_spans("still", state), ElementsAre(Span{"still", "fg-2"}));
}

TEST(Ansi, JoinsWhatLooksTheSame) {
  EXPECT_THAT(spans("a\x1b[0mb\x1b[31m\x1b[1mc\x1b[0md"),
              ElementsAre(Span{"ab", ""}, Span{"c", "fg-1 ansi-bold"}, Span{"d", ""}));
}

TEST(Ansi, ObeysNothingElse) {
  for (const char* harmless : {"\x1b[2Jx", "\x1b[Hx", "\x1b[10;20Hx", "\x1b[1Ax", "\x1b[Kx",
                               "\x1b[?25lx", "\x1b[?1049hx", "\x1b[6nx", "\x1b[!px",
                               "\x1b"
                               "cx",
                               "\x1b"
                               "7x",
                               "\x1b(Bx", "\x1b#8x", "\x1b=x", "\x1b[200~x", "\x1bMx"}) {
    EXPECT_THAT(spans(harmless), ElementsAre(Span{"x", ""})) << ansi_text(harmless);
  }
}

TEST(Ansi, ShowsOfALinkItsWordsAlone) {
  EXPECT_EQ(ansi_text("see \x1b]8;;javascript:alert(1)\x1b\\the report\x1b]8;;\x1b\\ now"),
            "see the report now");
  EXPECT_EQ(ansi_text("\x1b]8;id=1;https://evil.example\x07words\x1b]8;;\x07"), "words");
}

TEST(Ansi, SetsNoTitleNoClipboardAndNothingElseByStrings) {
  EXPECT_EQ(ansi_text("\x1b]0;title\x07x"), "x");
  EXPECT_EQ(ansi_text("\x1b]52;c;cm0gLXJmIC8=\x07x"), "x");
  EXPECT_EQ(ansi_text("\x1bP1$tx\x1b\\x"), "x");
  EXPECT_EQ(ansi_text("\x1b_command\x1b\\x"), "x");
  EXPECT_EQ(ansi_text("\x1b^private\x1b\\x"), "x");
}

TEST(Ansi, ShowsWhatHasNoEndAsTextRatherThanHidingTheRest) {
  EXPECT_EQ(ansi_text("\x1b]0;a title\nand the next line"), "^[]0;a title\nand the next line");
  EXPECT_EQ(ansi_text("\x1b[12"), "^[[12");
  EXPECT_EQ(ansi_text("\x1b"), "^[");
  EXPECT_EQ(ansi_text("\x1b]8;;" + std::string(10'000, 'a') + "\x07"),
            "^[]8;;" + std::string(10'000, 'a') + "^G");
  EXPECT_EQ(ansi_text("\x1b[\x1b[31mx"), "^[[x");
}

TEST(Ansi, ShowsControlCharactersAndWhatTurnsTheDirectionOfText) {
  EXPECT_THAT(spans("a\x07"
                    "b"),
              ElementsAre(Span{"a", ""}, Span{"^G", "ansi-dim"}, Span{"b", ""}));
  EXPECT_EQ(ansi_text("a\rb\x08"
                      "c\x7f"),
            "a^Mb^Hc^?");
  EXPECT_EQ(ansi_text("a\r\nb"), "a\nb");
  EXPECT_EQ(ansi_text("a\tb"), "a\tb");
  EXPECT_EQ(ansi_text("\u009b31mx"), "\\u009b31mx");
  EXPECT_EQ(ansi_text("\u202eevil\u2066\u200f\u061c\u2028"),
            "\\u{202E}evil\\u{2066}\\u{200F}\\u{061C}\\u{2028}");
  EXPECT_EQ(ansi_text("zwölf € 🙂 “x” …"), "zwölf € 🙂 “x” …") << "and leaves other text alone";
}

RC_GTEST_PROP(Ansi, ComesOutAsValidTextWithoutControlCharacters, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("\x1b", "[", "]", "8;;", "31", ";", "m", "\x07", "\\", "x", "é",
                                    "\u202e", "\n", "38;5;", "P", "\r", ":", "<b>", "\u009b"));
  std::string message;
  for (const std::string& piece : pieces) message += piece;
  AnsiState state;
  std::string all;
  for (const Span& span : ansi_spans(message, state)) {
    RC_ASSERT(!span.text.empty());
    all += span.text;
  }
  RC_ASSERT(all == ansi_text(message));
  RC_ASSERT(is_valid_utf8(all));
  for (const char c : all)
    RC_ASSERT(static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n');
  RC_ASSERT(all.find("\u202e") == std::string::npos);
}

}  // namespace
}  // namespace joblog::web::job_logs
