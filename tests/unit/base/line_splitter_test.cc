#include "base/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace joblog {
namespace {

using testing::ElementsAre;

/// Each line, with a "+" behind it when it is continued.
std::vector<std::string> lines_of(const std::vector<std::string>& chunks, std::size_t cap = 64) {
  std::vector<std::string> lines;
  LineSplitter splitter(cap, [&](std::string_view line, bool continued) {
    lines.push_back(std::string(line) + (continued ? "+" : ""));
  });
  for (const std::string& chunk : chunks) splitter.feed(chunk);
  splitter.finish();
  return lines;
}

TEST(LineSplitter, KeepsEmptyLinesAndALastLineWithoutBreak) {
  EXPECT_THAT(lines_of({"one\n\ntwo\nlast"}), ElementsAre("one", "", "two", "last"));
  EXPECT_THAT(lines_of({"one\n"}), ElementsAre("one"));
  EXPECT_THAT(lines_of({""}), ElementsAre());
}

TEST(LineSplitter, JoinsALineSpreadOverChunks) {
  EXPECT_THAT(lines_of({"o", "n", "e\ntw", "o\n"}), ElementsAre("one", "two"));
}

TEST(LineSplitter, StripsTheCarriageReturnOfAWindowsLineBreakOnly) {
  EXPECT_THAT(lines_of({"a\r\nb\rc\r", "\nd"}), ElementsAre("a", "b\rc", "d"));
}

TEST(LineSplitter, DeliversALongLineInPieces) {
  EXPECT_THAT(lines_of({"12345678abc\nx\n"}, 8), ElementsAre("12345678+", "abc", "x"));
  EXPECT_THAT(lines_of({"12345678\n"}, 8), ElementsAre("12345678"));
  EXPECT_THAT(lines_of({"1234", "5678", "\n"}, 8), ElementsAre("12345678"));
  EXPECT_THAT(lines_of({"12345678", "9", "\n"}, 8), ElementsAre("12345678+", "9"));
}

TEST(LineSplitter, DoesNotCutThroughACharacter) {
  EXPECT_THAT(lines_of({"123456\u20acz\n"}, 8), ElementsAre("123456+", "\u20acz"));
  EXPECT_THAT(lines_of({"12345\u20acz\n"}, 8), ElementsAre("12345\u20ac+", "z"));
}

TEST(LineSplitter, CutsStrayBytesAnywhere) {
  EXPECT_THAT(lines_of({std::string(20, '\x80')}, 8),
              ElementsAre(std::string(8, '\x80') + "+", std::string(8, '\x80') + "+",
                          std::string(4, '\x80')));
}

RC_GTEST_PROP(LineSplitterProperty, LosesNothingWhateverTheChunksAndTheCap, ()) {
  const auto chunks = *rc::gen::container<std::vector<std::string>>(
      rc::gen::container<std::string>(rc::gen::element('a', '\n', '\xc3', '\xa4', '\xf0', '\0')));
  const auto cap = *rc::gen::inRange<std::size_t>(8, 20);
  std::string input;
  for (const auto& chunk : chunks) input += chunk;
  std::string output;
  bool open = false;
  LineSplitter splitter(cap, [&](std::string_view line, bool continued) {
    RC_ASSERT(line.size() <= cap);
    RC_ASSERT(!continued || !line.empty());
    output += line;
    if (!continued) output += '\n';
    open = continued;
  });
  for (const auto& chunk : chunks) splitter.feed(chunk);
  splitter.finish();
  if (!input.empty() && !input.ends_with('\n')) input += '\n';
  RC_ASSERT(output == input);
  RC_ASSERT(!open);
}

}  // namespace
}  // namespace joblog
