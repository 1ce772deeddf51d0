// SPDX-License-Identifier: MIT
#include "cli/values.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/state_words.h"

namespace joblog::cli {
namespace {

using Words = std::vector<std::string>;

const Words& statuses_known() {
  static const Words kWords{"new",      "processing", "error", "success",
                            "warnings", "running",    "failed"};
  return kWords;
}
const Words& states_known() {
  static const Words kWords{"scheduled", "ready",    "claimed", "blocked",
                            "failed",    "finished", "running", "done"};
  return kWords;
}
const Words& levels_known() {
  static const Words kWords{"debug", "info", "warning", "error"};
  return kWords;
}

std::string listed(const Words& words) { return fmt::format("{}", fmt::join(words, ", ")); }

}  // namespace

ValueProblem take_integer(const std::string& text, std::int64_t& target, std::int64_t low,
                          std::int64_t high) {
  const auto number = parse_int(text);
  if (!number || *number < low || *number > high) {
    return fmt::format("{} is not a whole number from {} to {}", in_quotes(text), format_count(low),
                       format_count(high));
  }
  target = *number;
  return std::nullopt;
}

ValueProblem take_duration(const std::string& text, Duration& target) {
  const auto duration = parse_duration(text);
  if (!duration) return in_quotes(text) + " is not a duration like 90s, 5m or \"1h 30m\"";
  target = *duration;
  return std::nullopt;
}

ValueProblem take_role(const std::string& text, std::vector<NodeRole>& target) {
  Words words;
  for (const NodeRole role : all_roles) words.emplace_back(to_string(role));
  if (auto problem = one_of(text, words)) return problem;
  const auto role =
      all_roles[static_cast<std::size_t>(std::ranges::find(words, text) - words.begin())];
  if (std::ranges::find(target, role) == target.end()) target.push_back(role);
  return std::nullopt;
}

ValueProblem take_job_id(const std::string& text, JobId& target) {
  return take_integer(text, target.value, 1, INT64_MAX);
}

ValueProblem one_of(const std::string& text, const Words& words) {
  if (std::ranges::find(words, text) != words.end()) return std::nullopt;
  return fmt::format("{} is none of {}{}", in_quotes(text), listed(words),
                     did_you_mean(text, words));
}

ValueProblem take_status(const std::string& text, std::optional<StatusChoice>& target) {
  target = parse_status_word(text);
  return target ? std::nullopt : one_of(text, statuses_known());
}

ValueProblem take_state(const std::string& text, std::optional<JobState>& target) {
  target = parse_job_state_word(text);
  return target ? std::nullopt : one_of(text, states_known());
}

ValueProblem take_level(const std::string& text, std::optional<Level>& target) {
  ValueProblem problem = one_of(text, levels_known());
  if (!problem) {
    const auto at = std::ranges::find(levels_known(), text) - levels_known().begin();
    target = static_cast<Level>(at);
  }
  return problem;
}

std::string_view to_word(Level level) { return levels_known()[static_cast<std::size_t>(level)]; }

std::string status_words() { return listed(statuses_known()); }
std::string state_words() { return listed(states_known()); }
std::string level_words() { return listed(levels_known()); }

}  // namespace joblog::cli
