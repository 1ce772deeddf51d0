// SPDX-License-Identifier: MIT
// How a moment is said: by its distance, then by the clock of the reader's zone.
#include "web/moments.h"

#include <gtest/gtest.h>

namespace joblog::web {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

constexpr TimePoint kNow = sys_days{2026y / November / 26} + 18h + 30min;  // A Thursday.

std::string shown(TimePoint time, const char* zone = "UTC") {
  return Moments(Zone::find(zone).value(), kNow).relative(time).shown;
}

TEST(ShortMoments, AreRelativeWithinAnHour) {
  EXPECT_EQ(shown(kNow), "now");
  EXPECT_EQ(shown(kNow - 3min), "3 min ago");
  EXPECT_EQ(shown(kNow - 59min - 59s), "59 min ago");
  EXPECT_EQ(shown(kNow + 40s), "in 40 s");
}

TEST(ShortMoments, AreTheClocksWhenOlderThanAnHour) {
  EXPECT_EQ(shown(kNow - 1h), "17:30");
  EXPECT_EQ(shown(kNow - 18h), "00:30");
  EXPECT_EQ(shown(kNow - 19h), "Wed 23:30");
  EXPECT_EQ(shown(kNow - 24h * 6), "Fri 18:30");
  EXPECT_EQ(shown(kNow + 5h), "23:30");
  EXPECT_EQ(shown(kNow + 8h), "Fri 02:30");
}

TEST(ShortMoments, HaveADateWhenAWeekAway) {
  EXPECT_EQ(shown(kNow - 24h * 7), "19 Nov 18:30") << "Thu would be taken for today";
  EXPECT_EQ(shown(kNow + 24h * 7), "3 Dec 18:30");
  EXPECT_EQ(shown(kNow - 24h * 365), "2025 26 Nov 18:30");
}

TEST(ShortMoments, FollowTheReadersZone) {
  EXPECT_EQ(shown(kNow - 2h, "Europe/Berlin"), "17:30");
  EXPECT_EQ(shown(kNow - 2h, "Pacific/Auckland"), "05:30");
  EXPECT_EQ(shown(kNow - 8h, "Pacific/Auckland"), "Thu 23:30") << "there it is Friday now";
}

TEST(ShortMoments, AreExactOnHoverAndKeptUpToDate) {
  const Moment moment = Moments(Zone::find("Europe/Berlin").value(), kNow).relative(kNow - 24h * 2);
  EXPECT_EQ(moment.shown, "Tue 19:30");
  EXPECT_EQ(moment.exact, "2026-11-24 19:30:00.000 CET");
  EXPECT_TRUE(moment.relative);
}

}  // namespace
}  // namespace joblog::web
