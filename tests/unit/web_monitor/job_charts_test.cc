// SPDX-License-Identifier: MIT
// The drawings of a job's page: durations as points, reported numbers as lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/monitor/duration_chart.h"
#include "web/monitor/statistic_charts.h"

namespace joblog::web::monitor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

const TimePoint kStart =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours{12};
const Moments kMoments{Zone{}, kStart + 24h};

/// Of runs by the minute, the newest first: what each took; less than nothing: it failed.
std::vector<RunPoint> runs_of(const std::vector<std::chrono::seconds>& took) {
  std::vector<RunPoint> runs;
  for (std::size_t i = 0; i < took.size(); ++i) {
    RunPoint run{.log = JobLogId{static_cast<std::int64_t>(100 - i)},
                 .name = {},
                 .error_class = {},
                 .started_at = kStart - static_cast<int>(i) * 1min,
                 .duration = std::chrono::abs(took[i]),
                 .statistics = {}};
    if (took[i] < 0s) run.status = Status::error;
    runs.push_back(std::move(run));
  }
  return runs;
}

TEST(DurationChart, NeedsTwoRuns) {
  EXPECT_FALSE(duration_chart({}, kMoments));
  EXPECT_FALSE(duration_chart(runs_of({5s}), kMoments));
}

TEST(DurationChart, DrawsTheNewestAtTheEndAndTwiceAsLongTwiceAsHigh) {
  const auto chart = duration_chart(runs_of({10s, 20s, 40s}), kMoments).value();
  ASSERT_THAT(chart.points, SizeIs(3));
  EXPECT_EQ(chart.points[2].run.text(), "/job_logs/100");
  EXPECT_EQ(chart.points[2].label, "23 Nov 12:00: success, 10 s");
  const auto height = [&](std::size_t at) { return points_height - chart.points[at].y; };
  EXPECT_EQ(height(0), 2 * height(1));
  EXPECT_NEAR(height(1), 2 * height(2), 1);
  EXPECT_EQ(chart.top, "40 s");
}

TEST(DurationChart, PutsFailuresOnALineOfTheirOwn) {
  const auto chart = duration_chart(runs_of({10s, -900s, 10s}), kMoments).value();
  EXPECT_TRUE(chart.has_failed);
  EXPECT_FALSE(chart.points[1].is_above_line);
  EXPECT_EQ(chart.points[1].css, "dot-error");
  EXPECT_EQ(chart.top, "10 s") << "how long a failure took does not count";
}

TEST(DurationChart, OneThatHungDoesNotPressTheOthersToTheGround) {
  std::vector<std::chrono::seconds> took(30, 10s);
  took[3] = 3600s;
  const auto chart = duration_chart(runs_of(took), kMoments).value();
  EXPECT_EQ(chart.top, "30 s");
  EXPECT_EQ(chart.points[26].css, "dot-beyond");
  EXPECT_EQ(chart.points[25].css, "dot-success");
  EXPECT_GT(points_height - chart.points[25].y, points_height / 4);
}

TEST(DurationChart, ShowsWhatIsUsualFromTenSuccessesOn) {
  const auto few = duration_chart(runs_of(std::vector<std::chrono::seconds>(9, 10s)), kMoments);
  EXPECT_EQ(few->band_height, 0);
  EXPECT_EQ(few->usual, "");
  const auto enough = duration_chart(runs_of(std::vector<std::chrono::seconds>(10, 10s)), kMoments);
  EXPECT_GT(enough->band_height, 0);
  EXPECT_EQ(enough->usual, "usually 10 s");
}

TEST(DurationChart, OfFailuresOnlyHasNoScale) {
  const auto chart = duration_chart(runs_of({-1s, -2s}), kMoments).value();
  EXPECT_EQ(chart.top, "");
  EXPECT_THAT(chart.points, SizeIs(2));
}

std::vector<RunPoint> with_rows(const std::vector<double>& rows) {
  auto runs = runs_of(std::vector<std::chrono::seconds>(rows.size(), 1s));
  for (std::size_t i = 0; i < rows.size(); ++i) runs[i].statistics = {{"rows", rows[i]}};
  return runs;
}

TEST(StatisticCharts, DrawTheOldestFirst) {
  const auto charts = statistic_charts(with_rows({30, 20, 10}));
  ASSERT_THAT(charts, SizeIs(1));
  EXPECT_EQ(charts[0].name, "rows");
  EXPECT_EQ(charts[0].value, "30");
  EXPECT_EQ(charts[0].points, "0.0,22 50.0,12 100.0,2");
}

TEST(StatisticCharts, LeaveOutFailuresCodesAndWhatWasReportedOnce) {
  auto runs = with_rows({1, 2, 3});
  runs[0].statistics.push_back({"exit_code", 0});
  runs[1].statistics.push_back({"exit_code", 0});
  runs[0].statistics.push_back({"once", 7});
  runs[2].status = Status::error;
  const auto charts = statistic_charts(runs);
  ASSERT_THAT(charts, SizeIs(1));
  EXPECT_EQ(charts[0].points, "0.0,2 100.0,22") << "of the two successes";
}

TEST(StatisticCharts, SayWhatIsOdd) {
  std::vector<double> rows(20, 12'000);
  EXPECT_EQ(statistic_charts(with_rows(rows))[0].odd, "");
  rows[0] = 3;
  EXPECT_EQ(statistic_charts(with_rows(rows))[0].odd, "less than half of the usual");
  rows[0] = 50'000;
  EXPECT_EQ(statistic_charts(with_rows(rows))[0].odd, "more than twice the usual");
  EXPECT_EQ(statistic_charts(with_rows(rows))[0].usual, "usually 12,000");
}

TEST(StatisticCharts, OfNoSuccessAreNone) {
  EXPECT_THAT(statistic_charts(runs_of({-1s, -1s})), IsEmpty());
}

}  // namespace
}  // namespace joblog::web::monitor
