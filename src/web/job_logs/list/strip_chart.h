// SPDX-License-Identifier: MIT
// Runs over time as a strip of bars: what went on above the axis, errors below it on a scale of
// their own, so that a few among many are seen. Each bar is a link to exactly its runs.
#pragma once

#include <string>
#include <vector>

#include "storage/log_lists.h"
#include "web/job_logs/list/index_query.h"
#include "web/links.h"
#include "web/moments.h"

namespace joblog::web::job_logs {

/// In the units of the drawing.
struct StripSegment {
  std::string css;  ///< "fill-error"; "strip-cut" is the gap that marks a bar as cut.
  int y = 0;
  int height = 0;
};

struct StripBar {
  Url link;
  std::string label;       ///< "Mon 23 Nov 03:00, 12 runs, 2 errors"
  bool is_chosen = false;  ///< The list shows this bar's runs.
  int x = 0;
  std::vector<StripSegment> segments;
  // The same as text.
  std::string when;          ///< "Mon 23 Nov 03:00"
  std::string runs;          ///< "1,234"
  std::string errors;        ///< "42"; "" = none.
  std::string errors_short;  ///< The same in four characters: "1.2k".
};

struct StripPeriod {
  std::string text;  ///< "24 h"
  Url link;
  bool is_chosen = false;
};

struct StripChart {
  std::string caption;      ///< "Runs per hour of sync_open_orders, at most 13"
  std::string most_errors;  ///< "at most 42"; "" = none at all.
  int width = 0;            ///< Of the drawing.
  std::vector<StripBar> bars;
  std::vector<std::string> axis;  ///< From the first bar to the last.
  std::vector<StripPeriod> periods;
};
inline constexpr int strip_height = 72;
inline constexpr int strip_axis = 48;  ///< Where the axis is: errors hang below it.
inline constexpr int strip_bar_width = 20;

/// `edges` as bar_edges answers them. Follows the query's status and kind; its text and times are
/// no matter: links leave them out.
StripChart strip_chart(const IndexQuery& query, const std::vector<TimePoint>& edges,
                       const std::vector<RunBucket>& buckets, const Moments& moments);

}  // namespace joblog::web::job_logs
