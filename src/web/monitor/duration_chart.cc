// SPDX-License-Identifier: MIT
// Heights are proportional to durations, so that twice as long looks twice as high; but one run
// that hung must not press all others to the ground. So the scale ends at three times what nine of
// ten stay below, and what takes longer stands at its top with another sign.
#include "web/monitor/duration_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "core/band.h"
#include "web/monitor/job_rows.h"

namespace joblog::web::monitor {
namespace {

constexpr int kRoom = 6;  ///< Above the highest point, for its size.
constexpr double kBeyond = 3;

double in_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

Duration from_seconds(double seconds) {
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

std::vector<double> seconds_of_successes(const std::vector<RunPoint>& runs) {
  std::vector<double> seconds;
  for (const RunPoint& run : runs) {
    if (run.status == Status::success) seconds.push_back(std::max(0.0, in_seconds(run.duration)));
  }
  return seconds;
}

/// What the full height stands for, in seconds.
double top_of(std::vector<double> seconds) {
  if (seconds.empty()) return 1;
  std::ranges::sort(seconds);
  const auto ninth = static_cast<std::size_t>(0.9 * static_cast<double>(seconds.size() - 1));
  const double highest = std::min(seconds.back(), kBeyond * seconds[ninth]);
  return std::max(highest, 1e-6);
}

int height_of(double seconds, double top) {
  constexpr int kUsed = points_height - kRoom;
  return static_cast<int>(std::lround(std::clamp(seconds / top, 0.0, 1.0) * kUsed));
}

const char* dot_class(RunResult result, bool is_beyond) {
  if (is_beyond) return "dot-beyond";
  return result == RunResult::warned ? "dot-warned" : "dot-success";
}

ChartPoint point_of(const RunPoint& run, int x, double top, const Moments& moments) {
  const RunResult result = result_of(run);
  const double seconds = std::max(0.0, in_seconds(run.duration));
  ChartPoint point{
      .run = run_url(run.log),
      .label = fmt::format("{}: {}, {}", moments.on_the_clock_in_words(run.started_at),
                           to_string(result), format_duration(std::max(Duration{}, run.duration))),
      .css = {},
      .x = x,
      .middle = x + point_width / 2,
      .y = points_height - height_of(seconds, top),
      .is_above_line = run.status == Status::success};
  point.css = dot_class(result, seconds > top);
  if (!point.is_above_line) {
    point.css = result == RunResult::cancelled ? "dot-cancelled" : "dot-error";
  }
  return point;
}

void show_band(std::vector<double> seconds, double top, DurationChart& chart) {
  const auto band = band_of(std::move(seconds));
  if (!band) return;
  chart.band_y = points_height - height_of(band->high, top);
  chart.band_height = std::max(2, points_height - height_of(band->low, top) - chart.band_y);
  const std::string low = format_duration(from_seconds(band->low));
  const std::string high = format_duration(from_seconds(band->high));
  chart.usual = low == high ? "usually " + low : fmt::format("usually {} to {}", low, high);
}

}  // namespace

std::optional<DurationChart> duration_chart(const std::vector<RunPoint>& runs,
                                            const Moments& moments) {
  if (runs.size() < 2) return std::nullopt;
  const std::vector<double> seconds = seconds_of_successes(runs);
  const double top = top_of(seconds);
  DurationChart chart{.caption = fmt::format("Duration of the last {} runs", runs.size()),
                      .points = {},
                      .width = static_cast<int>(runs.size()) * point_width,
                      .top = seconds.empty() ? "" : format_duration(from_seconds(top)),
                      .usual = {},
                      .axis = {}};
  show_band(seconds, top, chart);
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    const int x = static_cast<int>(chart.points.size()) * point_width;
    chart.points.push_back(point_of(*run, x, top, moments));
    chart.has_failed = chart.has_failed || !chart.points.back().is_above_line;
  }
  for (const std::size_t at : {runs.size() - 1, runs.size() / 2, std::size_t{0}}) {
    chart.axis.push_back(moments.on_the_clock_in_words(runs[at].started_at));
  }
  return chart;
}

}  // namespace joblog::web::monitor
