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

bool is_of_number(char c) { return (c >= '0' && c <= '9') || c == '.'; }

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

std::optional<Progress> percentage_in(std::string_view line) {
  const auto sign = line.rfind('%');
  if (sign == std::string_view::npos) return std::nullopt;
  std::string_view before = line.substr(0, sign);
  if (before.ends_with(' ')) before.remove_suffix(1);
  std::size_t begin = before.size();
  while (begin > 0 && is_of_number(before[begin - 1])) --begin;
  const auto share = number_in(before.substr(begin));
  if (!share || *share > 100) return std::nullopt;
  return Progress{.done = static_cast<std::uint64_t>(*share), .total = 100, .step = {}};
}

}  // namespace joblog
