// SPDX-License-Identifier: MIT
// Between which values most of the past ones lie.
#include "core/band.h"

#include <gtest/gtest.h>

#include <limits>

namespace joblog {
namespace {

TEST(Band, LeavesOutOneOfTenAtEachEnd) {
  std::vector<double> values;
  for (int value = 100; value >= 0; --value) values.push_back(value);
  const auto band = band_of(values);
  ASSERT_TRUE(band);
  EXPECT_EQ(band->low, 10);
  EXPECT_EQ(band->median, 50);
  EXPECT_EQ(band->high, 90);
}

TEST(Band, IsNotKnownOfFewValues) {
  EXPECT_FALSE(band_of(std::vector<double>(9, 1)));
  EXPECT_TRUE(band_of(std::vector<double>(10, 1)));
  EXPECT_FALSE(band_of(std::vector<double>(20, std::numeric_limits<double>::quiet_NaN())));
}

TEST(Band, CallsOddWhatIsFarAway) {
  const Band band{.low = 10, .median = 15, .high = 20};
  EXPECT_TRUE(band.is_above(41));
  EXPECT_FALSE(band.is_above(40));
  EXPECT_TRUE(band.is_below(4));
  EXPECT_FALSE(band.is_below(5));
}

}  // namespace
}  // namespace joblog
