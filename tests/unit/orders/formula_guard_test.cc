// SPDX-License-Identifier: MIT
// No spreadsheet calculates a guarded text, whichever separator it splits at; and the guard comes
// off again without a trace.
#include "orders/formula_guard.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/text.h"

namespace joblog {
namespace {

TEST(FormulaGuard, FindsAFormulaBehindAnySeparatorAndBlanks) {
  for (const std::string text :
       {"=1+1",      "+1",           "-1",          "@SUM(A1)",
        "\t=1",      "\r=1",         "\n=",         "＝1",
        "＠x",       "  =1",         "\u00A0=1",    "Bolt M8;=HYPERLINK(\"http://evil.example\")",
        "Nut\t=1+2", "a,+1",         "a|@x",        "a; \"=1\"",
        "line\n-1",  "'=1",          "a;'=1",       "a\u2003;\u200b =1",
        "\u200e=1",  "\u00ad+1",     "a；=1",       "a，\u3000@x",
        "a｜-1",     "line\u2028=1", "line\u0085=1"})
    EXPECT_TRUE(is_like_a_formula(text)) << text;
}

TEST(FormulaGuard, LeavesOtherTextsAlone) {
  for (const std::string text : {"", "plain; nothing else", "a=1", "x - y", "'quoted'", "Müller",
                                 "A,B;C|D", "3-4", "a@b.example"})
    EXPECT_FALSE(is_like_a_formula(text)) << text;
}

TEST(FormulaGuard, PutsAnApostropheInFrontAndBeforeEachFormula) {
  EXPECT_EQ(guarded("=1"), "'=1");
  EXPECT_EQ(guarded("a;=1"), "'a;'=1");
  EXPECT_EQ(guarded("=1\t=2"), "'=1\t'=2");
}

std::string text_of_parts(const std::vector<std::size_t>& choices) {
  static const std::vector<std::string> parts{"=", "+",  "-",  "@",      ",",  ";",      "\t",
                                              "|", "\n", "\r", " ",      "'",  "\"",     "a",
                                              "1", "ü",  "＝", "\u00A0", "；", "\u200b", "\u2028"};
  std::string text;
  for (const std::size_t choice : choices) text += parts[choice % parts.size()];
  return text;
}

RC_GTEST_PROP(FormulaGuardProperty, ComesOffWithoutATrace,
              (const std::vector<std::size_t>& choices)) {
  const std::string text = text_of_parts(choices);
  RC_ASSERT(unguarded(is_like_a_formula(text) ? guarded(text) : text) == text);
}

RC_GTEST_PROP(FormulaGuardProperty, HoldsForEachSeparatorThatSomebodySplitsAt,
              (const std::vector<std::size_t>& choices)) {
  const std::string text = text_of_parts(choices);
  const std::string safe = is_like_a_formula(text) ? guarded(text) : text;
  for (const char separator : {',', ';', '\t', '|', '\n', '\r'})
    for (std::string_view cell : split(safe, separator)) {
      while (!cell.empty() && std::string_view(" \"\t\r\n").contains(cell.front()))
        cell.remove_prefix(1);
      const bool is_formula = !cell.empty() && std::string_view("=+-@").contains(cell.front());
      RC_ASSERT(!is_formula);
    }
}

TEST(ExcelText, KeepsWhatExcelWouldMakeSomethingElseOf) {
  for (const std::string text :
       {"0004711", "1-2", "3/4", "12345678901234567890", "1E5", "01.02.2026"})
    EXPECT_TRUE(is_changed_by_excel(text)) << text;
  for (const std::string text : {"", "0", "4711", "M-1", "Müller", "123456789012345"})
    EXPECT_FALSE(is_changed_by_excel(text)) << text;
  EXPECT_EQ(from_excel_text(as_excel_text("0004711")), "0004711");
  EXPECT_EQ(from_excel_text("=\"a\"&\"b\""), "=\"a\"&\"b\"");
}

}  // namespace
}  // namespace joblog
