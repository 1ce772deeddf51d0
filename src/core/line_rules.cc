// SPDX-License-Identifier: MIT
// A rule whose groups hold no number says nothing about the line.
#include "core/line_rules.h"

#include <algorithm>
#include <cstdint>

#include "core/line_report.h"

namespace joblog {
namespace {

std::optional<std::uint64_t> count_of(std::string_view text) {
  constexpr double kMost = 1e15;
  const auto number = number_in(text);
  if (!number || *number < 0 || *number > kMost) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

}  // namespace

std::optional<Level> level_by_rule(const LineRules& rules, std::string_view line) {
  std::optional<Level> level;
  for (const LevelRule& rule : rules.level_rules) {
    if (level && rule.level >= *level) continue;
    if (rule.pattern.is_in(line)) level = rule.level;
  }
  return level;
}

Statistics statistics_by_rule(const LineRules& rules, std::string_view line) {
  Statistics found;
  for (const StatisticRule& rule : rules.statistics) {
    const auto groups = rule.pattern.groups_in(line);
    const auto number = groups && !groups->empty() ? number_in(groups->front()) : std::nullopt;
    if (number) found.push_back({rule.name, *number});
  }
  return found;
}

std::optional<Progress> progress_by_rule(const LineRules& rules, std::string_view line) {
  if (!rules.progress) return std::nullopt;
  const auto groups = rules.progress->groups_in(line);
  if (!groups || groups->empty()) return std::nullopt;
  const auto done = count_of((*groups)[0]);
  const auto total =
      groups->size() > 1 ? count_of((*groups)[1]) : std::optional<std::uint64_t>(100);
  if (!done || !total) return std::nullopt;
  return Progress{.done = *done, .total = *total, .step = {}};
}

}  // namespace joblog
