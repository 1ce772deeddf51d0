// SPDX-License-Identifier: MIT
// What is usual for a job, and whether that changes.
#include "core/duration_trend.h"

#include <gtest/gtest.h>

#include <vector>

namespace joblog {
namespace {

using namespace std::chrono_literals;

std::vector<Duration> times(std::initializer_list<Duration> newer,
                            std::initializer_list<Duration> older = {}) {
  std::vector<Duration> all(newer);
  all.insert(all.end(), older);
  return all;
}

TEST(DurationTrend, SaysNothingOfFewSuccesses) {
  EXPECT_FALSE(trend_of({}).usual);
  EXPECT_FALSE(trend_of(times({1s, 1s, 1s, 1s})).usual);
  const DurationTrend five = trend_of(times({1s, 1s, 2s, 3s, 3s}));
  EXPECT_EQ(five.usual, 2s);
  EXPECT_EQ(five.trend, Trend::unknown);
  EXPECT_EQ(trend_of(times({9s, 9s, 9s, 9s}, {1s, 1s, 1s, 1s, 1s})).trend, Trend::unknown);
}

TEST(DurationTrend, SeesThatAJobTakesLongerThanItUsedTo) {
  const DurationTrend slower = trend_of(times({8s, 8s, 8s, 8s, 8s}, {5s, 5s, 5s, 5s, 5s}));
  EXPECT_EQ(slower.trend, Trend::slower);
  EXPECT_EQ(trend_words(slower), "1.6 × slower");
  const DurationTrend faster = trend_of(times({5s, 5s, 5s, 5s, 5s}, {10s, 10s, 10s, 10s, 10s}));
  EXPECT_EQ(faster.trend, Trend::faster);
  EXPECT_EQ(trend_words(faster), "2.0 × faster");
}

TEST(DurationTrend, IsNotMovedByOneSlowNight) {
  const DurationTrend steady = trend_of(times({500s, 5s, 5s, 5s, 5s}, {5s, 5s, 5s, 5s, 5s}));
  EXPECT_EQ(steady.trend, Trend::steady);
  EXPECT_EQ(trend_words(steady), "");
}

TEST(DurationTrend, PassesOverWhatNobodyNotices) {
  EXPECT_EQ(trend_of(times({9ms, 9ms, 9ms, 9ms, 9ms}, {1ms, 1ms, 1ms, 1ms, 1ms})).trend,
            Trend::steady);
  EXPECT_EQ(trend_of(times({0s, 0s, 0s, 0s, 0s}, {0s, 0s, 0s, 0s, 0s})).trend, Trend::steady);
  const DurationTrend to_nothing = trend_of(times({0s, 0s, 0s, 0s, 0s}, {9s, 9s, 9s, 9s, 9s}));
  EXPECT_EQ(trend_words(to_nothing), "over 100 × faster");
}

}  // namespace
}  // namespace joblog
