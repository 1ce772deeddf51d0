// SPDX-License-Identifier: MIT
// A job log's name and numbers as they are stored and shown.
#include "core/job_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "core/recurring.h"

namespace joblog {
namespace {

using namespace std::chrono_literals;
using namespace std::chrono;

TEST(Status, IsStoredAsTheseNumbersUnderTheseNames) {
  EXPECT_EQ(static_cast<int>(Status::created), 0);
  EXPECT_EQ(static_cast<int>(Status::success), 3);
  EXPECT_STREQ(to_string(Status::created), "new");
  EXPECT_STREQ(to_string(Status::processing), "processing");
  EXPECT_STREQ(to_string(Status::error), "error");
  EXPECT_STREQ(to_string(Status::success), "success");
  for (int number = 0; number < statuses; ++number) {
    const auto status = static_cast<Status>(number);
    EXPECT_EQ(status_from(to_string(status)), status);
  }
  EXPECT_EQ(status_from("created"), std::nullopt);
}

TEST(Source, HasANameForEach) {
  EXPECT_STREQ(to_string(Source::handler), "handler");
  EXPECT_STREQ(to_string(Source::standard_output), "stdout");
  EXPECT_STREQ(to_string(Source::standard_error), "stderr");
  EXPECT_STREQ(to_string(Source::system), "system");
}

TEST(Recurring, HasANameForEachPolicyAndOutcome) {
  EXPECT_STREQ(to_string(MisfirePolicy::skip), "skip");
  EXPECT_STREQ(to_string(MisfirePolicy::run_once), "run_once");
  EXPECT_STREQ(to_string(MisfirePolicy::run_all), "run_all");
  EXPECT_STREQ(to_string(OverlapPolicy::skip), "skip");
  EXPECT_STREQ(to_string(OverlapPolicy::enqueue), "enqueue");
  EXPECT_STREQ(to_string(InstantOutcome::run), "run");
  EXPECT_STREQ(to_string(InstantOutcome::skipped), "skipped");
  EXPECT_STREQ(to_string(InstantOutcome::missed), "missed");
}

TEST(Statistics, LookAsPeopleWroteThem) {
  EXPECT_EQ(to_json({}), "{}");
  EXPECT_EQ(to_json({{"rows written", 1200}, {"ratio", 0.25}, {"delta", -3}}),
            R"({"rows written":1200,"ratio":0.25,"delta":-3})");
  EXPECT_EQ(to_json({{"big", 9'007'199'254'740'992.0}, {"huge", 1e300}}),
            R"({"big":9007199254740992,"huge":1e+300})");
}

TEST(Statistics, EscapeTheirNames) {
  EXPECT_EQ(to_json({{"a\"b\\\n", 1}}), R"({"a\"b\\\n":1})");
  EXPECT_EQ(to_json({{"\xFF", 1}}), R"({"\\xff":1})");
}

TEST(Statistics, AreNullWhereJsonHasNoNumber) {
  const double nan = std::nan("");
  const double infinity = std::numeric_limits<double>::infinity();
  const std::string json = to_json({{"a", nan}, {"b", infinity}, {"c", -infinity}, {"d", 1}});
  EXPECT_EQ(json, R"({"a":null,"b":null,"c":null,"d":1})");
  EXPECT_EQ(statistics_from_json(json), (Statistics{{"d", 1}}));
}

TEST(Statistics, ReadNumbersInOrderAndNothingElse) {
  EXPECT_EQ(statistics_from_json(R"({"z":1,"a":2.5,"text":"x","list":[1],"m":-3e2})"),
            (Statistics{{"z", 1}, {"a", 2.5}, {"m", -300}}));
  EXPECT_EQ(statistics_from_json(R"({"u":18446744073709551615})"),
            (Statistics{{"u", 18446744073709551615.0}}));
  for (const char* json : {"", "[]", "null", "{", "nonsense"}) {
    EXPECT_EQ(statistics_from_json(json), Statistics{}) << json;
  }
}

RC_GTEST_PROP(Statistics, GoThereAndBack, (const std::vector<double>& values)) {
  Statistics statistics;
  for (const double value : values) {
    if (std::isfinite(value)) statistics.push_back({std::to_string(statistics.size()), value});
  }
  const Statistics back = statistics_from_json(to_json(statistics));
  RC_ASSERT(back.size() == statistics.size());
  for (std::size_t i = 0; i < back.size(); ++i) {
    // Boost.JSON's reader may miss the last bit of a double.
    const double error = std::abs(back[i].value - statistics[i].value);
    RC_ASSERT(back[i].name == statistics[i].name);
    RC_ASSERT(error <= std::abs(statistics[i].value) * 1e-15);
  }
}

TEST(LogName, IsTheUtcSecondOfTheStart) {
  const TimePoint at = sys_days{2026y / November / 23} + 14h + 5min + 9s;
  EXPECT_EQ(log_name_stem(at), "20261123140509");
  EXPECT_EQ(log_name_stem(at + 999'999us), "20261123140509");
  EXPECT_EQ(log_name_stem(at + 1s), "20261123140510");
  EXPECT_EQ(log_name_stem(from_micros(0)), "19700101000000");
  EXPECT_EQ(log_name_stem(from_micros(-1)), "19691231235959");
}

TEST(LogName, SurvivesAClockThatIsWayOff) {
  EXPECT_EQ(log_name_stem(TimePoint::max()), "99991231235959");
  EXPECT_EQ(log_name_stem(TimePoint::min()), "00000101000000");
}

TEST(LogName, NumbersFurtherLogsOfThatSecond) {
  EXPECT_EQ(log_name("20261123140509", 0), "20261123140509");
  EXPECT_EQ(log_name("20261123140509", 1), "20261123140509_1");
  EXPECT_EQ(log_name("20261123140509", 12'345), "20261123140509_12345");
}

TEST(LogName, IsRecognised) {
  for (const char* name : {"20261123140509", "20261123140509_1", "99999999999999_007"}) {
    EXPECT_TRUE(is_log_name(name)) << name;
  }
  for (const char* name : {"", "2026112314050", "202611231405091", "20261123140509_",
                           "20261123140509-1", "20261123140509_1x", "20261123140509_1_2",
                           "2026112314050x", " 20261123140509", "20261123140509\n"}) {
    EXPECT_FALSE(is_log_name(name)) << name;
  }
}

}  // namespace
}  // namespace joblog
