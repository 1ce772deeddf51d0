// SPDX-License-Identifier: MIT
// What reaches the screen: tables, colours, and texts of strangers.
#include "cli/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/text.h"
#include "cli/table.h"

namespace joblog::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr TerminalTraits kPipe{};
constexpr TerminalTraits kColour{.is_terminal = true, .colours = true, .width = 40};
constexpr TerminalTraits kPlain{.is_terminal = true, .colours = false, .width = 40};

struct Screen {
  explicit Screen(TerminalTraits traits) : terminal(out, errors, traits) {}
  std::ostringstream out, errors;
  Terminal terminal;
};

Environment nothing_set() {
  return [](const std::string&) { return std::nullopt; };
}

TEST(Terminal, ColoursOnlyWhereTheyShow) {
  EXPECT_EQ(Screen(kColour).terminal.styled(Style::red, "x"), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(Screen(kPlain).terminal.styled(Style::red, "x"), "x");
  EXPECT_EQ(Screen(kPipe).terminal.styled(Style::red, "x"), "x");
  EXPECT_FALSE(look_at(-1, nothing_set(), false).is_terminal);
}

TEST(Terminal, LeavesEscapeSequencesOutAndMakesControlCharactersHarmlessOnATerminal) {
  const std::string hostile =
      "a\x1b[2Jb\x07\x7f\xc2\x9b"
      "31m\r\xe2\x80\xae Zürich\n";
  EXPECT_EQ(Screen(kPlain).terminal.shown(hostile), "ab\\x07\\x7f\\x9b31m\\x0d\\u{202E} Zürich\n");
  EXPECT_EQ(Screen(kPipe).terminal.shown(hostile),
            "ab\x07\x7f\xc2\x9b"
            "31m\r\xe2\x80\xae Zürich\n");
  EXPECT_EQ(sanitized("\xff"), "\\xff");
}

TEST(Terminal, ErrorsAreHarmlessEvenPiped) {
  Screen screen(kPipe);
  screen.terminal.error("no \x1b[31mqueue");
  EXPECT_EQ(screen.errors.str(), "joblog: no \\x1b[31mqueue\n");
}

TEST(Terminal, CountsColumnsAsTheScreenDoes) {
  EXPECT_EQ(columns_of("Zürich"), 6U);
  EXPECT_EQ(columns_of("日本"), 4U);
  EXPECT_EQ(columns_of("e\xcc\x81"), 1U);
  EXPECT_EQ(cut_to("Zürich", 6), "Zürich");
  EXPECT_EQ(cut_to("Zürich!", 6), "Züric…");
  EXPECT_EQ(cut_to("日本語", 4), "日…");
}

TEST(Table, FitsATerminalByShrinkingTheLastColumnThatMay) {
  Screen screen(kPlain);
  Table table(
      screen.terminal,
      {{.title = "NAME"}, {.title = "N", .right = true}, {.title = "ERROR", .shrinks = true}});
  table.add({{"first"}, {"7"}, {std::string(60, 'x')}});
  table.write();
  EXPECT_EQ(screen.out.str(), "NAME   N  ERROR\nfirst  7  " + std::string(29, 'x') + "…\n");
}

TEST(Table, WrapsTheImportantColumnAndLeavesOutOthersFirst) {
  Screen screen(kPlain);
  Table table(screen.terminal, {{.title = "JOB"},
                                {.title = "QUEUE", .shrinks = true},
                                {.title = "AT", .may_be_hidden = true},
                                {.title = "WHY", .important = true}});
  table.add({{"1"}, {"archive"}, {"2026-11-23 14:00"}, {"no worker takes queue archive at all"}});
  table.write();
  EXPECT_EQ(
      screen.out.str(),
      "JOB  QUEUE    WHY\n1    archive  no worker takes queue\n              archive at all\n");
}

TEST(Table, CutsNothingWhenPiped) {
  Screen screen(kPipe);
  Table table(screen.terminal, {{.title = "NAME"}, {.title = "ERROR", .shrinks = true}});
  table.add({{"a\tb\nc"}, {std::string(200, 'x')}});
  table.add({{"long name"}, {}});
  table.write();
  EXPECT_EQ(screen.out.str(),
            "NAME       ERROR\na b c      " + std::string(200, 'x') + "\nlong name\n");
}

TEST(Table, AlignsColouredAndWideCells) {
  Screen screen(kColour);
  Table table(screen.terminal, {{.title = "A"}, {.title = "B"}});
  table.add({{"日本", Style::red}, {"x"}});
  table.add({{"abcd"}, {"y"}});
  table.write();
  EXPECT_THAT(screen.out.str(), HasSubstr("\x1b[31m日本\x1b[0m  x\nabcd  y\n"));
}

TEST(Table, LaterRowsKeepTheWidths) {
  Screen screen(kPipe);
  Table table(screen.terminal, {{.title = "A", .width_min = 6}, {.title = "B"}});
  table.write();
  table.write_later({{"x"}, {"y"}});
  EXPECT_EQ(screen.out.str(), "A       B\nx       y\n");
}

}  // namespace
}  // namespace joblog::cli
