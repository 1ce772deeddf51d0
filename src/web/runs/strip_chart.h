// Runs over time as a strip of bars, stacked by status. Each bar is a link to exactly its runs.
#pragma once

#include <string>
#include <vector>

#include "storage/log_lists.h"
#include "web/links.h"
#include "web/moments.h"
#include "web/runs/index_query.h"

namespace joblog::web::runs {

/// In the units of the drawing.
struct StripSegment {
  std::string css;  ///< "fill-error"
  int y = 0;
  int height = 0;
};

struct StripBar {
  Url link;
  std::string label;       ///< "Mon 23 Nov 03:00, 12 runs, 2 errors"
  bool is_chosen = false;  ///< The list shows this bar's runs.
  int x = 0;
  std::vector<StripSegment> segments;
};

struct StripPeriod {
  std::string text;  ///< "24 h"
  Url link;
  bool is_chosen = false;
};

struct StripChart {
  std::string caption;  ///< "Runs per hour of sync_open_orders, at most 13"
  int width = 0;        ///< Of the drawing.
  std::vector<StripBar> bars;
  std::vector<std::string> axis;  ///< From the first bar to the last.
  std::vector<StripPeriod> periods;
};
inline constexpr int strip_height = 72;
inline constexpr int strip_bar_width = 20;

/// `edges` as bar_edges answers them. Follows the query's status and kind; its text and times are
/// no matter: links leave them out.
StripChart strip_chart(const IndexQuery& query, const std::vector<TimePoint>& edges,
                       const std::vector<RunBucket>& buckets, const Moments& moments);

}  // namespace joblog::web::runs
