// SPDX-License-Identifier: MIT
// A run's badge: the word for how it stands, with its colour. The same on every page.
#pragma once

#include <string>
#include <string_view>

#include "core/run_result.h"

namespace joblog::web {

struct RunBadge {
  std::string css;   ///< "badge-error"
  std::string word;  ///< "error", "success, 3 warnings", "cancelled by admin"
};

/// `who`: as cancelled_by() answers.
RunBadge run_badge(const JobLog& log, std::string_view who = {});
std::string badge_class(RunResult result);

}  // namespace joblog::web
