// SPDX-License-Identifier: MIT
// A run's log beside that of another run, by default the last success of its job before it: which
// lines are missing, new or elsewhere, which steps took longer, which statistics are others. Lines
// are compared by their patterns (core/line_pattern.h) and shown as they are.
//
// Both logs are read from their start, window by window; kept are hash and time of each line, and
// the texts of the rows that are asked for. A line that is stored in parts counts as its parts.
//
// Threads: as the Reader. Errors: as the Reader throws them; its limit breaks the reading off.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/comparison_rows.h"
#include "core/job_log.h"
#include "storage/reader.h"

namespace joblog {

inline constexpr std::int64_t compared_lines_max = 250'000;  ///< Of each log, the first ones.
inline constexpr std::size_t compared_characters = 1'000;    ///< Of a line's text that is shown.
inline constexpr std::size_t slow_steps_max = 20;

/// Which rows of a comparison are wanted.
struct RowWindow {
  std::size_t first = 0;
  std::size_t limit = 500;
};

struct ComparedLine {
  std::int64_t number = 0;
  std::string text;
  Level level = Level::info;
  bool is_cut = false;  ///< It is longer than what is shown.
  std::optional<Duration> took;
};

/// One row: a line that differs or stands near one that does, or a stretch that is folded.
struct ComparisonRow {
  RowKind kind = RowKind::equal;
  std::int64_t folded = 0;  ///< So many lines are behind this row; 0 = it is a line.
  std::int64_t before = 0;  ///< Of a folded row: its first line in the log before; 0 = none …
  std::int64_t after = 0;   ///< … and in the log after.
  std::int64_t moved = 0;   ///< Of a moved line: its number in the other log.
  std::optional<ComparedLine> line_before, line_after;
  bool is_slow = false;
};

struct StepTime {
  std::int64_t line = 0;  ///< In the log after.
  Duration before{}, after{};
};

struct StatisticChange {
  std::string name;
  std::optional<double> before, after;  ///< Nothing: not reported.
};
/// Those that are not the same, in the order of the run after, then those that only the run before
/// has.
std::vector<StatisticChange> statistic_changes(const Statistics& before, const Statistics& after);

/// How much of a log was compared.
struct ComparedPart {
  std::int64_t lines = 0;
  std::int64_t left_out = 0;  ///< Behind compared_lines_max.
  bool is_removed = false;    ///< It had lines, and retention has removed them.
};

struct LogComparison {
  ComparedPart before, after;
  std::int64_t identical_until = 0;  ///< The line of both logs; 0 = the first line differs.
  std::int64_t missing = 0, added = 0, moved = 0;
  bool is_coarse = false;  ///< The logs differ so much that more may be alike than is said.
  std::vector<StepTime> slow;
  std::size_t rows_in_all = 0;
  std::vector<ComparisonRow> rows;  ///< The wanted ones.

  bool has_lines() const { return !before.is_removed && !after.is_removed; }
  bool is_identical() const { return missing + added + moved == 0; }
};

/// `before` is what is compared with. Without rows when has_lines() is false.
LogComparison compare_logs(Reader& reader, const JobLog& before, const JobLog& after,
                           const RowWindow& window);

/// "Identical until line 84. 3 lines are missing, 2 are new, 1 moved."
std::string summary_of(const LogComparison& comparison);
/// What a reader must know of how it was compared, one sentence each.
std::vector<std::string> reservations_of(const LogComparison& comparison, const JobLog& after);

}  // namespace joblog
