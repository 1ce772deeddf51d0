// SPDX-License-Identifier: MIT
// All jobs: one row for each recurring task and each kind that none of them starts, how it stands
// in one word, what is usual, its last twenty results and its next time. Trouble comes first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/job_overview.h"
#include "web/monitor/tabs.h"

namespace joblog::web::monitor {

/// A condition to narrow the list to.
struct ConditionLink {
  std::string id;  ///< As an address spells the word.
  std::string word, count;
  Url link;
  bool chosen = false;
};

struct AllJobsPage {
  std::vector<ConditionLink> conditions;  ///< Those that some job is in, and the chosen one.
  std::string state, label, text;         ///< What it is narrowed to.
  std::vector<JobOverviewRow> rows;
  bool has_jobs = false;  ///< Some, whatever it is narrowed to.
  std::string counted;    ///< "26 to 50 of 4,000 jobs"
  std::optional<Url> previous, next;
  bool is_narrowed = false;
  Url reset, without_label, live;
};

/// ?state=failing, ?label=NAME, ?text=…, ?page=2.
http::Response all_jobs_page(const PageContext& context, const MonitorOptions& options,
                             JobsRemembered& remembered);
http::Response all_jobs_parts(const PageContext& context, const MonitorOptions& options,
                              JobsRemembered& remembered);

}  // namespace joblog::web::monitor
