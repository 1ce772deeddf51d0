// SPDX-License-Identifier: MIT
// A part of a log, small enough to read and to send however long the log or its lines are: about
// 500 lines and 256 KiB. A line that came as many details is cut after the second one; what was
// left out is said, and shown when it is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/reader.h"
#include "web/job_logs/log/log_query.h"

namespace joblog::web::job_logs {

/// One detail of the window.
struct LogRow {
  Detail detail;
  bool goes_on = false;             ///< It continues the line of the detail before.
  std::int64_t hidden = 0;          ///< So many details of its line that follow are left out …
  std::optional<TimePoint> before;  ///< When the line before it was written, if that is known.
};

struct LogWindow {
  DetailFacts facts;
  std::vector<LogRow> rows;
  std::int64_t first = 0;  ///< Sequences that the window covers; first 0 = none.
  std::int64_t last = 0;
  bool earlier = false;             ///< Lines of the chosen level are above …
  bool later = false;               ///< … and below.
  std::int64_t previous_error = 0;  ///< The nearest ones outside; 0 = none.
  std::int64_t next_error = 0;
};

/// The part that `query` asks for. Without a wish: a failed run at its first error, one that goes
/// on at its end, any other at its start.
LogWindow read_window(Reader& reader, const JobLog& log, const LogQuery& query);

/// The lines above `after` for somebody who watches; `last` says how far they reach.
struct LogStretch {
  std::vector<LogRow> rows;
  std::int64_t last = 0;
  bool more = false;
};
LogStretch read_stretch(Reader& reader, JobLogId log, std::int64_t after, Level minimum);

}  // namespace joblog::web::job_logs
