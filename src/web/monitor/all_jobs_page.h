// SPDX-License-Identifier: MIT
// All jobs: one row for each recurring task and each kind that none of them starts, how it stands
// in one word, what is usual, its last twenty results and its next time. Trouble comes first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/job_list.h"
#include "web/monitor/monitor_routes.h"
#include "web/monitor/next_instants.h"
#include "web/monitor/tabs.h"
#include "web/monitor/task_results.h"
#include "web/ttl_cache.h"

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
  TaskResults results;
  std::optional<Moment> next;
  std::string no_next;  ///< Why there is none.
};

/// A condition to narrow the list to.
struct ConditionLink {
  std::string word, count;
  Url link;
  bool chosen = false;
};

struct AllJobsPage {
  Tabs tabs;
  std::vector<ConditionLink> conditions;  ///< Those that some job is in, and the chosen one.
  std::string state, label, text;         ///< What it is narrowed to.
  std::vector<JobOverviewRow> rows;
  bool has_jobs = false;  ///< Some, whatever it is narrowed to.
  std::string counted;    ///< "26 to 50 of 4,000 jobs"
  std::optional<Url> previous, next;
  Url reset, live;
};

/// A job as it stood when the list was made.
struct Standing {
  ListedJob job;
  JobCondition condition = JobCondition::never_ran;
  JobAbout about;
};

/// All jobs, trouble first, for all who look within a second.
struct JobListCache {
  TtlCache<std::string, std::vector<Standing>> jobs;
  NextInstants instants;
};

/// ?state=failing, ?label=NAME, ?text=…, ?page=2.
http::Response all_jobs_page(const PageContext& context, const MonitorOptions& options,
                             JobListCache& cache);
http::Response all_jobs_parts(const PageContext& context, const MonitorOptions& options,
                              JobListCache& cache);

}  // namespace joblog::web::monitor
