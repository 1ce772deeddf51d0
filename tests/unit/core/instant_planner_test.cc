// SPDX-License-Identifier: MIT
// What becomes of planned instants: on time, misfired, paused; and that it stays bounded.
#include "core/instant_planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/limits.h"

namespace joblog {
namespace {

namespace chr = std::chrono;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr TimePoint kNoon = chr::sys_days{chr::year{2026} / 11 / 23} + chr::hours{12};

Schedule every(std::string_view text) { return *Schedule::parse(text, "UTC"); }

RecurringTask task(MisfirePolicy policy) {
  RecurringTask made;
  made.misfire = policy;
  return made;
}

/// "miss miss run": the outcomes in order.
std::string outcomes(const Plan& plan) {
  std::string text;
  for (const auto& instant : plan.instants) {
    const bool run = instant.outcome == InstantOutcome::run;
    const bool missed = instant.outcome == InstantOutcome::missed;
    text += std::string(text.empty() ? "" : " ") + (run ? "run" : missed ? "miss" : "skip");
  }
  return text;
}

TEST(InstantPlanner, PlansNothingBeforeItsTime) {
  const auto plan = plan_instants(every("@hourly"), task(MisfirePolicy::run_once), kNoon,
                                  kNoon + chr::minutes{59});
  EXPECT_THAT(plan.instants, IsEmpty());
  EXPECT_EQ(plan.next, kNoon + chr::hours{1});
}

TEST(InstantPlanner, RunsAnInstantOnTimeWithoutAWord) {
  const auto plan =
      plan_instants(every("@hourly"), task(MisfirePolicy::skip), kNoon - chr::hours{1}, kNoon);
  ASSERT_EQ(outcomes(plan), "run");
  EXPECT_EQ(plan.instants[0].instant, kNoon);
  EXPECT_EQ(plan.instants[0].reason, "");
  EXPECT_EQ(plan.next, kNoon + chr::hours{1});
}

TEST(InstantPlanner, TakesALateTickForOnTimeUpToTheLimit) {
  const auto after = kNoon - chr::minutes{5};
  const auto skip = task(MisfirePolicy::skip);
  EXPECT_EQ(outcomes(plan_instants(every("@hourly"), skip, after, kNoon + chr::seconds{60})),
            "run");
  EXPECT_EQ(outcomes(plan_instants(every("@hourly"), skip, after,
                                   kNoon + chr::seconds{60} + Duration{1})),
            "miss");
  EXPECT_EQ(outcomes(plan_instants(every("@hourly"), skip, after, kNoon + chr::seconds{90},
                                   chr::seconds{90})),
            "run");
}

TEST(InstantPlanner, RecordsAllAsMissedWhenThePolicyIsSkip) {
  const auto plan = plan_instants(every("@hourly"), task(MisfirePolicy::skip),
                                  kNoon - chr::hours{4}, kNoon + chr::minutes{30});
  EXPECT_EQ(outcomes(plan), "miss miss miss miss");
  EXPECT_THAT(plan.instants[0].reason, HasSubstr("no scheduler ran"));
  EXPECT_EQ(plan.instants[0].instant, kNoon - chr::hours{3});
}

TEST(InstantPlanner, RunsTheLatestMisfireOnceForAll) {
  const auto plan = plan_instants(every("@hourly"), task(MisfirePolicy::run_once),
                                  kNoon - chr::hours{14}, kNoon + chr::minutes{-30});
  ASSERT_EQ(plan.instants.size(), 13U);
  EXPECT_THAT(outcomes(plan), testing::EndsWith("miss miss run"));
  EXPECT_EQ(plan.instants.back().instant, kNoon - chr::hours{1});
  EXPECT_THAT(plan.instants.back().reason, HasSubstr("1 of 13 missed while no scheduler ran"));
  EXPECT_THAT(plan.instants.front().reason, HasSubstr("latest missed run was made up"));
}

TEST(InstantPlanner, RunsASingleMisfireWithoutCounting) {
  const auto plan = plan_instants(every("@hourly"), task(MisfirePolicy::run_once),
                                  kNoon - chr::minutes{1}, kNoon + chr::minutes{30});
  ASSERT_EQ(outcomes(plan), "run");
  EXPECT_EQ(plan.instants[0].reason, "missed while no scheduler ran, run now");
}

TEST(InstantPlanner, LetsAnInstantOnTimeStandForTheMisfires) {
  const auto plan = plan_instants(every("@hourly"), task(MisfirePolicy::run_once),
                                  kNoon - chr::hours{3}, kNoon + chr::seconds{1});
  EXPECT_EQ(outcomes(plan), "miss miss run");
  EXPECT_EQ(plan.instants.back().reason, "");
  EXPECT_THAT(plan.instants[0].reason, HasSubstr("on time counts for it"));
}

TEST(InstantPlanner, RunsAllMisfiresWithinTheWindow) {
  auto all = task(MisfirePolicy::run_all);
  all.misfire_window = chr::hours{2};
  const auto plan =
      plan_instants(every("@hourly"), all, kNoon - chr::hours{5}, kNoon + chr::seconds{5});
  // 08:00 to 10:00 are more than two hours late; 11:00 runs late, 12:00 on time.
  EXPECT_EQ(outcomes(plan), "miss miss miss run run");
  EXPECT_THAT(plan.instants[0].reason, HasSubstr("looks back 2 h"));
  EXPECT_THAT(plan.instants[3].reason, HasSubstr("run now"));
  EXPECT_EQ(plan.instants[4].reason, "");
  const auto sharp = plan_instants(every("@hourly"), all, kNoon - chr::hours{5}, kNoon);
  EXPECT_EQ(outcomes(sharp), "miss miss run run run");  // 10:00 is exactly two hours late
}

TEST(InstantPlanner, SkipsEverythingOfAPausedTask) {
  auto paused = task(MisfirePolicy::run_all);
  paused.paused = true;
  const auto plan = plan_instants(every("@hourly"), paused, kNoon - chr::hours{2}, kNoon);
  EXPECT_EQ(outcomes(plan), "skip skip");
  EXPECT_EQ(plan.instants[1].reason, "paused");
  EXPECT_EQ(plan.next, kNoon + chr::hours{1});
}

TEST(InstantPlanner, FoldsTheOldestOfManyIntoOneRow) {
  const auto last = kNoon - chr::minutes{500};
  const auto plan =
      plan_instants(every("every minute"), task(MisfirePolicy::skip), last, kNoon, chr::seconds{0});
  ASSERT_EQ(plan.instants.size(), 1U + limits::instants_listed + 1U);
  EXPECT_EQ(plan.instants[0].instant, last + chr::minutes{1});
  EXPECT_THAT(plan.instants[0].reason, HasSubstr("399 planned runs from here on"));
  EXPECT_EQ(plan.instants[1].instant, last + chr::minutes{400});
  EXPECT_EQ(plan.instants.back().outcome, InstantOutcome::run);
}

TEST(InstantPlanner, ListsASingleLeftoverAsItself) {
  const auto plan = plan_instants(every("every minute"), task(MisfirePolicy::skip),
                                  kNoon - chr::minutes{limits::instants_listed + 2},
                                  kNoon - Duration{1}, chr::seconds{0});
  ASSERT_EQ(plan.instants.size(), limits::instants_listed + 1U);
  EXPECT_EQ(plan.instants[0].reason, plan.instants[1].reason);
}

TEST(InstantPlanner, StaysSmallAfterTenYearsOfMissedMinutes) {
  const auto last = kNoon - chr::days{3653};
  const auto minute = every("* * * * *");
  const auto skip = plan_instants(minute, task(MisfirePolicy::skip), last, kNoon);
  // 11:59 and 12:00 are on time
  EXPECT_EQ(skip.instants.size(), 2U + limits::instants_listed + 1U);
  EXPECT_THAT(skip.instants[0].reason, HasSubstr("more than 10000 planned runs"));

  const auto once = plan_instants(minute, task(MisfirePolicy::run_once), last,
                                  kNoon + chr::seconds{30}, chr::seconds{0});
  EXPECT_THAT(once.instants.back().reason, HasSubstr("1 of more than 10000 missed"));

  auto all = task(MisfirePolicy::run_all);
  all.misfire_window = chr::days{4000};
  const auto many = plan_instants(every("every second"), all, last, kNoon);
  EXPECT_LE(many.instants.size(), 2U * limits::instants_listed + limits::misfires_run + 1U);

  auto paused = task(MisfirePolicy::run_once);
  paused.paused = true;
  EXPECT_EQ(plan_instants(minute, paused, last, kNoon).instants.size(),
            limits::instants_listed + 1U);
}

TEST(InstantPlanner, PlansNothingTwiceWhenTheClockIsSetBack) {
  const auto plan =
      plan_instants(every("@hourly"), task(MisfirePolicy::run_once), kNoon, kNoon - chr::hours{3});
  EXPECT_THAT(plan.instants, IsEmpty());
  EXPECT_EQ(plan.next, kNoon + chr::hours{1});
}

TEST(InstantPlanner, KnowsThatATaskNeverRunsAgain) {
  const auto plan = plan_instants(every("0 0 31 2 *"), task(MisfirePolicy::run_once),
                                  kNoon - chr::hours{3}, kNoon);
  EXPECT_THAT(plan.instants, IsEmpty());
  EXPECT_EQ(plan.next, std::nullopt);
}

TEST(InstantPlanner, BearsExtremeTimes) {
  auto all = task(MisfirePolicy::run_all);
  all.misfire_window = Duration::max();
  const auto plan = plan_instants(every("@yearly"), all, TimePoint::min(), kNoon);
  EXPECT_EQ(plan.instants.size(), 2026U);
  EXPECT_THAT(plan_instants(every("@yearly"), all, TimePoint::min(), TimePoint::min()).instants,
              IsEmpty());
}

RC_GTEST_PROP(InstantPlannerProperty, DecidesEachInstantOnceHoweverOftenItIsAsked, ()) {
  const auto text = *rc::gen::element<std::string>("every minute", "*/7 * * * *",
                                                   "every 30 seconds", "3 * * * *", "@daily");
  const auto schedule = every(text);
  auto some = task(static_cast<MisfirePolicy>(*rc::gen::inRange(0, 3)));
  some.misfire_window = chr::minutes{*rc::gen::inRange(1, 120)};
  some.paused = *rc::gen::inRange(0, 5) == 0;
  TimePoint last = kNoon;
  std::vector<TimePoint> decided;
  for (int tick = 0; tick < 6; ++tick) {
    const auto now = last + chr::seconds{*rc::gen::inRange(1, 2400)};
    const auto plan = plan_instants(schedule, some, last, now);
    for (const auto& planned : plan.instants) decided.push_back(planned.instant);
    RC_ASSERT(plan.next == schedule.next_after(now));
    last = now;
  }
  RC_ASSERT(decided == schedule.next_instants(kNoon, decided.size()));
  RC_ASSERT(!schedule.latest_in(decided.empty() ? kNoon : decided.back(), last));
}

}  // namespace
}  // namespace joblog
