// SPDX-License-Identifier: MIT
// The words come from core/run_result.h. A success with warnings has a colour of its own.
#include "web/run_badge.h"

#include "web/display_text.h"

namespace joblog::web {

std::string badge_class(RunResult result) {
  return std::string("badge-") + (result == RunResult::warned ? "warnings" : to_string(result));
}

RunBadge run_badge(const JobLog& log, std::string_view who) {
  constexpr std::size_t kWho = 24;
  const RunResult result = result_of(log);
  RunBadge badge{badge_class(result), to_string(result)};
  if (result == RunResult::warned) badge.word = "success, " + warnings_text(log);
  if (result == RunResult::cancelled && !who.empty()) badge.word += " by " + on_one_line(who, kWho);
  return badge;
}

}  // namespace joblog::web
