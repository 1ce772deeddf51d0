// SPDX-License-Identifier: MIT
// How each job stands: read once a second at most, for all jobs and all readers.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "storage/job_list.h"
#include "web/links.h"
#include "web/monitor/monitor_routes.h"
#include "web/monitor/next_instants.h"
#include "web/shared_answer.h"
#include "web/ttl_cache.h"

namespace joblog::web::monitor {

/// A planned job that has not started after this is late.
inline constexpr Duration start_grace = std::chrono::minutes{1};

/// A job as it stood when the list was made.
struct Standing {
  ListedJob job;
  JobCondition condition = JobCondition::never_ran;
  JobAbout about;
};
using Standings = std::vector<Standing>;

/// What the pages of jobs remember from one look to the next. Threads: callable from any.
struct JobsRemembered {
  SharedAnswer<Standings> standings;
  TtlCache<std::string, std::vector<RunPoint>> points;  ///< Of the rows that were shown.
  NextInstants instants;
};

/// All jobs but those that the pages start by themselves, trouble first.
std::shared_ptr<const Standings> standings_of(Reader& reader, const PageContext& context,
                                              const MonitorOptions& options,
                                              JobsRemembered& remembered);

/// The runs of the job that have ended, the newest first; the same for all who ask within a second.
std::shared_ptr<const std::vector<RunPoint>> last_points(Reader& reader, const PageContext& context,
                                                         const ListedJob& job, int limit,
                                                         JobsRemembered& remembered);

Url all_jobs_url();
/// The page of a recurring task, or of a kind: a task may have the name of a kind that is another
/// job.
Url page_of_task(std::string_view task);
Url page_of_kind(std::string_view kind);
Url named_job_url(const ListedJob& job);

}  // namespace joblog::web::monitor
