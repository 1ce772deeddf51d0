// SPDX-License-Identifier: MIT
// Marking what was searched for in a line that has been cut into spans already.
#pragma once

#include <string_view>
#include <vector>

#include "web/job_logs/log/ansi.h"

namespace joblog::web::job_logs {

/// `spans` with every occurrence of `needle` in spans of its own that are hits: taken literally, in
/// any case of letters, also across the borders of spans. An empty needle marks nothing.
std::vector<Span> highlighted(std::vector<Span> spans, std::string_view needle);

}  // namespace joblog::web::job_logs
