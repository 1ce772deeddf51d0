// SPDX-License-Identifier: MIT
// What [commands.NAME] says about the lines of its command: levels, level_rules, reports, stats,
// progress.
#include <fmt/format.h>

#include "config/sections.h"
#include "core/limits.h"

namespace joblog {
namespace {

constexpr std::size_t kRulesMax = 50;  ///< Of one command: each is asked for every line.

std::optional<Pattern> pattern_of(Section& section, std::string_view key, const std::string& text) {
  auto pattern = Pattern::parse(text);
  if (pattern) return std::move(*pattern);
  section.problem(key, pattern.error().message);
  return std::nullopt;
}

/// A text or a list of texts.
std::vector<std::string> texts_of(Section& section, std::string_view key) {
  std::vector<std::string> texts;
  const TomlNode* node = section.table() != nullptr ? section.table()->find(key) : nullptr;
  if (node != nullptr && node->type == TomlNode::Type::array) {
    section.read(key, texts);
  } else if (std::string text; node != nullptr) {
    section.read(key, text);
    if (node->type == TomlNode::Type::string) texts.push_back(std::move(text));
  }
  return texts;
}

void read_level_rules(Section section, LineRules& rules) {
  constexpr std::pair<std::string_view, Level> kLevels[] = {{"debug", Level::debug},
                                                            {"info", Level::info},
                                                            {"warning", Level::warning},
                                                            {"error", Level::error}};
  for (const auto& [name, level] : kLevels) {
    for (const std::string& text : texts_of(section, name)) {
      auto pattern = pattern_of(section, name, text);
      if (pattern) rules.level_rules.push_back({level, std::move(*pattern)});
    }
  }
  for (const auto& [name, level] : kLevels) section.know(name);
  section.report_unknown_keys();
}

void read_statistics(Section& section, LineRules& rules) {
  std::map<std::string, std::string> texts;
  section.read("stats", texts);
  for (const auto& [name, text] : texts) {
    auto pattern = Pattern::parse(text);
    const std::string where = "stats." + key_words(name);
    if (!pattern) {
      section.problem("stats", fmt::format("{} {}", where, pattern.error().message));
    } else if (pattern->groups() < 1) {
      section.problem(
          "stats", fmt::format("{} must catch its number in a group, like '(\\d+) rows'", where));
    } else if (name.empty() || name.size() > limits::statistic_name_bytes) {
      section.problem("stats",
                      fmt::format("a name has 1 to {} bytes", limits::statistic_name_bytes));
    } else {
      rules.statistics.push_back({name, std::move(*pattern)});
    }
  }
}

void read_progress(Section& section, LineRules& rules) {
  std::string text;
  section.read("progress", text);
  if (text.empty()) return;
  auto pattern = pattern_of(section, "progress", text);
  if (!pattern) return;
  if (pattern->groups() < 1 || pattern->groups() > 2) {
    return section.problem("progress",
                           "must catch a share like '(\\d+)%' in one group, or done and "
                           "total like '(\\d+)/(\\d+)' in two");
  }
  rules.progress = std::move(*pattern);
}

}  // namespace

void read_line_rules(Section& section, LineRules& rules) {
  section.read_choice<LevelSource>(
      "levels", rules.levels,
      {{"text", LevelSource::text}, {"stream", LevelSource::stream}, {"off", LevelSource::off}});
  section.read("reports", rules.reports);
  read_level_rules(section.subsection("level_rules"), rules);
  read_statistics(section, rules);
  read_progress(section, rules);
  if (rules.level_rules.size() + rules.statistics.size() > kRulesMax) {
    section.problem("level_rules",
                    fmt::format("a command has at most {} regular expressions", kRulesMax));
  }
}

}  // namespace joblog
