// SPDX-License-Identifier: MIT
// A search for a text in runs: in their names, their errors and the lines of their logs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/job_log.h"
#include "storage/log_lists.h"

namespace joblog {

/// What to look for, and in which runs. Status, job and time are used before any text is read.
struct RunSearch {
  /// Literal, in any case of letters, through escape sequences and across the parts of a line. "" =
  /// every line of the level.
  std::string text{};
  std::optional<StatusChoice> status{};
  std::string kind{};                ///< "" = any.
  std::optional<TimePoint> since{};  ///< Created at or after.
  std::optional<TimePoint> until{};  ///< Created before.
  /// Lines of this level and above; above debug, names and errors are not looked at.
  Level minimum = Level::debug;
  int lines_shown = 3;  ///< Of each run, the first that match.
};

/// How far a search has come: the runs above `log` are done, and of it the lines from `line` on.
struct SearchPlace {
  JobLogId log;
  std::int64_t line = 0;  ///< 0: all of the run is done.
  bool operator==(const SearchPlace&) const = default;
};

/// A part of a search: the runs between two ids, both inside.
struct SearchSpan {
  JobLogId from, to;
  std::int64_t before_line = 0;  ///< Of the run `to` only the lines below this one; 0 = all.
  int runs = 25;                 ///< So many hits are enough.
};

struct RunHits {
  JobLog log;
  bool by_name = false;         ///< Its name or its error holds the text.
  std::vector<Detail> lines{};  ///< The first that match, in order; parts of lines, as stored.
  std::int64_t matching = 0;    ///< How many lines match, in what was searched of the run.
};

struct FoundRuns {
  std::vector<RunHits> hits{};  ///< The newest run first.
  /// All that match down to here are in `hits`.
  SearchPlace reached{};
  bool complete = true;         ///< Else a search that goes on begins at `reached`.
  std::int64_t runs = 0;        ///< Whose lines were read.
  std::int64_t lines = 0;       ///< That were read.
  std::int64_t unreadable = 0;  ///< Lines that are damaged and were not looked at.
};

}  // namespace joblog
