// SPDX-License-Identifier: MIT
// A job in short: how it stands in one word with the reason, what is usual, its last twenty results
// and its next time. A row of the list of all jobs, and the head of the job's own page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/job_standings.h"
#include "web/monitor/task_results.h"

namespace joblog::web::monitor {

struct LabelLink {
  std::string word;
  Url link;
};

struct JobOverviewRow {
  std::string id;
  std::string name;
  Url link;
  RunBadge state;  ///< The job's word, with its colour.
  bool is_failing = false;
  std::string reason;
  std::string description;
  std::string owner;
  std::vector<LabelLink> labels;
  std::optional<Moment> last, success;
  std::optional<Url> last_run;
  std::string usually;  ///< "usually 42 s"; "" = not known.
  std::string trend;    ///< "1.6 × slower"; "" = as ever.
  bool is_slower = false;
  TaskResults results;
  std::optional<Moment> next;
  bool is_paused = false;  ///< Then nothing starts at that time.
  std::string no_next;     ///< Why there is none.
};

JobOverviewRow job_overview(Reader& reader, const Standing& standing, const PageContext& context,
                            JobsRemembered& remembered);

/// "97 % of the last 60 succeeded"; "" for none. Cancelled ones do not count.
std::string rate_words(const std::vector<RunPoint>& points);

}  // namespace joblog::web::monitor
