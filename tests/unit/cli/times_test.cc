// SPDX-License-Identifier: MIT
// Times as typed and as shown.
#include "core/times.h"
#include "core/local_zone.h"

#include <gtest/gtest.h>

namespace joblog::cli {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;

const TimePoint kNow = sys_days{std::chrono::year{2026} / 11 / 23} + 13h + 5min + 7s + 123456us;

Times zurich() { return Times(Zone::find("Europe/Zurich").value()); }

std::string read(const Times& times, std::string_view text) {
  const auto time = times.read(text, kNow);
  return time ? iso_utc(*time) : "refused";
}

TEST(Times, ShowsExactTimesInTheReadersZone) {
  EXPECT_EQ(zurich().with_zone(kNow), "2026-11-23 14:05:07 CET");
  EXPECT_EQ(zurich().millis(kNow), "14:05:07.123");
  EXPECT_EQ(Times().exact(kNow), "2026-11-23 13:05:07");
  EXPECT_EQ(iso_utc(kNow), "2026-11-23T13:05:07.123456Z");
}

TEST(Times, SaysHowLongAgo) {
  EXPECT_EQ(relative_time(kNow - 3min - 9s, kNow), "3 min ago");
  EXPECT_EQ(relative_time(kNow + 2h + 5min, kNow), "in 2 h");
  EXPECT_EQ(relative_time(kNow - 12s - 400ms, kNow), "12 s ago");
  EXPECT_EQ(relative_time(kNow - 100ms, kNow), "now");
}

TEST(Times, ReadsWhatPeopleType) {
  const Times times = zurich();
  EXPECT_EQ(read(times, "2h"), "2026-11-23T11:05:07.123456Z");
  EXPECT_EQ(read(times, "now"), iso_utc(kNow));
  EXPECT_EQ(read(times, "today"), "2026-11-22T23:00:00.000000Z");
  EXPECT_EQ(read(times, "yesterday"), "2026-11-21T23:00:00.000000Z");
  EXPECT_EQ(read(times, "yesterday 14:00"), "2026-11-22T13:00:00.000000Z");
  EXPECT_EQ(read(times, "tomorrow 6:30"), "2026-11-24T05:30:00.000000Z");
  EXPECT_EQ(read(times, "14:00"), "2026-11-23T13:00:00.000000Z");
  EXPECT_EQ(read(times, "2026-11-23"), "2026-11-22T23:00:00.000000Z");
  EXPECT_EQ(read(times, "2026-07-01 14:00"), "2026-07-01T12:00:00.000000Z");
  EXPECT_EQ(read(times, "2026-11-23T14:00:00Z"), "2026-11-23T14:00:00.000000Z");
  EXPECT_EQ(read(times, "2026-11-23T14:00:00.5+05:30"), "2026-11-23T08:30:00.000000Z");
  EXPECT_EQ(read(Times(), "14:00"), "2026-11-23T14:00:00.000000Z");
}

TEST(Times, ReadsLocalTimesAroundClockChanges) {
  const Times times = zurich();
  EXPECT_EQ(read(times, "2026-03-29 02:30"), "2026-03-29T01:00:00.000000Z");  // Skipped.
  EXPECT_EQ(read(times, "2026-10-25 02:30"), "2026-10-25T00:30:00.000000Z");  // Shown twice.
  EXPECT_EQ(read(times, "2026-10-25 03:30"), "2026-10-25T02:30:00.000000Z");
  EXPECT_EQ(read(times, "2026-03-29 03:00"), "2026-03-29T01:00:00.000000Z");
}

TEST(Times, RefusesWhatIsNoTime) {
  for (const char* text : {"", "soon", "2026-02-30", "25:00", "14:60", "2026-11-23 14", "14:00 pm",
                           "2026-11-2314:00", "yesterdayish", "2026-11-23T14:00+1"}) {
    EXPECT_EQ(read(zurich(), text), "refused") << text;
  }
}

TEST(Times, TakesTheMachinesZoneFromTz) {
  const auto zone = local_zone([](const std::string& name) -> std::optional<std::string> {
    if (name == "TZ") return ":Asia/Kathmandu";
    return std::nullopt;
  });
  EXPECT_EQ(zone.name(), "Asia/Kathmandu");
}

}  // namespace
}  // namespace joblog::cli
