// SPDX-License-Identifier: MIT
// What a line of a command reports, when it is a report: "::stat rows=42", "::progress 50/100",
// "::warn …", "::group NAME", or the same as a JSON object {"joblog": {…}}. docs/commands.md is the
// reference for those who write them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/job_log.h"
#include "joblog/run.h"

namespace joblog {

struct MessageReport {
  Level level = Level::info;
  std::string text;
  bool operator==(const MessageReport&) const = default;
};
struct StepBegins {
  std::string name;
  bool operator==(const StepBegins&) const = default;
};
struct StepEnds {
  bool operator==(const StepEnds&) const = default;
};
using Report = std::variant<Statistic, Progress, MessageReport, StepBegins, StepEnds>;

struct LineReports {
  enum class Kind : std::uint8_t {
    none,       ///< An ordinary line.
    reports,    ///< It reports, and need not be shown.
    malformed,  ///< It wants to report and cannot.
  };
  Kind kind = Kind::none;
  std::vector<Report> reports;
  std::string problem;  ///< Of a malformed one: what is wrong and what is right.
};

/// Any bytes. Names and texts come back as they stood; they are cut when they are stored, once
/// secrets in them are masked.
LineReports reports_in(std::string_view line);

/// A number as tools print it: "42", "-0.5", "1e6", "1,234,567.5". Nothing for others, nor for what
/// is not finite.
std::optional<double> number_in(std::string_view text);

}  // namespace joblog
