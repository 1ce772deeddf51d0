// SPDX-License-Identifier: MIT
// Schedules in zones: the words people write, and what changes of the clock do. The tables are
// facts of the calendar; the properties compare with a walker that looks at every single minute.
#include "core/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>

#include "core/schedule_grammar.h"

namespace joblog {
namespace {

namespace chr = std::chrono;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Schedule schedule(std::string_view text, std::string_view zone = "UTC") {
  auto parsed = Schedule::parse(text, zone);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *parsed;
}

std::string error_of(std::string_view text, std::string_view zone = "UTC") {
  const auto parsed = Schedule::parse(text, zone);
  return parsed ? "accepted" : parsed.error().message;
}

TimePoint utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0,
              int second = 0) {
  return chr::sys_days{chr::year{year} / chr::month{month} / chr::day{day}} + chr::hours{hour} +
         chr::minutes{minute} + chr::seconds{second};
}

/// "2026-11-23 14:00:00", UTC.
std::string show(TimePoint t) {
  const auto day = chr::floor<chr::days>(t);
  const chr::year_month_day date{day};
  const chr::hh_mm_ss clock{chr::floor<chr::seconds>(t - day)};
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "%d-%02u-%02u %02d:%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::vector<std::string> instants(std::string_view text, std::string_view zone, TimePoint after,
                                  TimePoint until) {
  const auto planned = schedule(text, zone);
  std::vector<std::string> shown;
  for (auto at = planned.next_after(after); at && *at <= until; at = planned.next_after(*at)) {
    shown.push_back(show(*at));
  }
  return shown;
}

// ---- The grammar -----------------------------------------------------------------------------

struct Form {
  const char* text;
  const char* cron;
};

TEST(Schedule, ReadsMacrosAndWordsAsCron) {
  for (const auto& [text, cron] : std::initializer_list<Form>{
           {"@hourly", "0 * * * *"},
           {"@daily", "0 0 * * *"},
           {"@Midnight", "0 0 * * *"},
           {"@weekly", "0 0 * * 0"},
           {"@monthly", "0 0 1 * *"},
           {"@yearly", "0 0 1 1 *"},
           {"@annually", "0 0 1 1 *"},
           {"every minute", "* * * * *"},
           {"every 1 minute", "* * * * *"},
           {"Every  5 Minutes", "*/5 * * * *"},
           {"every 60 minutes", "0 * * * *"},
           {"every hour", "0 * * * *"},
           {"every 2 hours", "0 */2 * * *"},
           {"every 24 hours", "0 0 * * *"},
           {"every 60 seconds", "* * * * *"},
           {"every day", "0 0 * * *"},
           {"every day at 02:30", "30 2 * * *"},
           {"every day at noon and midnight", "0 12,0 * * *"},
           {"every monday at 8:00", "0 8 * * 1"},
           {"every mon, thu and sunday at 8:00, 16:00", "0 8,16 * * 1,4,0"},
           {"every weekday at 6:15", "15 6 * * 1-5"},
           {"every weekend", "0 0 * * 0,6"},
       }) {
    const auto form = to_cron_form(text);
    ASSERT_TRUE(form) << text << ": " << form.error().message;
    EXPECT_EQ(form->cron, cron) << text;
    EXPECT_EQ(form->every_seconds, 0) << text;
    EXPECT_EQ(error_of(text), "accepted") << text;
  }
}

TEST(Schedule, RefusesCountsThatCannotKeepStepWithTheClock) {
  EXPECT_THAT(error_of("every 7 minutes"),
              AllOf(HasSubstr("an hour has 60 minutes"),
                    HasSubstr("1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30"), HasSubstr("*/7 * * * *")));
  EXPECT_THAT(error_of("every 45 seconds"), HasSubstr("a minute has 60 seconds"));
  EXPECT_THAT(error_of("every 5 hours"), HasSubstr("a day has 24 hours"));
  EXPECT_THAT(error_of("every 90 minutes"), HasSubstr("keep step"));
  EXPECT_THAT(error_of("every 120 minutes"), HasSubstr("every 2 hours"));
  EXPECT_THAT(error_of("every 0 minutes"), HasSubstr("every 0 minutes"));
}

TEST(Schedule, RefusesWordsItDoesNotKnowAndShowsSomeItDoes) {
  EXPECT_THAT(error_of("every"), HasSubstr("every day at 02:30"));
  EXPECT_THAT(error_of("every fortnight"), HasSubstr("\"fortnight\""));
  EXPECT_THAT(error_of("every 3 days"), HasSubstr("seconds, minutes or hours"));
  EXPECT_THAT(error_of("every day at 25:00"), HasSubstr("\"25:00\" is no time of day"));
  EXPECT_THAT(error_of("every day at 8:5"), HasSubstr("no time of day"));
  EXPECT_THAT(error_of("every day 8:00"), HasSubstr("\"at\""));
  EXPECT_THAT(error_of("every day at 8:00 please"), HasSubstr("\"please\""));
  EXPECT_THAT(error_of("every day at 8:00 and 9:30"), HasSubstr("a task each"));
  EXPECT_THAT(error_of("every day and monday"), HasSubstr("already means every day"));
  EXPECT_THAT(error_of("every 5 minutes at 8:00"), HasSubstr("after the minute"));
  EXPECT_THAT(error_of("@reboot"), HasSubstr("not supported"));
  EXPECT_THAT(error_of("@dayly"), HasSubstr("@daily"));
  EXPECT_THAT(error_of(""), HasSubstr("empty"));
  EXPECT_THAT(error_of(std::string(1000, '*')), HasSubstr("longer than 200 bytes"));
}

TEST(Schedule, NamesItsTextInErrors) {
  EXPECT_THAT(error_of("61 * * * *"),
              AllOf(HasSubstr("schedule \"61 * * * *\""), HasSubstr("minute \"61\"")));
}

TEST(Schedule, SuggestsTheNearestZones) {
  EXPECT_THAT(error_of("@daily", "Europe/Zürich"), HasSubstr("did you mean \"Europe/Zurich\""));
  EXPECT_THAT(error_of("@daily", "zurich"), HasSubstr("did you mean \"Europe/Zurich\""));
  EXPECT_THAT(error_of("@daily", "america/new york"), HasSubstr("\"America/New_York\""));
  EXPECT_THAT(error_of("@daily", "Moon/Tranquility_Base"), HasSubstr("names look like"));
  EXPECT_THAT(error_of("@daily", ""), HasSubstr("names look like"));
  EXPECT_THAT(error_of("@daily", "../../etc/passwd"), HasSubstr("no time zone is named"));
}

TEST(Schedule, ExplainsItselfWithItsZoneWhereThatMatters) {
  EXPECT_EQ(schedule("every day at 2:30", "Europe/Zurich").explain(),
            "at 02:30 every day (Europe/Zurich)");
  EXPECT_EQ(schedule("@daily").explain(), "at 00:00 every day (UTC)");
  EXPECT_EQ(schedule("every 5 minutes", "Europe/Zurich").explain(), "every 5 minutes");
  EXPECT_EQ(schedule("every 30 seconds").explain(), "every 30 seconds");
  EXPECT_EQ(schedule("every second").explain(), "every second");
  EXPECT_EQ(schedule("every 2 hours", "Asia/Tokyo").explain(), "every 2 hours (Asia/Tokyo)");
  EXPECT_EQ(schedule("  @daily ").text(), "@daily");
}

TEST(Schedule, ExplainsWhatClockChangesDoToIt) {
  EXPECT_EQ(schedule("@daily").explain_clock_changes(), "");
  EXPECT_THAT(schedule("@daily", "Europe/Zurich").explain_clock_changes(), HasSubstr("runs once"));
  EXPECT_THAT(schedule("@hourly", "Europe/Zurich").explain_clock_changes(), HasSubstr("run twice"));
}

// ---- Instants --------------------------------------------------------------------------------

TEST(Schedule, PlansStrictlyAfterTheGivenTime) {
  const auto noon = utc(2026, 11, 23, 12);
  EXPECT_EQ(schedule("0 12 * * *").next_after(noon), utc(2026, 11, 24, 12));
  EXPECT_EQ(schedule("0 12 * * *").next_after(noon - Duration{1}), noon);
  EXPECT_EQ(schedule("every 5 minutes").next_after(noon), utc(2026, 11, 23, 12, 5));
}

TEST(Schedule, PlansSecondsInStepWithTheMinute) {
  EXPECT_THAT(schedule("every 30 seconds").next_instants(utc(2026, 11, 23, 12, 0, 1), 3),
              ElementsAre(utc(2026, 11, 23, 12, 0, 30), utc(2026, 11, 23, 12, 1),
                          utc(2026, 11, 23, 12, 1, 30)));
  EXPECT_EQ(schedule("every second").next_after(utc(2026, 1, 1) + Duration{1}),
            utc(2026, 1, 1, 0, 0, 1));
}

TEST(Schedule, EndsWhereNoCalendarHasTheDate) {
  EXPECT_EQ(schedule("0 0 31 2 *", "Europe/Zurich").next_after(utc(2026, 1, 1)), std::nullopt);
  EXPECT_TRUE(schedule("0 0 30 2 *").next_instants(utc(2026, 1, 1), 5).empty());
}

TEST(Schedule, LooksFarEnoughForTheRarestLeapDay) {
  // Leap days on a Sunday or Saturday around 2100: 2088 (Sunday), then 2116 (Saturday).
  EXPECT_EQ(schedule("0 0 29 2 */6").next_after(utc(2088, 3, 1)), utc(2116, 2, 29));
}

TEST(Schedule, StaysWithinItsYearsForAnyTime) {
  EXPECT_EQ(schedule("@daily").next_after(TimePoint::max()), std::nullopt);
  EXPECT_EQ(schedule("@daily").next_after(TimePoint::min()), utc(1, 1, 1));
  EXPECT_EQ(schedule("@daily", "Europe/Zurich").next_after(utc(9999, 12, 31)), std::nullopt);
}

TEST(Schedule, RunsAFixedTimeOnceRightAfterTheGapThatSwallowedIt) {
  // Zurich, 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
  EXPECT_THAT(instants("30 2 * * *", "Europe/Zurich", utc(2026, 3, 28), utc(2026, 3, 30, 12)),
              ElementsAre("2026-03-28 01:30:00", "2026-03-29 01:00:00", "2026-03-30 00:30:00"));
  EXPECT_THAT(instants("0,15,30 2 * * *", "Europe/Zurich", utc(2026, 3, 29), utc(2026, 3, 29, 12)),
              ElementsAre("2026-03-29 01:00:00"));
  // Planned at the first reading after the gap as well: still one.
  EXPECT_THAT(instants("0 2,3 * * *", "Europe/Zurich", utc(2026, 3, 29), utc(2026, 3, 29, 12)),
              ElementsAre("2026-03-29 01:00:00"));
}

TEST(Schedule, RunsAFixedTimeInTheFirstPassOfAnOverlapOnly) {
  // Zurich, 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
  EXPECT_THAT(instants("30 2 * * *", "Europe/Zurich", utc(2026, 10, 24, 12), utc(2026, 10, 26, 12)),
              ElementsAre("2026-10-25 00:30:00", "2026-10-26 01:30:00"));
  EXPECT_EQ(schedule("30 2 * * *", "Europe/Zurich").next_after(utc(2026, 10, 25, 1, 10)),
            utc(2026, 10, 26, 1, 30));  // asked within the second pass
}

TEST(Schedule, FollowsTheClockOnTheWallWithAStarInMinuteOrHour) {
  EXPECT_THAT(instants("30 * * * *", "Europe/Zurich", utc(2026, 3, 29), utc(2026, 3, 29, 3)),
              ElementsAre("2026-03-29 00:30:00", "2026-03-29 01:30:00", "2026-03-29 02:30:00"));
  EXPECT_TRUE(
      instants("*/30 2 * * *", "Europe/Zurich", utc(2026, 3, 29), utc(2026, 3, 29, 12)).empty());
  EXPECT_THAT(instants("*/30 2 * * *", "Europe/Zurich", utc(2026, 10, 25), utc(2026, 10, 25, 12)),
              ElementsAre("2026-10-25 00:30:00", "2026-10-25 01:00:00", "2026-10-25 01:30:00"));
  EXPECT_THAT(instants("0 */2 * * *", "Europe/Zurich", utc(2026, 10, 24, 22), utc(2026, 10, 25, 4)),
              ElementsAre("2026-10-25 00:00:00", "2026-10-25 01:00:00", "2026-10-25 03:00:00"));
}

TEST(Schedule, KnowsNewYork) {
  EXPECT_THAT(instants("30 2 * * *", "America/New_York", utc(2026, 3, 7, 12), utc(2026, 3, 9, 12)),
              ElementsAre("2026-03-08 07:00:00", "2026-03-09 06:30:00"));
  EXPECT_THAT(instants("30 1 * * *", "America/New_York", utc(2026, 11, 1), utc(2026, 11, 2, 12)),
              ElementsAre("2026-11-01 05:30:00", "2026-11-02 06:30:00"));
}

TEST(Schedule, KnowsHalfHourChangesOnLordHowe) {
  // 4 October 2026: 02:00 becomes 02:30 at 15:30 UTC the day before; 5 April: 02:00 becomes 01:30.
  EXPECT_THAT(instants("15 2 * * *", "Australia/Lord_Howe", utc(2026, 10, 3), utc(2026, 10, 5)),
              ElementsAre("2026-10-03 15:30:00", "2026-10-04 15:15:00"));
  EXPECT_THAT(instants("45 1 * * *", "Australia/Lord_Howe", utc(2026, 4, 4), utc(2026, 4, 6)),
              ElementsAre("2026-04-04 14:45:00", "2026-04-05 15:15:00"));
  EXPECT_THAT(instants("*/15 1 * * *", "Australia/Lord_Howe", utc(2026, 4, 4, 14), utc(2026, 4, 5)),
              ElementsAre("2026-04-04 14:15:00", "2026-04-04 14:30:00", "2026-04-04 14:45:00",
                          "2026-04-04 15:00:00", "2026-04-04 15:15:00"));
}

TEST(Schedule, KnowsDaysWithoutMidnight) {
  EXPECT_THAT(instants("@daily", "America/Sao_Paulo", utc(2018, 11, 3), utc(2018, 11, 5, 12)),
              ElementsAre("2018-11-03 03:00:00", "2018-11-04 03:00:00", "2018-11-05 02:00:00"));
  EXPECT_THAT(instants("@daily", "Asia/Amman", utc(2021, 3, 24), utc(2021, 3, 26, 23)),
              ElementsAre("2021-03-24 22:00:00", "2021-03-25 22:00:00", "2021-03-26 21:00:00"));
  EXPECT_THAT(instants("@daily", "Asia/Beirut", utc(2022, 3, 25), utc(2022, 3, 27, 23)),
              ElementsAre("2022-03-25 22:00:00", "2022-03-26 22:00:00", "2022-03-27 21:00:00"));
  EXPECT_THAT(instants("@daily", "America/Santiago", utc(2026, 9, 5), utc(2026, 9, 7, 12)),
              ElementsAre("2026-09-05 04:00:00", "2026-09-06 04:00:00", "2026-09-07 03:00:00"));
}

TEST(Schedule, RunsMidnightOnceWhereItComesTwice) {
  // Sao Paulo, 18 February 2018: midnight becomes 23:00 of the 17th.
  EXPECT_THAT(
      instants("30 23 * * *", "America/Sao_Paulo", utc(2018, 2, 17, 12), utc(2018, 2, 19, 12)),
      ElementsAre("2018-02-18 01:30:00", "2018-02-19 02:30:00"));
  EXPECT_THAT(instants("@daily", "America/Sao_Paulo", utc(2018, 2, 17), utc(2018, 2, 18, 12)),
              ElementsAre("2018-02-17 02:00:00", "2018-02-18 03:00:00"));
}

TEST(Schedule, MakesUpForTheDayThatApiaSkipped) {
  // 30 December 2011 did not exist in Samoa: the 31st began at 10:00 UTC of the 30th.
  EXPECT_THAT(instants("30 2 * * *", "Pacific/Apia", utc(2011, 12, 29), utc(2012, 1, 1)),
              ElementsAre("2011-12-29 12:30:00", "2011-12-30 10:00:00", "2011-12-30 12:30:00",
                          "2011-12-31 12:30:00"));
  EXPECT_EQ(instants("30 */12 30 12 *", "Pacific/Apia", utc(2011, 12, 1), utc(2012, 1, 1)).size(),
            0U);
}

TEST(Schedule, KeepsTheYearsRunningWhereTheZoneChangesNoMore) {
  EXPECT_THAT(instants("30 2 * * *", "Asia/Kolkata", utc(2026, 3, 28), utc(2026, 3, 29, 23)),
              ElementsAre("2026-03-28 21:00:00", "2026-03-29 21:00:00"));
}

TEST(Schedule, FindsTheLatestInstantOfASpan) {
  const auto daily = schedule("30 2 * * *", "Europe/Zurich");
  EXPECT_EQ(daily.latest_in(utc(2016, 1, 1), utc(2026, 3, 29, 12)), utc(2026, 3, 29, 1));
  EXPECT_EQ(daily.latest_in(utc(2026, 3, 29, 1), utc(2026, 3, 29, 12)), std::nullopt);
  EXPECT_EQ(daily.latest_in(utc(2026, 3, 29, 0), utc(2026, 3, 29, 1)), utc(2026, 3, 29, 1));
  EXPECT_EQ(schedule("0 0 29 2 *").latest_in(TimePoint::min(), utc(2027, 1, 1)), utc(2024, 2, 29));
  EXPECT_EQ(schedule("0 0 31 2 *").latest_in(TimePoint::min(), TimePoint::max()), std::nullopt);
}

TEST(Zone, ShowsLocalTimeAndItsName) {
  const auto zone = *Zone::find("Europe/Zurich");
  const chr::sys_seconds summer = chr::sys_days{chr::year{2026} / 7 / 1};
  EXPECT_EQ(zone.to_local(summer).time_since_epoch(), summer.time_since_epoch() + chr::hours{2});
  EXPECT_EQ(zone.abbreviation(summer), "CEST");
  EXPECT_EQ(Zone().abbreviation(summer), "UTC");
  EXPECT_EQ(Zone().to_local(summer).time_since_epoch(), summer.time_since_epoch());
}

}  // namespace
}  // namespace joblog
