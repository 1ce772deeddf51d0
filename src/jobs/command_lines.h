// SPDX-License-Identifier: MIT
// What becomes of the lines of a command: each gets its level and goes to the log, or is a report
// and becomes a statistic, progress or a step. The line that explains a failure best is remembered.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "core/line_level.h"
#include "core/line_report.h"
#include "core/line_rules.h"
#include "core/output_run.h"
#include "joblog/run.h"

namespace joblog {

/// Threads: one. `run`, `rules` and `clock` outlive it.
class CommandLines {
 public:
  /// `secrets` are masked in every line.
  CommandLines(Run& run, const LineRules& rules, const Clock& clock,
               std::vector<std::string> secrets = {});

  /// A line or a piece of one; its level is decided here.
  void add(OutputLine line);
  /// The state of a line that is not finished.
  void unfinished(OutputLine line);
  /// The command has ended: so has its last step.
  void finish();

  /// What explains a failure, to follow its own words: ": ERROR: price table missing" (the first
  /// line that is an error), else " (last line: …)" of standard error, else of standard output; or
  /// "".
  std::string explanation() const;

 private:
  struct Step {
    std::string name;
    SteadyTime since;
  };

  bool hold_back(OutputLine& line);
  void add_first_piece(OutputLine& line);
  bool take_reports(const OutputLine& line);
  void apply(const Report& report, const OutputLine& line);
  void report_statistic(const std::string& name, double value);
  void begin_step(const std::string& name);
  void end_step();
  void measure(std::string_view plain);
  void show_progress(const std::optional<Progress>& progress);
  Level level_of(const OutputLine& line, std::string_view plain);
  void remember(const OutputLine& line, std::string_view plain, bool heading);
  void show(const OutputLine& line);
  /// A text of a report: JSON may have spelt a secret in another way.
  std::string masked(std::string_view text) const;

  Run& run_;
  OutputRun* output_run_;
  const LineRules& rules_;
  const Clock& clock_;
  const std::vector<std::string> secrets_;
  LineReader reader_;
  std::array<std::optional<Level>, 4> going_on_;  ///< By source: the level of a line in pieces.
  std::array<std::string, 4> held_back_;          ///< By source: the end of a piece.
  std::optional<Step> step_;
  std::map<std::string, double> step_seconds_;
  std::set<std::string, std::less<>> names_;  ///< Of the statistics reported so far.
  bool warned_of_reports_ = false;
  bool warned_of_statistics_ = false;
  bool heading_ = false;  ///< The line at hand announces what follows.
  std::string first_error_, last_error_line_, last_output_line_;
};

}  // namespace joblog
