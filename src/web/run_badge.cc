// A success with warnings has a colour of its own: it is none of the plain ones.
#include "web/run_badge.h"

#include <fmt/format.h>

#include "base/text.h"

namespace joblog::web {

std::string warnings_text(const JobLog& log) {
  return fmt::format("{} warning{}", format_count(log.warnings), log.warnings == 1 ? "" : "s");
}

RunBadge run_badge(const JobLog& log) {
  RunBadge badge = run_badge(log.status, log.warnings > 0);
  if (is_success_with_warnings(log)) badge.word = "success, " + warnings_text(log);
  return badge;
}

RunBadge run_badge(Status status, bool with_warnings) {
  if (status == Status::success && with_warnings) {
    return {"badge-warnings", std::string(success_with_warnings)};
  }
  return {fmt::format("badge-{}", to_string(status)), to_string(status)};
}

}  // namespace joblog::web
