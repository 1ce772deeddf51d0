// SPDX-License-Identifier: MIT
#include "base/terminal_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace joblog {
namespace {

using testing::ElementsAre;
using Texts = std::vector<std::string>;

/// Each line, with a "+" behind it when it is continued.
Texts lines_of(const Texts& chunks, std::size_t cap = 64) {
  Texts lines;
  TerminalLines terminal(cap, [&](std::string_view line, bool continued) {
    lines.push_back(std::string(line) + (continued ? "+" : ""));
  });
  for (const std::string& chunk : chunks) terminal.feed(chunk);
  terminal.finish();
  return lines;
}

TEST(TerminalLines, KeepsEmptyLinesAndALastLineWithoutBreak) {
  EXPECT_THAT(lines_of({"one\n\ntwo\nlast"}), ElementsAre("one", "", "two", "last"));
  EXPECT_THAT(lines_of({"one\n"}), ElementsAre("one"));
  EXPECT_THAT(lines_of({""}), ElementsAre());
}

TEST(TerminalLines, JoinsALineSpreadOverChunks) {
  EXPECT_THAT(lines_of({"o", "n", "e\ntw", "o\n"}), ElementsAre("one", "two"));
}

TEST(TerminalLines, EndsALineAtAWindowsLineBreakHoweverItIsCut) {
  EXPECT_THAT(lines_of({"a\r\nb\r", "\nc\r\r\nd\r"}), ElementsAre("a", "b", "c", "d"));
}

TEST(TerminalLines, DeliversALongLineInPieces) {
  EXPECT_THAT(lines_of({"12345678abc\nx\n"}, 8), ElementsAre("12345678+", "abc", "x"));
  EXPECT_THAT(lines_of({"12345678\n"}, 8), ElementsAre("12345678"));
  EXPECT_THAT(lines_of({"1234", "5678", "\n"}, 8), ElementsAre("12345678"));
  EXPECT_THAT(lines_of({"12345678", "9", "\n"}, 8), ElementsAre("12345678+", "9"));
}

TEST(TerminalLines, DoesNotCutThroughACharacter) {
  EXPECT_THAT(lines_of({"123456\u20acz\n"}, 8), ElementsAre("123456+", "\u20acz"));
  EXPECT_THAT(lines_of({"12345\u20acz\n"}, 8), ElementsAre("12345\u20ac+", "z"));
}

TEST(TerminalLines, CutsStrayBytesAnywhere) {
  EXPECT_THAT(lines_of({std::string(20, '\x80')}, 8),
              ElementsAre(std::string(8, '\x80') + "+", std::string(8, '\x80') + "+",
                          std::string(4, '\x80')));
}

TEST(TerminalLines, LeavesTheLastStateOfALineThatIsRewritten) {
  EXPECT_THAT(lines_of({"[=   ] 10 %\r[==  ] 50 %\r[====] 100 %\ndone\n"}),
              ElementsAre("[====] 100 %", "done"));
  EXPECT_THAT(lines_of({"\r 1 %", "\r 2 %", "\r 3 %"}), ElementsAre(" 3 %"));
  EXPECT_THAT(lines_of({"long text\rab\n"}), ElementsAre("abng text"));
  EXPECT_THAT(lines_of({"100 files\r9 files  \n"}), ElementsAre("9 files"));
}

TEST(TerminalLines, TakesSteppingBackAndErasingForWhatTheyAre) {
  EXPECT_THAT(lines_of({"|\b/\b-\b\\\b done\n"}), ElementsAre(" done"));
  EXPECT_THAT(lines_of({"working 45 %\r\x1b[Kdone\n"}), ElementsAre("done"));
  EXPECT_THAT(lines_of({"working 45 %\x1b[2K\rdone\n"}), ElementsAre("done"));
  EXPECT_THAT(lines_of({"working\x1b[1G\x1b[0Kdone\n"}), ElementsAre("done"));
  EXPECT_THAT(lines_of({"abcdef\x1b[3D\x1b[KX\n"}), ElementsAre("abcX"));
  EXPECT_THAT(lines_of({"a bar that clears itself\r\x1b[K"}), ElementsAre());
}

TEST(TerminalLines, KeepsColoursOfALineAsItIsAndOfOneThatIsRewritten) {
  EXPECT_THAT(lines_of({"\x1b[31mred\x1b[0m plain\n"}), ElementsAre("\x1b[31mred\x1b[0m plain"));
  EXPECT_THAT(lines_of({"wait\r\x1b[32mok\x1b[0m  \n"}), ElementsAre("\x1b[32mok\x1b[0m"));
  EXPECT_THAT(lines_of({"\x1b[32mgreen\x1b[0m\rG\n"}), ElementsAre("G\x1b[32mreen\x1b[0m"));
}

TEST(TerminalLines, RewritesCharactersAndNotBytes) {
  EXPECT_THAT(lines_of({"\u00e4\u00f6\u00fc\ro\n"}), ElementsAre("o\u00f6\u00fc"));
  EXPECT_THAT(lines_of({"abc\r\xe2\x82", "\xac\n"}), ElementsAre("\u20acbc"));
}

TEST(TerminalLines, FollowsBarsInSeveralLines) {
  const Texts two_bars{"outer 0\ninner 0\x1b[1A\router 1\n\rinner 1\x1b[1A\router 2\n\rinner 2\n"};
  EXPECT_THAT(lines_of(two_bars), ElementsAre("outer 0", "outer 2", "inner 2"));
  const Texts layers{
      "a: wait\nb: wait\n\x1b[2A\x1b[2K\ra: done\x1b[2B\x1b[1A\x1b[2K\rb: done\nend\n"};
  EXPECT_THAT(lines_of(layers), ElementsAre("a: wait", "b: wait", "a: done", "b: done", "end"));
}

TEST(TerminalLines, ShowsWhatStandsInALineThatIsNotFinished) {
  TerminalLines terminal(64, [](std::string_view, bool) {});
  EXPECT_EQ(terminal.unfinished(100), "");
  terminal.feed("done\nPassword: ");
  EXPECT_EQ(terminal.unfinished(100), "Password: ");
  terminal.feed("\r10 %\x1b[K");
  EXPECT_EQ(terminal.unfinished(100), "10 %");
  terminal.feed("\r");
  EXPECT_EQ(terminal.unfinished(100), "10 %");
  terminal.feed("\n");
  EXPECT_EQ(terminal.unfinished(100), "");
}

/// What a terminal of one line shows, written down naively: all at once, no cuts, no colours.
Texts model(const std::string& input) {
  Texts lines;
  std::string row;
  std::size_t column = 0;
  const auto shown = [&](bool rewritten) {
    std::string text = row;
    while (rewritten && text.ends_with(' ')) text.pop_back();
    return text;
  };
  bool rewritten = false;
  for (std::size_t i = 0; i < input.size(); ++i) {
    const char c = input[i];
    if (c == '\n') {
      lines.push_back(shown(rewritten));
      row.clear();
      column = 0;
      rewritten = false;
    } else if (c == '\r') {
      column = 0;
    } else if (c == '\b') {
      if (column > 0) --column;
    } else if (input.substr(i, 3) == "\x1b[K") {
      if (column < row.size()) row.resize(column);
      i += 2;
    } else {
      rewritten = rewritten || column < row.size();
      if (column >= row.size()) row.resize(column + 1, ' ');
      row[column++] = c;
    }
  }
  if (const std::string last = shown(rewritten); !last.empty()) lines.push_back(last);
  return lines;
}

/// The model without the finer point of which blanks at an end were written.
Texts without_blanks_at_ends(Texts lines) {
  for (std::string& line : lines) {
    while (line.ends_with(' ')) line.pop_back();
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

Texts chunks_of(const std::string& input) {
  Texts chunks;
  for (std::size_t at = 0; at < input.size();) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 8);
    chunks.push_back(input.substr(at, size));
    at += size;
  }
  return chunks;
}

RC_GTEST_PROP(TerminalLinesProperty, LinesAreWhatATerminalShows, ()) {
  const auto parts = *rc::gen::container<Texts>(rc::gen::element<std::string>(
      "a", "b", "45 %", " ", "\n", "\r", "\r\n", "\b", "\x1b[K", "word"));
  std::string input;
  for (const auto& part : parts) input += part;
  RC_ASSERT(without_blanks_at_ends(lines_of(chunks_of(input), 1 << 16)) ==
            without_blanks_at_ends(model(input)));
}

RC_GTEST_PROP(TerminalLinesProperty, NoCutChangesTheLines, ()) {
  const auto parts = *rc::gen::container<Texts>(rc::gen::element<std::string>(
      "a", "12345", "\n", "\r", "\b", "\x1b[K", "\x1b[2K", "\x1b[1A", "\x1b[2B", "\x1b[31m",
      "\x1b[0m", "\x1b", "[", "\x1b(B", "\x1b]0;t\a", "\u00e4", "\u20ac", "\U0001F600", "\xff",
      "\xc3", "\x80", std::string(1, '\0')));
  const auto cap = *rc::gen::element<std::size_t>(8, 20, 1 << 16);
  std::string input;
  for (const auto& part : parts) input += part;
  const Texts whole = lines_of({input}, cap);
  RC_ASSERT(lines_of(chunks_of(input), cap) == whole);
  Texts bytes;
  for (const char byte : input) bytes.emplace_back(1, byte);
  RC_ASSERT(lines_of(bytes, cap) == whole);
}

RC_GTEST_PROP(TerminalLinesProperty, LosesNothingOfWhatRewritesNothing, ()) {
  const auto chunks = *rc::gen::container<Texts>(
      rc::gen::container<std::string>(rc::gen::element('a', '\n', '\xc3', '\xa4', '\xf0', '\0')));
  const auto cap = *rc::gen::inRange<std::size_t>(8, 20);
  std::string input;
  for (const auto& chunk : chunks) input += chunk;
  std::string output;
  bool open = false;
  TerminalLines terminal(cap, [&](std::string_view line, bool continued) {
    RC_ASSERT(line.size() <= cap);
    RC_ASSERT(!continued || !line.empty());
    output += line;
    if (!continued) output += '\n';
    open = continued;
  });
  for (const auto& chunk : chunks) terminal.feed(chunk);
  terminal.finish();
  if (!input.empty() && !input.ends_with('\n')) input += '\n';
  RC_ASSERT(output == input);
  RC_ASSERT(!open);
}

}  // namespace
}  // namespace joblog
