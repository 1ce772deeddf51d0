// SPDX-License-Identifier: MIT
// The numbers a run reported, beside those of the last success of its kind.
#pragma once

#include <vector>

#include "web/job_logs/run/run_view.h"

namespace joblog::web::job_logs {

/// `before` may be null: then there is nothing to compare with. A number that only the success had
/// is a row too.
/// Only a difference that says something is shown: none where nothing changed, none of an exit
/// code, of times only what is longer than usual by far and by a second. A run that did not
/// `succeed` did less than a success: none of its differences is odd.
std::vector<StatisticRow> statistic_rows(const Statistics& now, const Statistics* before,
                                         bool succeeded);

}  // namespace joblog::web::job_logs
