// SPDX-License-Identifier: MIT
// `logs diff`: a run's log beside that of the last success of its job, or of another run.
#pragma once

#include "cli/console.h"
#include "cli/invocation.h"
#include "storage/store.h"

namespace joblog::cli {

/// 0 when both logs could be compared, whatever differs. Errors: not_found when there is no such
/// run, or none to compare with.
int diff_logs(const Store& store, const LogsDiff& wanted, Console& console);

}  // namespace joblog::cli
