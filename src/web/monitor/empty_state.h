// SPDX-License-Identifier: MIT
// What stands where a list is empty: what would be here, and what to do.
#pragma once

#include <string>

#include "web/monitor/selection.h"

namespace joblog::web::monitor {

struct EmptyState {
  std::string title;
  std::string text;
};

/// `more_may_follow`: many jobs were passed that do not match.
EmptyState empty_state(const Selection& selection, bool more_may_follow);

}  // namespace joblog::web::monitor
