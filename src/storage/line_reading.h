// SPDX-License-Identifier: MIT
// What the questions about a log's lines mean, for any store that can give the lines in order:
// pages of them, the parts of one line, and a search.
//
// Threads: as the lines that are read. Errors: those that reading throws.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/job_log.h"
#include "storage/log_lists.h"

namespace joblog {

struct LineRange {
  JobLogId log;
  std::int64_t after = 0;   ///< Numbers above this one …
  std::int64_t before = 0;  ///< … and below this one; 0 = to the end.
  bool down = false;        ///< From the last to the first.
  /// warning, error: no others. Else all: what is below a warning has no index of its own.
  Level minimum = Level::debug;
};

/// The lines of a range, one after the other. A block of them that is damaged is met as one line
/// that says which lines it held.
class LinesInOrder {
 public:
  virtual ~LinesInOrder() = default;
  virtual bool step() = 0;
  /// Valid until the next step.
  virtual const DetailView& line() const = 0;
  /// Whoever goes on from here meets neither this line nor what it stands for.
  virtual std::int64_t reached() const = 0;
  /// Not 0: the line is none of the log's, and stands for so many that a damaged block held.
  virtual std::int64_t lost() const = 0;
};

Detail detail_of(const DetailView& line);
/// The other way round; `line` outlives it.
DetailView view_of(JobLogId log, const Detail& line);

/// What stands in the place of a block that cannot be read.
std::string words_of_damage(std::int64_t first, std::int64_t last, std::string_view why);

/// The range of a window, and the page of what comes in it.
LineRange range_of(const DetailWindow& window);
DetailPage page_of(const DetailWindow& window, LinesInOrder& lines);

/// The line that the detail `sequence` is a part of. `above`: all before it, from the last to the
/// first; `below`: from it on.
LineSpan line_around(std::int64_t sequence, LinesInOrder& above, LinesInOrder& below);

/// `lines`: from where the search begins to the end of the log. Stops when it is enough.
DetailHits hits_of(const DetailSearch& search, LinesInOrder& lines,
                   const std::function<bool()>& is_enough);

}  // namespace joblog
