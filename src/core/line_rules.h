// SPDX-License-Identifier: MIT
// How the lines of a command are read: its own rules beside what everybody's lines say
// (core/line_level.h, core/line_report.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/pattern.h"
#include "core/job_log.h"
#include "core/line_level.h"

namespace joblog {

enum class LevelSource : std::uint8_t {
  text,    ///< What the line says; info when it says nothing.
  stream,  ///< Standard error is a warning, standard output info.
  off,     ///< All info.
};

struct LevelRule {
  Level level = Level::info;
  Pattern pattern;
  bool operator==(const LevelRule&) const = default;
};

/// The first group is the value.
struct StatisticRule {
  std::string name;
  Pattern pattern;
  bool operator==(const StatisticRule&) const = default;
};

struct LineRules {
  LevelSource levels = LevelSource::text;
  /// Asked before all else, the mildest level first, so that one can make exceptions of another.
  std::vector<LevelRule> level_rules{};
  std::vector<StatisticRule> statistics{};
  /// One group: a share in percent. Two: done and total.
  std::optional<Pattern> progress{};
  bool reports = true;  ///< "::stat" and its kin are reports, not text.
  bool operator==(const LineRules&) const = default;
};

/// The level of `line` (without escape sequences) by the rules alone.
std::optional<Level> level_by_rule(const LineRules& rules, std::string_view line);

/// The numbers that the rules find in `line` (without escape sequences).
Statistics statistics_by_rule(const LineRules& rules, std::string_view line);
std::optional<Progress> progress_by_rule(const LineRules& rules, std::string_view line);

}  // namespace joblog
