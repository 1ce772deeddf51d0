// SPDX-License-Identifier: MIT
// Upper and lower case are one, for the letters that customers have in their names.
#include "base/fold_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace joblog {
namespace {

TEST(FoldCase, TakesUpperAndLowerCaseForTheSame) {
  EXPECT_EQ(fold_case("MÜLLER & SØNNER, ŁÓDŹ"), "müller & sønner, łódź");
  EXPECT_EQ(fold_case("ΑΘΗΝΑ МОСКВА Ёлка ŸŽ"), "αθηνα москва ёлка ÿž");
}

TEST(FoldCase, LeavesEverythingElseAsItIs) {
  for (const char* text : {"ß × ÷ 3 % _ \t", "東京", "😀", "ſ ı İ ĸ ŉ", "\xC3", "\xFF\xC3\x28"}) {
    EXPECT_EQ(fold_case(text), text);
  }
}

RC_GTEST_PROP(FoldCase, KeepsTheLengthAndIsDoneOnce, (const std::string& text)) {
  RC_ASSERT(fold_case(text).size() == text.size());
  RC_ASSERT(fold_case(fold_case(text)) == fold_case(text));
}

}  // namespace
}  // namespace joblog
