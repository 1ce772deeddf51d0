// Differences are shown as they are; one of more than half is called odd, by its class.
#include "web/runs/statistics_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "web/runs/words.h"

namespace joblog::web::runs {
namespace {

constexpr double kOdd = 0.5;

std::optional<double> value_of(const Statistics& statistics, const std::string& name) {
  const auto found = std::ranges::find(statistics, name, &Statistic::name);
  return found == statistics.end() ? std::nullopt : std::optional(found->value);
}

void compare(const Statistic& now, double before, StatisticRow& row) {
  const double difference = now.value - before;
  if (!std::isfinite(difference)) return;
  if (difference == 0) {
    row.difference = "same";
    return;
  }
  row.css = difference > 0 ? "diff-up" : "diff-down";
  row.difference = statistic_value({now.name, std::abs(difference)});
  if (before == 0) return;
  const double share = std::abs(difference / before);
  row.difference +=
      share < 0.001 ? " (< 0.1 %)" : fmt::format(" ({:.3g} %)", std::min(share * 100, 1e6));
  if (share > kOdd) row.css += " diff-odd";
}

}  // namespace

std::vector<StatisticRow> statistic_rows(const Statistics& now, const Statistics* before) {
  std::vector<StatisticRow> rows;
  for (const Statistic& statistic : now) {
    StatisticRow row{.name = statistic_label(statistic.name), .value = statistic_value(statistic)};
    if (before != nullptr) {
      if (const auto old = value_of(*before, statistic.name)) {
        compare(statistic, *old, row);
      } else {
        row.difference = "new";
      }
    }
    rows.push_back(std::move(row));
  }
  if (before == nullptr || now.empty()) return rows;
  for (const Statistic& statistic : *before) {
    if (value_of(now, statistic.name)) continue;
    rows.push_back({.name = statistic_label(statistic.name),
                    .value = "—",
                    .difference = "was " + statistic_value(statistic)});
  }
  return rows;
}

}  // namespace joblog::web::runs
