// SPDX-License-Identifier: MIT
// The terminal of a run's page: the lines it shows, what it says about those it does not, and the
// links that lead to them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/job_logs/log/log_window.h"
#include "web/job_logs/log/rendered_lines.h"
#include "web/page_services.h"

namespace joblog::web::job_logs {

/// One of a few, as a link.
struct Choice {
  std::string word;
  Url link;
  bool current = false;
  std::string value;  ///< For the script.
  std::string title;
};

/// A step through what is spread over the log.
struct StepLink {
  std::string text;
  Url link;
};

struct TerminalView {
  std::vector<TermLine> lines;
  std::string time_mode;
  std::vector<Choice> times, levels;

  // The search.
  std::string search;
  Url form;  ///< Its parameters are repeated as hidden fields.
  std::vector<std::pair<std::string, std::string>> kept;
  std::string hits;  ///< "1,234 hits, 1 to 100 shown"; "" = nothing was searched for.
  std::optional<StepLink> next_hit, all_hits;
  Url without_search;

  std::optional<StepLink> previous_error, next_error;
  std::vector<StepLink> errors_here;  ///< Those among the lines, the first few.
  std::string errors;                 ///< "3 errors, 1 warning"; "" = none.

  std::string shown;   ///< "Lines 1 to 412 of 412"
  std::string hidden;  ///< What the level filter leaves out; "" = no filter.
  Url show_all;
  std::optional<Url> first, earlier, later, last;
  std::string empty;  ///< Why there are no lines; "" = there are.

  Url text, ndjson;                    ///< Downloads of everything …
  Url filtered_text, filtered_ndjson;  ///< … and of what is asked for.
  bool has_filter = false;

  std::string opens_at;  ///< "L120": the line that the page opens at; "" = where it begins.

  bool live = false;                 ///< The lines to come belong below these.
  std::vector<TermLine> open_lines;  ///< Not finished yet.
  Url tail, poll;
  std::int64_t after = 0;
  Url end;  ///< The page that shows the end of the log.
};

TerminalView terminal_view(Reader& reader, const JobLog& log, const LogQuery& query,
                           const PageContext& context);

}  // namespace joblog::web::job_logs
