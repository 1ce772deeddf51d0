// How a run's result looks, the same on every page: the class of its badge and the words in it.
#pragma once

#include <string>

#include "core/job_log.h"

namespace joblog::web {

struct RunBadge {
  std::string css;   ///< "badge-error"
  std::string word;  ///< "error"; "success, 3 warnings".
};

RunBadge run_badge(const JobLog& log);
/// The same without a number: of a run of which no more than this is known.
RunBadge run_badge(Status status, bool with_warnings);

/// "3 warnings", "1 warning".
std::string warnings_text(const JobLog& log);

}  // namespace joblog::web
