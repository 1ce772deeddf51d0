// SPDX-License-Identifier: MIT
// Cron expressions: what is accepted and refused, which minutes match, and the words for people.
#include "core/cron.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace joblog {
namespace {

namespace chr = std::chrono;
using chr::local_days;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using testing::AllOf;
using testing::HasSubstr;

Cron cron(std::string_view text) {
  auto parsed = Cron::parse(text);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *parsed;
}

std::string error_of(std::string_view text) {
  const auto parsed = Cron::parse(text);
  return parsed ? "accepted" : parsed.error().message;
}

LocalSeconds at(int year, unsigned month, unsigned day, int hour = 0, int minute = 0) {
  return local_days{chr::year{year} / chr::month{month} / chr::day{day}} + chr::hours{hour} +
         chr::minutes{minute};
}

/// The matching days of a month, by asking for midnight of each.
std::vector<int> days(std::string_view text, int year, unsigned month) {
  std::vector<int> found;
  const auto last = static_cast<int>(
      static_cast<unsigned>((chr::year{year} / chr::month{month} / chr::last).day()));
  for (int day = 1; day <= last; ++day) {
    if (cron(text).matches(at(year, month, static_cast<unsigned>(day)))) found.push_back(day);
  }
  return found;
}

std::optional<LocalSeconds> next(std::string_view text, LocalSeconds from) {
  return cron(text).next_local(from, from + chr::days{41 * 366});
}

TEST(Cron, AcceptsNumbersListsRangesStepsAndNames) {
  for (const char* text :
       {"* * * * *", "0 0 1 1 0", "59 23 31 12 7", "*/5 * * * *", "1,2,5-9 * * * *",
        "0-30/10 * * * *", "0 0 * JAN-mar *", "0 0 * * Mon,wEd", "  0\t0  * * fri-7 ",
        "00 05 * * *", "*,5 * * * *", "*/59 */23 */30 */11 */6", "5-5/1 * * * *"}) {
    EXPECT_EQ(error_of(text), "accepted") << text;
  }
}

TEST(Cron, RefusesAnEmptyItemAndNamesTheField) {
  for (const char* text : {", * * * *", "1,,2 * * * *", "1, * * * *"}) {
    EXPECT_THAT(error_of(text), AllOf(HasSubstr("minute \""), HasSubstr("empty"))) << text;
  }
}

TEST(Cron, RefusesValuesOutOfRangeAndSaysWhatIsAllowed) {
  EXPECT_THAT(error_of("60 * * * *"),
              AllOf(HasSubstr("minute \"60\": 60 is out of range"), HasSubstr("0-59")));
  EXPECT_THAT(error_of("* 24 * * *"), AllOf(HasSubstr("hour \"24\""), HasSubstr("0-23")));
  EXPECT_THAT(error_of("* * 0 * *"), AllOf(HasSubstr("day of month \"0\""), HasSubstr("1-31")));
  EXPECT_THAT(error_of("* * * 13 *"), AllOf(HasSubstr("month \"13\""), HasSubstr("jan-dec")));
  EXPECT_THAT(error_of("* * * * 8"), AllOf(HasSubstr("day of week \"8\""), HasSubstr("sun-sat")));
  EXPECT_THAT(error_of("* * * * monday"), HasSubstr("\"monday\""));
  EXPECT_THAT(error_of("jan * * * *"), HasSubstr("minute"));
  EXPECT_THAT(error_of("* * L * *"), HasSubstr("day of month \"L\""));
  EXPECT_THAT(error_of("-1 * * * *"), HasSubstr("minute"));
  EXPECT_THAT(error_of("99999999999999999999 * * * *"), HasSubstr("minute"));
}

TEST(Cron, RefusesStepsThatCannotBeMeant) {
  EXPECT_THAT(error_of("*/0 * * * *"), HasSubstr("step of 0"));
  EXPECT_THAT(error_of("*/123456789012 * * * *"), HasSubstr("no step"));
  EXPECT_THAT(error_of("5/15 * * * *"), HasSubstr("write 5-59/15"));
  EXPECT_THAT(error_of("*/ * * * *"), HasSubstr("no step"));
  EXPECT_THAT(error_of("*/5/5 * * * *"), HasSubstr("no step"));
}

TEST(Cron, TakesTheFirstValueOfAStepBeyondItsRangeAndSaysSo) {
  EXPECT_THAT(cron("*/90 * * * *").note(),
              HasSubstr("step 90 is larger than the range 0-59, so that only 0 is left of it"));
  EXPECT_THAT(cron("20-35/20 * * * *").note(), HasSubstr("only 20 is left"));
  EXPECT_THAT(cron("* */24 * * *").note(), HasSubstr("larger than the range 0-23"));
  EXPECT_THAT(cron("* * * * */7").note(), HasSubstr("larger than the range 0-6"));
  EXPECT_EQ(cron("*/59 5-5/1 * * *").note(), "");
  EXPECT_EQ(next("20-35/20 * * * *", at(2026, 11, 23, 14, 21)), at(2026, 11, 23, 15, 20));
  EXPECT_EQ(next("*/90 * * * *", at(2026, 11, 23, 14, 1)), at(2026, 11, 23, 15, 0));
  EXPECT_EQ(days("0 0 * * */7", 2026, 11), (std::vector<int>{1, 8, 15, 22, 29}));
}

TEST(Cron, TakesSundayByNameAtTheEndOfARange) {
  EXPECT_EQ(days("0 6 * * fri-sun", 2026, 11).size(), 0U) << "not at midnight";
  EXPECT_EQ(days("0 0 * * fri-sun", 2026, 11), days("0 0 * * 5-7", 2026, 11));
  EXPECT_EQ(days("0 0 * * Mon-SUN", 2026, 11).size(), 30U);
  EXPECT_EQ(days("0 0 * * sat-sun", 2026, 11), days("0 0 * * 6,7", 2026, 11));
  EXPECT_EQ(days("0 0 * * sun-sun", 2026, 11), days("0 0 * * 0", 2026, 11));
  EXPECT_EQ(days("0 0 * * sun-tue", 2026, 11), days("0 0 * * 0-2", 2026, 11));
  EXPECT_EQ(days("0 0 * * 5-sun", 2026, 11), days("0 0 * * 5-7", 2026, 11));
}

TEST(Cron, RefusesRangesThatRunBackwards) {
  EXPECT_THAT(error_of("30-10 * * * *"), AllOf(HasSubstr("backwards"), HasSubstr("two ranges")));
  EXPECT_THAT(error_of("* * * * 5-0"), HasSubstr("Sunday as 7"));
  EXPECT_THAT(error_of("1-2-3 * * * *"), HasSubstr("\"2-3\""));
}

TEST(Cron, RefusesAnyOtherNumberOfFields) {
  EXPECT_THAT(error_of(""), HasSubstr("this one has 0"));
  EXPECT_THAT(error_of("* * * *"), HasSubstr("this one has 4"));
  EXPECT_THAT(error_of("0 * * * * *"), HasSubstr("no field for seconds"));
}

TEST(Cron, RepeatsStrangeBytesHarmlesslyInItsErrors) {
  EXPECT_THAT(error_of("\x1b[2J\xff * * * *"), HasSubstr("\"\\x1b[2J\\xff\""));
}

TEST(Cron, TakesZeroAndSevenAsSunday) {
  const std::vector<int> sundays{1, 8, 15, 22, 29};  // of November 2026
  EXPECT_EQ(days("0 0 * * 0", 2026, 11), sundays);
  EXPECT_EQ(days("0 0 * * 7", 2026, 11), sundays);
  EXPECT_EQ(days("0 0 * * sun", 2026, 11), sundays);
  EXPECT_EQ(days("0 0 * * 6-7", 2026, 11), (std::vector<int>{1, 7, 8, 14, 15, 21, 22, 28, 29}));
}

TEST(Cron, MatchesEitherDayWhenBothAreRestricted) {
  EXPECT_EQ(days("0 0 1,15 * mon", 2026, 11), (std::vector<int>{1, 2, 9, 15, 16, 23, 30}));
  EXPECT_EQ(days("0 0 1-31 * mon", 2026, 11).size(), 30U);
}

TEST(Cron, MatchesBothDaysWhenOneStartsWithAStar) {
  EXPECT_EQ(days("0 0 */2 * mon", 2026, 11), (std::vector<int>{9, 23}));
  EXPECT_EQ(days("0 0 1-15 * */3", 2026, 11), (std::vector<int>{1, 4, 7, 8, 11, 14, 15}));
  EXPECT_EQ(days("0 0 *,5 * mon", 2026, 11), (std::vector<int>{2, 9, 16, 23, 30}));
  EXPECT_EQ(days("0 0 5,* * mon", 2026, 11).size(), 30U);  // does not start with it: either
}

TEST(Cron, FindsTheNextMatchingMinute) {
  EXPECT_EQ(next("*/5 * * * *", at(2026, 11, 23, 14, 0)), at(2026, 11, 23, 14, 0));
  EXPECT_EQ(next("*/5 * * * *", at(2026, 11, 23, 14, 0) + chr::seconds{1}),
            at(2026, 11, 23, 14, 5));
  EXPECT_EQ(next("30 8-17 * * *", at(2026, 11, 23, 17, 31)), at(2026, 11, 24, 8, 30));
  EXPECT_EQ(next("59 23 31 12 *", at(2026, 12, 31, 23, 59) + chr::seconds{1}),
            at(2027, 12, 31, 23, 59));
  EXPECT_EQ(next("0 0 31 * *", at(2026, 11, 1)), at(2026, 12, 31));
  EXPECT_EQ(next("15,45 3 * * *", at(2026, 11, 23, 3, 16)), at(2026, 11, 23, 3, 45));
}

TEST(Cron, StopsBeforeTheEndOfTheSpan) {
  const auto noon = at(2026, 11, 23, 12);
  EXPECT_EQ(cron("0 12 * * *").next_local(noon - 1h, noon), std::nullopt);
  EXPECT_EQ(cron("0 12 * * *").next_local(noon - 1h, noon + 1min), noon);
  EXPECT_EQ(cron("0 12 * * *").next_local(noon, noon), std::nullopt);
}

TEST(Cron, KnowsLeapYears) {
  EXPECT_EQ(next("0 0 29 2 *", at(2026, 1, 1)), at(2028, 2, 29));
  EXPECT_EQ(next("0 0 29 2 *", at(2096, 3, 1)), at(2104, 2, 29));  // 2100 is none
  EXPECT_EQ(next("0 0 29 2 *", at(1999, 1, 1)), at(2000, 2, 29));
  EXPECT_EQ(days("0 0 28-31 2 *", 2027, 2), std::vector<int>{28});
}

TEST(Cron, FindsTheRarestDateFortyYearsAhead) {
  // Leap days that are both restricted and starred: Sundays and Saturdays only.
  EXPECT_EQ(next("0 0 29 2 */6", at(2072, 3, 1)), at(2076, 2, 29));  // a Saturday
  EXPECT_EQ(next("0 0 29 2 *,0", at(2080, 3, 1)), at(2084, 2, 29));  // `*,0` is every day
  EXPECT_EQ(next("0 0 29 2 */6", at(2076, 3, 1)), at(2088, 2, 29));  // a Sunday
}

TEST(Cron, KnowsDatesThatNeverCome) {
  for (const char* text : {"0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *", "0 0 30,31 feb */2"}) {
    EXPECT_FALSE(cron(text).can_happen()) << text;
    EXPECT_EQ(next(text, at(2026, 1, 1)), std::nullopt) << text;
  }
  EXPECT_TRUE(cron("0 0 31 2 mon").can_happen());  // every Monday of February
  EXPECT_TRUE(cron("0 0 29 2 *").can_happen());
}

TEST(Cron, CallsOnlyTimesWithoutLeadingStarsFixed) {
  EXPECT_TRUE(cron("30 2 * * *").is_fixed_time());
  EXPECT_TRUE(cron("0-59 0-23 * * *").is_fixed_time());
  EXPECT_FALSE(cron("30 * * * *").is_fixed_time());
  EXPECT_FALSE(cron("*/5 2 * * *").is_fixed_time());
  EXPECT_FALSE(cron("30 */2 * * *").is_fixed_time());
}

struct Words {
  const char* cron;
  const char* words;
};

TEST(Cron, ExplainsItselfInWords) {
  for (const auto& [text, words] : std::initializer_list<Words>{
           {"* * * * *", "every minute"},
           {"*/5 * * * *", "every 5 minutes"},
           {"*/7 * * * *", "at minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour"},
           {"0 * * * *", "every hour"},
           {"5 * * * *", "at minute 5 of every hour"},
           {"0,30 * * * *", "at minutes 0 and 30 of every hour"},
           {"0 */2 * * *", "every 2 hours"},
           {"0 */5 * * *", "at minute 0 of hours 0, 5, 10, 15 and 20"},
           {"*/15 8-17 * * mon-fri", "every 15 minutes of hours 8 to 17 on Monday to Friday"},
           {"30 2 * * *", "at 02:30 every day"},
           {"30 2 * * 1", "at 02:30 on Monday"},
           {"0 8,16 * * 1,4", "at 08:00 and 16:00 on Monday and Thursday"},
           {"0 0 1 * *", "at 00:00 on day 1 of the month"},
           {"0 0 1,15 * *", "at 00:00 on days 1 and 15 of the month"},
           {"0 0 29 2 *", "at 00:00 on day 29 of February"},
           {"0 6 * 6-8 *", "at 06:00 every day in June to August"},
           {"0 6 * 6 1", "at 06:00 on Monday in June"},
           {"0 0 1 * 1", "at 00:00 on day 1 of the month or on Monday, either is enough"},
           {"0 0 1 5 1", "at 00:00 on day 1 of the month or on Monday in May, either is enough"},
           {"0 0 */15 * 1",
            "at 00:00 on days 1, 16 and 31 of the month, where that falls on Monday"},
           {"0 0 31 2 *",
            "at 00:00 on day 31 of February: never, because no calendar has such a day"},
       }) {
    EXPECT_EQ(cron(text).explain(), words) << text;
  }
}

}  // namespace
}  // namespace joblog
