// SPDX-License-Identifier: MIT
// A run in words: its status, times, messages and end, as `logs` and `logs show` print them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/table.h"
#include "core/job_log.h"

namespace joblog::cli {

/// "✓ success", "! success with 3 warnings", "■ cancelled", in its colour; in a list "! 3
/// warnings".
Cell result_cell(const JobLog& log);
Cell short_result_cell(const JobLog& log);
/// The first line of the error, or the first warning of a success.
Cell problem_cell(const JobLog& log);
std::string started_by(const JobLog& log);  ///< "schedule nightly"
std::string started_by(Trigger trigger, const std::string& whom);
std::string duration_of(const JobLog& log, TimePoint now);  ///< "" before its start.
std::string first_line_of_error(const JobLog& log);         ///< "" without one.
std::string statistic_text(const Statistic& statistic);     ///< In its unit: "0.246 s", "17.4 MiB"
std::string number_text(double number);                     ///< "1,234", "0.25"

/// Writes a run's details, one message after another.
class DetailPrinter {
 public:
  /// `raw`: messages go out as they are stored, escape sequences and all.
  DetailPrinter(Console& console, std::optional<Level> level, bool raw = false)
      : console_(console), level_(level), raw_(raw) {}
  /// The pieces of one long message are written as one.
  void print(const JobLog& log, const Detail& detail);
  /// Lines that are not finished, marked as such. What was shown of one already is shown again when
  /// it has changed and a second has passed: a pipe cannot take it back.
  void print_open(const JobLog& log, const std::vector<Detail>& lines);

 private:
  void write_message(const Detail& detail);

  Console& console_;
  std::optional<Level> level_;
  const bool raw_;
  bool inside_ = false;                     ///< A message goes on.
  bool coloured_ = false;                   ///< … and so does a colour of it.
  std::optional<TimePoint> open_shown_[4];  ///< By source, when what was shown last was written.
};

void print_header(Console& console, const JobLog& log);
/// Statistics, error and the line that sums the run up.
void print_end(Console& console, const JobLog& log);

}  // namespace joblog::cli
