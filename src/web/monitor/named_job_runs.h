// SPDX-License-Identifier: MIT
// The runs of a job for its page: the last ones, how those of a day, a week and a month ended, and
// what waits.
#pragma once

#include "web/monitor/named_job_page.h"

namespace joblog::web::monitor {

/// The last runs, also those that go on.
std::vector<RunLine> last_runs(Reader& reader, const ListedJob& job, const PageContext& context);

/// Those of the kind, which count for the job when it has its kind to itself.
std::vector<PeriodRate> period_rates(Reader& reader, const std::string& kind, TimePoint now);

WaitingJobs waiting_jobs(Reader& reader, const ListedJob& job, const PageContext& context);

/// The last ended runs with their statistics, the newest first, for charts.
std::vector<RunPoint> points_with_statistics(Reader& reader, const PageContext& context,
                                             const ListedJob& job, JobsRemembered& remembered);

}  // namespace joblog::web::monitor
