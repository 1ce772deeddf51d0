// SPDX-License-Identifier: MIT
#include "core/run_result.h"

#include <fmt/format.h>

#include "base/text.h"
#include "core/transition.h"

namespace joblog {

RunResult result_of(const JobLog& log) {
  switch (log.status) {
    case Status::created:
      return RunResult::created;
    case Status::processing:
      return RunResult::processing;
    case Status::success:
      return is_success_with_warnings(log) ? RunResult::warned : RunResult::success;
    case Status::error:
      break;
  }
  return log.error_class == cancelled_class ? RunResult::cancelled : RunResult::error;
}

const char* to_string(RunResult result) {
  switch (result) {
    case RunResult::created:
      return to_string(Status::created);
    case RunResult::processing:
      return to_string(Status::processing);
    case RunResult::error:
      return to_string(Status::error);
    case RunResult::success:
      return to_string(Status::success);
    case RunResult::warned:
      return "success with warnings";
    case RunResult::cancelled:
      break;
  }
  return "cancelled";
}

std::string warnings_text(const JobLog& log) {
  return fmt::format("{} warning{}", format_count(log.warnings), log.warnings == 1 ? "" : "s");
}

}  // namespace joblog
