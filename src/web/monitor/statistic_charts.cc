// SPDX-License-Identifier: MIT
#include "web/monitor/statistic_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/band.h"
#include "web/statistic_text.h"

namespace joblog::web::monitor {
namespace {

constexpr std::size_t kChartsMost = 12;
constexpr int kEdge = 2;  ///< Above and below the line, for its own width.

bool is_code(std::string_view name) { return name == "exit_code" || name == "signal"; }

std::optional<double> value_in(const RunPoint& run, const std::string& name) {
  const auto found = std::ranges::find(run.statistics, name, &Statistic::name);
  if (found == run.statistics.end() || !std::isfinite(found->value)) return std::nullopt;
  return found->value;
}

/// Where values lie between the top and the bottom of the drawing.
struct Scale {
  double low = 0, high = 0;
  int y(double value) const {
    constexpr int kUsed = spark_height - 2 * kEdge;
    if (high <= low) return spark_height / 2;
    const double share = std::clamp((value - low) / (high - low), 0.0, 1.0);
    return spark_height - kEdge - static_cast<int>(std::lround(share * kUsed));
  }
};

/// `values`, the oldest first.
std::string polyline(const std::vector<double>& values, const Scale& scale) {
  std::string points;
  const auto last = static_cast<double>(values.size() - 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    points += fmt::format("{}{:.1f},{}", i == 0 ? "" : " ",
                          static_cast<double>(i) / last * spark_width, scale.y(values[i]));
  }
  return points;
}

void show_band(const Band& band, const std::string& name, double newest, const Scale& scale,
               StatisticChart& chart) {
  chart.band_y = scale.y(band.high);
  chart.band_height = std::max(2, scale.y(band.low) - chart.band_y);
  const std::string low = statistic_value({name, band.low});
  const std::string high = statistic_value({name, band.high});
  chart.usual = low == high ? "usually " + low : fmt::format("usually {} to {}", low, high);
  if (band.low <= 0) return;  // Twice of nothing is nothing.
  if (band.is_above(newest)) chart.odd = "more than twice the usual";
  if (band.is_below(newest)) chart.odd = "less than half of the usual";
}

/// Nothing for a number that was reported once.
std::optional<StatisticChart> chart_of(const std::string& name, std::vector<double> values) {
  if (values.size() < 2) return std::nullopt;
  std::ranges::reverse(values);
  const auto [low, high] = std::ranges::minmax(values);
  const Scale scale{low, high};
  StatisticChart chart{.name = statistic_label(name),
                       .value = statistic_value({name, values.back()}),
                       .usual = {},
                       .odd = {},
                       .points = polyline(values, scale)};
  if (const auto band = band_of(values)) show_band(*band, name, values.back(), scale, chart);
  return chart;
}

}  // namespace

std::vector<StatisticChart> statistic_charts(const std::vector<RunPoint>& runs) {
  std::vector<const RunPoint*> successes;
  for (const RunPoint& run : runs) {
    if (run.status == Status::success) successes.push_back(&run);
  }
  std::vector<StatisticChart> charts;
  if (successes.empty()) return charts;
  for (const Statistic& statistic : successes.front()->statistics) {
    if (charts.size() == kChartsMost) break;
    if (is_code(statistic.name)) continue;
    std::vector<double> values;
    for (const RunPoint* run : successes) {
      if (const auto value = value_in(*run, statistic.name)) values.push_back(*value);
    }
    if (auto chart = chart_of(statistic.name, std::move(values))) {
      charts.push_back(std::move(*chart));
    }
  }
  return charts;
}

}  // namespace joblog::web::monitor
