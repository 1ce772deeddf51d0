// SPDX-License-Identifier: MIT
// Where a run, or a long command, stands: a line redrawn in place on a terminal, an occasional line
// when piped.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/terminal.h"
#include "core/job_log.h"

namespace joblog::cli {

/// "writing  ████████░░░░░░░░  45 %  4,500 of 10,000  1,234/s  12 s", at most `columns` wide;
/// without bar and share when the total is unknown. `rate` is per second, 0 = not known yet.
std::string progress_line(const Progress& progress, double rate, Duration elapsed,
                          std::size_t columns);

/// Threads: one.
class ProgressBar {
 public:
  ProgressBar(Terminal& terminal, const Clock& clock) : terminal_(terminal), clock_(clock) {}
  ~ProgressBar() { hide(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const JobLog& log) { show(log.progress, log.started_at); }
  void show(const Progress& progress, std::optional<TimePoint> started_at);
  /// Clears the line, so that another can be written in its place.
  void hide();

 private:
  void note_step(const Progress& progress);
  void draw(const Progress& progress, std::optional<TimePoint> started_at);
  void print_sometimes(const Progress& progress);
  double rate(const Progress& progress) const;

  Terminal& terminal_;
  const Clock& clock_;
  std::optional<Progress> at_step_;  ///< The first report of the step.
  SteadyTime step_began_{};
  std::optional<Progress> printed_;
  SteadyTime printed_at_{};
  std::size_t drawn_ = 0;  ///< Columns on the screen that are ours.
};

}  // namespace joblog::cli
