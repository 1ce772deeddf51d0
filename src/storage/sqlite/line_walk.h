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
#include "storage/line_reading.h"

namespace joblog::sqlite {

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

class LineWalk final : public LinesInOrder {
 public:
  LineWalk(Database& database, const LineRange& range);
  ~LineWalk() override;

  bool step() override;
  const DetailView& line() const override { return current_->line(); }
  std::int64_t reached() const override { return current_->reached(); }
  std::int64_t lost() const override { return current_->lost(); }

 private:
  const bool down_;
  std::vector<std::unique_ptr<LineSource>> sources_;  ///< Each at its next line.
  LineSource* current_ = nullptr;
};

/// A line in a row: its number, time, level, source, flags and message, in columns from `first` on.
/// Its text lives until the next step.
DetailView line_in_row(const Query& row, JobLogId log, int first);

/// The number of the last line that is stored of a log; 0 = none.
std::int64_t last_line_of(Database& database, JobLogId log);

}  // namespace joblog::sqlite
