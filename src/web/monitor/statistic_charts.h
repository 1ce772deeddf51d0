// SPDX-License-Identifier: MIT
// The numbers that a job's successes reported, each as a small line over the band of what is usual.
#pragma once

#include <string>
#include <vector>

#include "storage/job_ends.h"

namespace joblog::web::monitor {

inline constexpr int spark_width = 100, spark_height = 24;

struct StatisticChart {
  std::string name;    ///< "rows written"
  std::string value;   ///< Of the newest success that has it.
  std::string usual;   ///< "usually 11,900 to 12,400"; "" = not known.
  std::string odd;     ///< "less than half of usual", "more than twice the usual"; "" = it is not.
  std::string points;  ///< Of a polyline, the oldest first.
  int band_y = 0, band_height = 0;  ///< Of no height: not known.
};

/// `runs`, the newest first; at most twelve numbers, in the order in which they were reported.
/// Numbers that name something, like an exit code, are left out, and those that were reported once.
std::vector<StatisticChart> statistic_charts(const std::vector<RunPoint>& runs);

}  // namespace joblog::web::monitor
