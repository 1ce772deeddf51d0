// SPDX-License-Identifier: MIT
// How long the last runs of a job took: a point for each that succeeded, above the band in which
// most of them lie. Failed ones say nothing of how long it takes, so they stand on a line of their
// own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/job_ends.h"
#include "web/links.h"
#include "web/page_services.h"

namespace joblog::web::monitor {

inline constexpr int point_width = 10;     ///< A run's share of the width.
inline constexpr int points_height = 100;  ///< What the longest takes.

struct ChartPoint {
  Url run;
  std::string label;      ///< "24 Nov 02:30: error, 12 s"
  std::string css;        ///< "dot-success", "dot-error" of one on the line below.
  int x = 0, middle = 0;  ///< Where its share begins, and its middle.
  int y = 0;
  bool is_above_line = true;
};

struct DurationChart {
  std::string caption;             ///< "Duration of the last 60 runs"
  std::vector<ChartPoint> points;  ///< The oldest first.
  int width = 0;
  std::string top;  ///< What the height stands for: "2 min 3 s".
  /// Where most successes lie; of no height: not known.
  int band_y = 0, band_height = 0;
  std::string usual;  ///< "usually 41 s to 47 s"; "" = not known.
  bool has_failed = false;
  std::vector<std::string> axis;  ///< When the first, the middle and the last one began.
};

/// `runs` that have ended, the newest first. Nothing for fewer than two.
std::optional<DurationChart> duration_chart(const std::vector<RunPoint>& runs,
                                            const Moments& moments);

}  // namespace joblog::web::monitor
