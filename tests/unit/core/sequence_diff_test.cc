// SPDX-License-Identifier: MIT
// A diff keeps what both lists have in order, whatever they are, and ends in bounded time.
#include "core/sequence_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

namespace joblog {
namespace {

using Elements = std::vector<std::uint64_t>;
using testing::ElementsAre;
using testing::IsEmpty;

Elements elements(std::string_view letters) { return {letters.begin(), letters.end()}; }

std::size_t equal_in(const SequenceDiff& diff) {
  std::size_t equal = 0;
  for (const EqualStretch& stretch : diff.equal) equal += stretch.length;
  return equal;
}

/// The list after, made from the one before: what is missing is left out, what is new put in.
Elements applied(const Elements& before, const Elements& after, const SequenceDiff& diff) {
  Elements made;
  std::size_t at = 0;
  const auto put_in_up_to = [&](std::size_t end) {
    for (; at < end; ++at) made.push_back(after.at(at));
  };
  for (const EqualStretch& stretch : diff.equal) {
    put_in_up_to(stretch.after);
    for (std::size_t i = 0; i < stretch.length; ++i) made.push_back(before.at(stretch.before + i));
    at += stretch.length;
  }
  put_in_up_to(after.size());
  return made;
}

bool is_in_order(const SequenceDiff& diff) {
  std::size_t before = 0, after = 0;
  for (const EqualStretch& stretch : diff.equal) {
    if (stretch.length == 0 || stretch.before < before || stretch.after < after) return false;
    before = stretch.before + stretch.length;
    after = stretch.after + stretch.length;
  }
  return true;
}

/// As long as it can be, by a table of all pairs.
std::size_t longest_common(const Elements& before, const Elements& after) {
  std::vector<std::size_t> row(after.size() + 1, 0);
  for (const auto element : before) {
    std::size_t diagonal = 0;
    for (std::size_t i = 0; i < after.size(); ++i) {
      const std::size_t above = row[i + 1];
      row[i + 1] = element == after[i] ? diagonal + 1 : std::max(above, row[i]);
      diagonal = above;
    }
  }
  return row.back();
}

Elements some_elements(std::uint64_t kinds) {
  return *rc::gen::container<Elements>(rc::gen::inRange<std::uint64_t>(0, kinds));
}

RC_GTEST_PROP(SequenceDiff, MakesOneListOfTheOther, ()) {
  const auto kinds = *rc::gen::element<std::uint64_t>(2, 5, 1000);
  const Elements before = some_elements(kinds), after = some_elements(kinds);
  const DiffEffort effort{.edits_max = *rc::gen::inRange(1, 20),
                          .steps_max = *rc::gen::inRange<std::int64_t>(0, 500)};
  const SequenceDiff diff = diff_sequences(before, after, effort);
  RC_ASSERT(is_in_order(diff));
  RC_ASSERT(applied(before, after, diff) == after);
}

RC_GTEST_PROP(SequenceDiff, FindsWhatWasTakenOut, ()) {
  Elements before(*rc::gen::inRange<std::size_t>(1, 200));
  std::iota(before.begin(), before.end(), 1);
  Elements after;
  for (const auto element : before) {
    if (*rc::gen::inRange(0, 4) > 0) after.push_back(element);
  }
  const SequenceDiff diff = diff_sequences(before, after);
  RC_ASSERT(equal_in(diff) == after.size());
  RC_ASSERT(!diff.is_coarse);
}

TEST(SequenceDiff, OfTheSameIsOneStretch) {
  const Elements same = elements("abcabc");
  EXPECT_THAT(diff_sequences(same, same).equal, ElementsAre(EqualStretch{0, 0, 6}));
}

TEST(SequenceDiff, OfNothingIsNothing) {
  EXPECT_THAT(diff_sequences({}, {}).equal, IsEmpty());
  EXPECT_THAT(diff_sequences(elements("ab"), {}).equal, IsEmpty());
  EXPECT_THAT(diff_sequences({}, elements("ab")).equal, IsEmpty());
}

TEST(SequenceDiff, WithoutAnchorsFindsTheLongestCommonPart) {
  // The example of Myers' paper: no element is there once on both sides.
  const Elements before = elements("abcabba"), after = elements("cbabac");
  const SequenceDiff diff = diff_sequences(before, after);
  EXPECT_EQ(equal_in(diff), longest_common(before, after));
  EXPECT_FALSE(diff.is_coarse);
}

TEST(SequenceDiff, PutsAnchorsFirst) {
  // "x" stands once on either side; the blanks around it must not be paired past it.
  EXPECT_THAT(diff_sequences(elements("  x"), elements("x  ")).equal,
              ElementsAre(EqualStretch{2, 0, 1}));
}

constexpr std::size_t kLong = 100'000;

Elements random_elements(std::uint64_t kinds, unsigned seed) {
  std::mt19937_64 random(seed);
  Elements made(kLong);
  for (auto& element : made) element = random() % kinds;
  return made;
}

TEST(SequenceDiff, OfLongListsThatAreAlikeIsExact) {
  Elements before(kLong);
  std::iota(before.begin(), before.end(), 0);
  Elements after = before;
  after.erase(after.begin() + 70'000, after.begin() + 70'100);
  after[50] = 1'000'000;
  const SequenceDiff diff = diff_sequences(before, after);
  EXPECT_THAT(diff.equal, ElementsAre(EqualStretch{0, 0, 50}, EqualStretch{51, 51, 69'949},
                                      EqualStretch{70'100, 70'000, 29'900}));
}

TEST(SequenceDiff, OfLongListsWithNothingInCommonIsExact) {
  Elements before(kLong, 1), after(kLong, 2);
  const SequenceDiff diff = diff_sequences(before, after);
  EXPECT_THAT(diff.equal, IsEmpty());
  EXPECT_FALSE(diff.is_coarse);
}

TEST(SequenceDiff, OfLongListsInDisorderIsRightAndSaysThatItIsCoarse) {
  const Elements before = random_elements(20, 1), after = random_elements(20, 2);
  const SequenceDiff diff = diff_sequences(before, after);
  EXPECT_TRUE(diff.is_coarse);
  EXPECT_TRUE(is_in_order(diff));
  EXPECT_EQ(applied(before, after, diff), after);
  EXPECT_GT(equal_in(diff), kLong / 4);
}

TEST(SequenceDiff, OfLongListsThatRepeatThemselvesIsExactWhereTheyDifferLittle) {
  Elements before(kLong);
  for (std::size_t i = 0; i < kLong; ++i) before[i] = i % 7;
  Elements after = before;
  after.insert(after.begin() + 40'000, 3, 99);
  after.erase(after.begin() + 90'000);
  const SequenceDiff diff = diff_sequences(before, after);
  EXPECT_FALSE(diff.is_coarse);
  EXPECT_EQ(equal_in(diff), kLong - 1);
}

TEST(MovedStretches, AreWhatIsMissingHereAndNewThere) {
  const Elements before = elements("abcdefgh"), after = elements("aefghbcd");
  const SequenceDiff diff = diff_sequences(before, after);
  EXPECT_THAT(moved_stretches(before, after, diff, 0), ElementsAre(EqualStretch{1, 5, 3}));
}

TEST(MovedStretches, AreNotWhatIsThereTwiceOrSaysNothing) {
  const Elements before = elements("bbacde "), after = elements(" acdebb");
  const SequenceDiff diff = diff_sequences(before, after);
  ASSERT_EQ(equal_in(diff), 4U);
  EXPECT_THAT(moved_stretches(before, after, diff, ' '), IsEmpty());
}

}  // namespace
}  // namespace joblog
