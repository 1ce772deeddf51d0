// SPDX-License-Identifier: MIT
// A walk along the lines of a log, upwards or downwards in their numbers, wherever they are kept:
// in blocks, or in rows, as joblog stored them before it had blocks. A block that is damaged is met
// as one line that says which lines it held, and the walk goes on behind it.
//
// Threads: those of the connection. One walk at a time on one connection.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/job_log.h"
#include "sqlite/database.h"

namespace joblog::sqlite {

struct LineRange {
  JobLogId log;
  std::int64_t after = 0;   ///< Numbers above this one …
  std::int64_t before = 0;  ///< … and below this one; 0 = to the end.
  bool down = false;        ///< From the last to the first.
  /// warning, error: no others. Else all: what is below a warning has no index of its own.
  Level minimum = Level::debug;
};

/// Where a walk gets its lines from.
class LineSource {
 public:
  virtual ~LineSource() = default;
  virtual bool step() = 0;  ///< False: that was all.
  const DetailView& line() const { return line_; }
  std::int64_t reached() const { return reached_; }
  std::int64_t lost() const { return lost_; }

 protected:
  DetailView line_;
  std::int64_t reached_ = 0, lost_ = 0;
};

class LineWalk {
 public:
  LineWalk(Database& database, const LineRange& range);
  ~LineWalk();

  bool step();
  /// Valid until the next step.
  const DetailView& line() const { return current_->line(); }
  /// A walk from here on meets neither this line nor what it stands for.
  std::int64_t reached() const { return current_->reached(); }
  /// Not 0: the line is none of the log's, and stands for so many that a damaged block held.
  std::int64_t lost() const { return current_->lost(); }

 private:
  const bool down_;
  std::vector<std::unique_ptr<LineSource>> sources_;  ///< Each at its next line.
  LineSource* current_ = nullptr;
};

Detail detail_of(const DetailView& line);
/// The other way round; `line` outlives it.
DetailView view_of(JobLogId log, const Detail& line);

/// A line in a row: its number, time, level, source, flags and message, in columns from `first` on.
/// Its text lives until the next step.
DetailView line_in_row(const Query& row, JobLogId log, int first);

/// The number of the last line that is stored of a log; 0 = none.
std::int64_t last_line_of(Database& database, JobLogId log);

}  // namespace joblog::sqlite
