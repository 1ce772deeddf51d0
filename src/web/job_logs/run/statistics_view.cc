// SPDX-License-Identifier: MIT
// Differences are shown as they are; one of more than half is called odd, by its class.
#include "web/job_logs/run/statistics_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

#include "web/statistic_text.h"

namespace joblog::web::job_logs {
namespace {

constexpr double kNotableShare = 0.5;

std::optional<double> value_of(const Statistics& statistics, const std::string& name) {
  const auto found = std::ranges::find(statistics, name, &Statistic::name);
  return found == statistics.end() ? std::nullopt : std::optional(found->value);
}

/// Numbers that name something: 3 is not more than 2.
bool is_code(std::string_view name) { return name == "exit_code" || name == "signal"; }

bool is_time(std::string_view name) {
  return name.ends_with("_seconds") || name.starts_with("seconds_") || name == "seconds";
}

void compare(const Statistic& now, double before, bool succeeded, StatisticRow& row) {
  const double difference = now.value - before;
  if (!std::isfinite(difference) || difference == 0) return;
  if (is_time(now.name)) {
    constexpr double kNoticed = 1;  // Seconds.
    if (!succeeded || difference < kNoticed || difference < kNotableShare * before) return;
  }
  row.css = difference > 0 ? "diff-up" : "diff-down";
  row.difference = statistic_value({now.name, std::abs(difference)});
  if (before == 0) return;
  const double share = std::abs(difference / before);
  row.difference +=
      share < 0.001 ? " (< 0.1 %)" : fmt::format(" ({:.3g} %)", std::min(share * 100, 1e6));
  if (share > kNotableShare && succeeded) row.css += " diff-odd";
}

}  // namespace

std::vector<StatisticRow> statistic_rows(const Statistics& now, const Statistics* before,
                                         bool succeeded) {
  std::vector<StatisticRow> rows;
  for (const Statistic& statistic : now) {
    StatisticRow row{.name = statistic_label(statistic.name), .value = statistic_value(statistic)};
    if (before != nullptr && !is_code(statistic.name)) {
      if (const auto old = value_of(*before, statistic.name)) {
        compare(statistic, *old, succeeded, row);
      } else {
        row.difference = "new";
      }
    }
    rows.push_back(std::move(row));
  }
  if (before == nullptr || now.empty()) return rows;
  for (const Statistic& statistic : *before) {
    if (is_code(statistic.name) || value_of(now, statistic.name)) continue;
    rows.push_back({.name = statistic_label(statistic.name),
                    .value = "—",
                    .difference = "was " + statistic_value(statistic)});
  }
  return rows;
}

}  // namespace joblog::web::job_logs
