// The numbers a run reported, beside those of the last success of its kind.
#pragma once

#include <vector>

#include "web/runs/run_view.h"

namespace joblog::web::runs {

/// `before` may be null: then there is nothing to compare with. A number that only the success had
/// is a row too.
std::vector<StatisticRow> statistic_rows(const Statistics& now, const Statistics* before);

}  // namespace joblog::web::runs
