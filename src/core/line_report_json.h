// SPDX-License-Identifier: MIT
// Reports as a JSON object: {"joblog": {"stat": {"rows": 42}, "progress": {"done": 50, "total":
// 100}}}.
#pragma once

#include <string_view>

#include "core/line_report.h"

namespace joblog {

/// None when `line` is no JSON object with "joblog" as its first key.
LineReports reports_in_json(std::string_view line);

}  // namespace joblog
