// SPDX-License-Identifier: MIT
// What differs is shown with a little around it; the rest is folded.
#include "core/comparison_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>
#include <string>
#include <vector>

namespace joblog {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

using Elements = std::vector<std::uint64_t>;

/// "3=" are three equal lines, "3-" missing, "3+" new, "3<" moved away, "3>" moved to here; in
/// parentheses when they are folded.
std::string text_of(const std::vector<RowSpan>& spans) {
  std::string text;
  for (const RowSpan& span : spans) {
    if (!text.empty()) text += ' ';
    const std::string one = std::to_string(span.length) + "=-+<>"[static_cast<int>(span.kind)];
    text += span.is_folded ? "(" + one + ")" : one;
  }
  return text;
}

std::vector<RowSpan> rows_of(const Elements& before, const Elements& after,
                             const std::vector<std::size_t>& kept = {}) {
  const SequenceDiff diff = diff_sequences(before, after);
  return comparison_rows(diff, moved_stretches(before, after, diff, 0), before.size(), after.size(),
                         kept);
}

Elements counted(std::size_t count, std::uint64_t first = 1) {
  Elements made(count);
  std::iota(made.begin(), made.end(), first);
  return made;
}

TEST(ComparisonRows, OfTheSameAreOneFold) {
  EXPECT_EQ(text_of(rows_of(counted(100), counted(100))), "(100=)");
  EXPECT_THAT(rows_of({}, {}), IsEmpty());
}

TEST(ComparisonRows, ShowThreeLinesAroundADifference) {
  Elements after = counted(100);
  after[50] = 7'000;
  EXPECT_EQ(text_of(rows_of(counted(100), after)), "(47=) 3= 1- 1+ 3= (46=)");
}

TEST(ComparisonRows, FoldNoSingleLine) {
  Elements after = counted(9);
  after[0] = 7'000;
  after[8] = 8'000;
  EXPECT_EQ(text_of(rows_of(counted(9), after)), "1- 1+ 3= 1= 3= 1- 1+");
}

TEST(ComparisonRows, FoldTheMiddleOfALongDifference) {
  EXPECT_EQ(text_of(rows_of(counted(200), {})), "40- (150-) 10-");
  EXPECT_EQ(text_of(rows_of({}, counted(51))), "51+");
}

TEST(ComparisonRows, LeaveOutOfTheFoldsWhatIsToBeKept) {
  EXPECT_EQ(text_of(rows_of(counted(100), counted(100), {0, 50, 98})), "1= (49=) 1= (47=) 1= 1=");
}

TEST(ComparisonRows, SayWhereMovedLinesAre) {
  const auto rows = rows_of(counted(10), {1, 4, 5, 6, 7, 8, 9, 10, 2, 3});
  EXPECT_EQ(text_of(rows), "1= 2< 3= 1= 3= 2>");
  EXPECT_EQ(rows[1].before, 1U);
  EXPECT_EQ(rows[1].moved, 8U);
  EXPECT_EQ(rows.back().after, 8U);
  EXPECT_EQ(rows.back().moved, 1U);
}

RC_GTEST_PROP(ComparisonRows, HoldEveryLineOfBothLogsOnceAndInOrder, ()) {
  const auto some = [] {
    return *rc::gen::container<Elements>(rc::gen::inRange<std::uint64_t>(0, 12));
  };
  const Elements before = some(), after = some();
  std::size_t at_before = 0, at_after = 0;
  for (const RowSpan& span : rows_of(before, after)) {
    const bool old_log = span.kind != RowKind::added && span.kind != RowKind::moved_to;
    const bool new_log = span.kind != RowKind::missing && span.kind != RowKind::moved_from;
    RC_ASSERT(span.length > 0U);
    RC_ASSERT(span.before == at_before);
    RC_ASSERT(span.after == at_after);
    if (old_log) at_before += span.length;
    if (new_log) at_after += span.length;
  }
  RC_ASSERT(at_before == before.size());
  RC_ASSERT(at_after == after.size());
}

std::vector<TimePoint> times(std::initializer_list<Duration> since_start) {
  std::vector<TimePoint> made;
  for (const Duration duration : since_start) made.push_back(TimePoint{} + duration);
  return made;
}

TEST(SlowSteps, AreThoseThatTookMuchLongerThanBefore) {
  const auto before = times({0s, 1s, 2s, 3s}), after = times({0s, 5s, 6s, 6100ms});
  const SequenceDiff all{.equal = {{0, 0, 4}}};
  const auto slow = slow_steps(all, {before, TimePoint{} + 4s}, {after, TimePoint{} + 12s}, 10);
  ASSERT_EQ(slow.size(), 2U);
  EXPECT_EQ(slow[0].after, 0U);
  EXPECT_EQ(slow[0].took_before, 1s);
  EXPECT_EQ(slow[0].took_after, 5s);
  EXPECT_EQ(slow[1].after, 3U);
}

TEST(SlowSteps, AreNotThoseThatGoOnOrDifferLittle) {
  const auto before = times({0s, 100ms}), after = times({0s, 500ms});
  const SequenceDiff all{.equal = {{0, 0, 2}}};
  EXPECT_THAT(slow_steps(all, {before, TimePoint{} + 1s}, {after, std::nullopt}, 10), IsEmpty());
}

TEST(SlowSteps, AreTheOnesThatLostMostInOrder) {
  const auto before = times({0s, 0s, 0s, 0s}), after = times({0s, 5s, 6s, 10s});
  const SequenceDiff all{.equal = {{0, 0, 4}}};
  const auto slow = slow_steps(all, {before, TimePoint{}}, {after, TimePoint{} + 12s}, 2);
  ASSERT_EQ(slow.size(), 2U);
  EXPECT_EQ(slow[0].after, 0U);
  EXPECT_EQ(slow[1].after, 2U);
}

TEST(SlowSteps, TakeNoLessThanNoTime) {
  const auto at = times({5s, 1s});
  const LineTimes lines{at, std::nullopt};
  EXPECT_EQ(lines.took(0), Duration{});
  EXPECT_EQ(lines.took(1), std::nullopt);
}

}  // namespace
}  // namespace joblog
