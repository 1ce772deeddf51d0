// SPDX-License-Identifier: MIT
// The strip of runs over time: where its bars begin, what they count, where they lead.
#include <map>

#include "base/text.h"
#include "unit/web_job_logs/run_pages_fixture.h"
#include "web/job_logs/list/period.h"

namespace joblog::test {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using web::job_logs::bar_edges;
using web::job_logs::Period;
using namespace std::chrono;

Zone zone(const char* name) { return Zone::find(name).value(); }

TimePoint utc(int year, int month, int day, hours hour = {}, minutes minute = {}) {
  return sys_days{std::chrono::year{year} / month / day} + hour + minute;
}

std::vector<std::string> shown_in(const Zone& zone, const std::vector<TimePoint>& edges) {
  std::vector<std::string> shown;
  for (const TimePoint edge : edges) shown.push_back(Times(zone).exact(edge).substr(0, 16));
  return shown;
}

TEST(BarEdges, AreHoursOfADayQuartersOfAWeekAndDaysOfAMonth) {
  const TimePoint now = utc(2026, 11, 23, 12h, 34min);
  const auto day = bar_edges(Period::day, now, {});
  EXPECT_THAT(day, SizeIs(26));
  EXPECT_EQ(day.front(), utc(2026, 11, 22, 12h)) << "24 hours and more";
  EXPECT_EQ(day.back(), utc(2026, 11, 23, 13h));
  const auto week = bar_edges(Period::week, now, {});
  EXPECT_THAT(week, SizeIs(29));
  EXPECT_EQ(week.front(), utc(2026, 11, 16, 18h));
  EXPECT_EQ(week.back(), utc(2026, 11, 23, 18h));
  const auto month = bar_edges(Period::month, now, {});
  EXPECT_THAT(month, SizeIs(31));
  EXPECT_EQ(month.front(), utc(2026, 10, 25));
  EXPECT_EQ(month.back(), utc(2026, 11, 24));
}

TEST(BarEdges, RiseByWholeHoursAndHoldNowInEveryZoneAtAnyTimeOfTwoYears) {
  for (const char* name :
       {"UTC", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns",
        "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "Pacific/Chatham"}) {
    const Zone there = zone(name);
    for (TimePoint now = utc(2025, 1, 1, {}, 10min); now < utc(2027, 1, 1); now += 450min) {
      for (const Period period : web::job_logs::periods) {
        const auto edges = bar_edges(period, now, there);
        ASSERT_EQ(std::ranges::adjacent_find(edges, std::greater_equal<>{}), edges.end())
            << name << " " << iso_utc(now);
        ASSERT_LE(edges[edges.size() - 2], now) << name << " " << iso_utc(now);
        ASSERT_GT(edges.back(), now) << name << " " << iso_utc(now);
        for (const TimePoint edge : edges) ASSERT_EQ(edge, floor<hours>(edge)) << name;
      }
    }
  }
}

TEST(BarEdges, KeepToTheClocksOfTheZoneOverAChange) {
  const Zone berlin = zone("Europe/Berlin");
  // 25 October 2026 has 25 hours there.
  const auto days_of = shown_in(berlin, bar_edges(Period::month, utc(2026, 10, 26, 12h), berlin));
  EXPECT_THAT(days_of, Each(HasSubstr(" 00:00")));
  const auto quarters = bar_edges(Period::week, utc(2026, 10, 25, 12h), berlin);
  EXPECT_THAT(
      shown_in(berlin, {quarters.end() - 4, quarters.end()}),
      ElementsAre("2026-10-25 00:00", "2026-10-25 06:00", "2026-10-25 12:00", "2026-10-25 18:00"));
  EXPECT_EQ(quarters[26] - quarters[25], 7h) << "the hour between two and three came twice";
}

TEST(BarEdges, BeginPartOfAnHourEarlyWhereTheZoneIsOffByThat) {
  const Zone kolkata = zone("Asia/Kolkata");  // + 5:30
  EXPECT_EQ(Times(kolkata).exact(bar_edges(Period::month, utc(2026, 11, 23, 12h), kolkata).front()),
            "2026-10-24 23:30:00");
  // 23:45 there belongs to the bar that has begun at 23:30, whose day is the next one.
  EXPECT_EQ(bar_edges(Period::month, utc(2026, 11, 23, 18h, 15min), kolkata).back(),
            utc(2026, 11, 24, 18h));
}

class Strip : public testing::Test {
 protected:
  std::string strip(const std::string& target) {
    return by_id(fixture_.page(target), "strip").inside;
  }
  static std::vector<Element> bars(const std::string& strip) {
    return elements(first_of(strip.substr(strip.find("strip-chart")), "svg").inside, "a");
  }
  std::size_t rows_behind(std::string target) {
    std::size_t rows = 0;
    while (!target.empty()) {
      const std::string page = fixture_.page(target);
      rows += rows_of(page).size();
      target = link_of(page, "Older");
    }
    return rows;
  }
  /// What a bar says it counts.
  static std::size_t count_of(const Element& bar) {
    const std::string label = bar.get("aria-label");
    const auto at = label.find(": ") + 2;
    return label.substr(at).starts_with("no runs") ? 0 : std::stoull(label.substr(at));
  }
  /// Follows every bar that counts something.
  std::size_t check_bars(const std::string& target) {
    std::size_t all = 0;
    for (const Element& bar : bars(strip(target))) {
      const std::size_t count = count_of(bar);
      all += count;
      if (count > 0) {
        EXPECT_EQ(rows_behind(bar.get("href")), count) << bar.get("href");
      }
    }
    return all;
  }
  static std::vector<std::string> fills(const Element& bar) {
    std::vector<std::string> fills;
    for (const auto& part : bar.inside.find("<rect") == std::string::npos
                                ? std::vector<std::string_view>{}
                                : split(bar.inside, '<')) {
      const std::string css = attribute(part, "class");
      if (css.starts_with("fill-")) fills.push_back(css);
    }
    return fills;
  }

  RunPagesFixture fixture_;
};

TEST_F(Strip, StacksEachHourByStatus) {
  fixture_.run_many("sync", 5);
  fixture_.run_many("sync", 2, broken());
  fixture_.begin();
  const auto all = bars(strip("/"));
  EXPECT_THAT(all, SizeIs(25));
  EXPECT_THAT(fills(all.back()), ElementsAre("fill-success", "fill-processing", "fill-error"));
  EXPECT_EQ(all.back().get("aria-label"), "Mon 23 Nov 12:00 – 13:00: 8 runs, 2 errors, 1 running");
  EXPECT_THAT(all.back().inside,
              HasSubstr("<title>Mon 23 Nov 12:00 – 13:00: 8 runs, 2 errors, 1 running</title>"));
  EXPECT_EQ(all.front().get("aria-label"), "Sun 22 Nov 12:00 – 13:00: no runs");
}

using Boxes = std::map<std::string, std::pair<int, int>>;  // y, height

Boxes boxes_of(const Element& bar) {
  Boxes boxes;
  for (const std::string_view part : split(bar.inside, '<')) {
    if (!part.starts_with("rect class=\"fill-") && !part.starts_with("rect class=\"strip-cut"))
      continue;
    boxes[attribute(part, "class")] = {std::stoi(attribute(part, "y")),
                                       std::stoi(attribute(part, "height"))};
  }
  return boxes;
}

TEST_F(Strip, StacksWhatWentOnAboveTheAxisAndHangsErrorsBelowIt) {
  fixture_.run_many("sync", 900);
  fixture_.run_many("sync", 1, broken());
  fixture_.begin();
  Boxes boxes = boxes_of(bars(strip("/")).back());
  ASSERT_THAT(boxes, SizeIs(3));
  const auto [success_y, success_height] = boxes["fill-success"];
  const auto [error_y, error_height] = boxes["fill-error"];
  const auto [running_y, running_height] = boxes["fill-processing"];
  EXPECT_EQ(success_y + success_height, 48);
  EXPECT_EQ(running_y + running_height, success_y);
  EXPECT_GE(running_y, 0);
  EXPECT_GT(error_y, 48);
  EXPECT_EQ(error_y + error_height, 72) << "the most errors are the full height";
}

TEST_F(Strip, FortyTwoErrorsLookLikeFortyTwo) {
  for (const int errors : {2, 8, 4, 5, 3, 42, 6, 4}) {
    fixture_.run_many("sync", 100);
    fixture_.run_many("sync", errors, broken());
    fixture_.clock.advance(1h);
  }
  const std::string html = strip("/");
  const auto all = bars(html);
  std::vector<int> heights;
  for (const Element& bar : all) {
    Boxes boxes = boxes_of(bar);
    if (boxes.contains("fill-error")) heights.push_back(boxes["fill-error"].second);
  }
  ASSERT_THAT(heights, SizeIs(8));
  EXPECT_EQ(heights[5], 23) << "the full height";
  EXPECT_GE(heights[5], 2 * heights[1]) << "42 against 8";
  EXPECT_NEAR(heights[1], 2 * heights[2], 1) << "8 against 4";
  EXPECT_TRUE(boxes_of(all[all.size() - 4]).contains("strip-cut")) << "and it is marked as cut";
  EXPECT_THAT(html, AllOf(HasSubstr("error, at most 42</span>"), HasSubstr("<span>42</span>")));
}

TEST_F(Strip, OneBurstPressesNobodyToTheGround) {
  for (const int runs : {12, 10, 322, 12, 11, 12}) {
    fixture_.run_many("sync", runs);
    fixture_.clock.advance(1h);
  }
  std::vector<int> heights;
  for (const Element& bar : bars(strip("/"))) {
    Boxes boxes = boxes_of(bar);
    if (boxes.contains("fill-success")) heights.push_back(boxes["fill-success"].second);
  }
  ASSERT_THAT(heights, SizeIs(6));
  EXPECT_EQ(heights[2], 44);
  EXPECT_GE(heights[0], 10);
  EXPECT_GT(heights[0], heights[1]);
}

TEST_F(Strip, IsATableForWhoDoesNotSeeIt) {
  fixture_.run_many("sync", 1'204);
  fixture_.run_many("sync", 1'042, broken());
  const std::string html = strip("/");
  const auto rows = elements(html, "tr");
  EXPECT_THAT(rows, SizeIs(26));
  EXPECT_EQ(rows.back().text(), "Mon 23 Nov 12:00 – 13:002,2461,042");
  EXPECT_THAT(html, HasSubstr("<span>1.0k</span>")) << "below its bar, in four characters";
}

TEST_F(Strip, EachBarLeadsToExactlyItsRuns) {
  for (const auto wait : {0min, 50min, 70min, 300min, 720min}) {
    fixture_.clock.advance(wait);
    fixture_.run_many("sync", 3);
    fixture_.run_many("report", 2, broken());
  }
  fixture_.begin({.kind = "report"});
  EXPECT_EQ(check_bars("/"), 26U);
  EXPECT_EQ(check_bars("/job_logs?status=error"), 10U);
  EXPECT_EQ(check_bars("/job_logs?kind=report"), 11U);
  EXPECT_EQ(check_bars("/job_logs?kind=report&status=success"), 0U);
  EXPECT_EQ(check_bars("/job_logs?period=7d"), 26U);
  EXPECT_EQ(check_bars("/job_logs?period=30d"), 26U);
}

TEST_F(Strip, EachBarLeadsToExactlyItsRunsInOtherZonesToo) {
  for (int i = 0; i < 60; ++i) {
    fixture_.run_many("sync", 1);
    fixture_.clock.advance(90min);
  }
  for (const char* zone : {"Asia%2FKolkata", "America%2FSt_Johns", "Europe%2FBerlin"}) {
    fixture_.headers = {{"Cookie", std::string("joblog_zone=") + zone}};
    EXPECT_EQ(check_bars("/job_logs?period=7d"), 60U) << zone;
    EXPECT_EQ(check_bars("/job_logs?period=30d"), 60U) << zone;
  }
}

TEST(StripOnAChangeOfTheClock, CountsEveryRunOfTheLongDayOnce) {
  RunPagesFixture fixture(utc(2026, 10, 24, 21h, 30min));
  fixture.headers = {{"Cookie", "joblog_zone=Europe%2FBerlin"}};
  for (int i = 0; i < 26; ++i) {
    fixture.run_many("sync", 1);
    fixture.clock.advance(1h);
  }
  const std::string strip = by_id(fixture.page("/job_logs?period=30d"), "strip").inside;
  EXPECT_THAT(strip, AllOf(HasSubstr("Sat 24 Oct: 1 run\""), HasSubstr("Sun 25 Oct: 25 runs\"")));
}

TEST_F(Strip, MarksTheBarThatTheListShows) {
  fixture_.run_many("sync", 1);
  const std::string target = bars(strip("/")).back().get("href");
  const auto all = bars(strip(target));
  EXPECT_THAT(all.back().get("aria-current"), "true");
  EXPECT_EQ(all.front().get("aria-current"), "");
}

TEST_F(Strip, SaysWhatItShows) {
  fixture_.run_many("sync", 13);
  EXPECT_THAT(strip("/"), HasSubstr("<span>Runs per hour, at most 13</span>"));
  EXPECT_THAT(strip("/job_logs?kind=sync&status=error&period=7d"),
              HasSubstr("<span>Runs with status error of sync per 6 hours: none</span>"));
}

TEST_F(Strip, LeavesTextAndTimesOfTheListOutOfItsLinksButKeepsThePeriod) {
  fixture_.run_many("sync", 1, broken());
  const auto all = bars(strip("/job_logs?q=route&since=5d&kind=sync&period=7d&before=900"));
  EXPECT_EQ(all.back().get("href"),
            "/job_logs?kind=sync&since=2026-11-23T12%3A00%3A00Z&period=7d&until=2026-11-23T18%3A00%"
            "3A00Z");
}

}  // namespace
}  // namespace joblog::test
