// SPDX-License-Identifier: MIT
// The filters of the list as chips and form fields, with counts where they are known exactly.
#pragma once

#include <iterator>
#include <numeric>
#include <optional>
#include <vector>

#include "web/job_logs/list/index_page.h"
#include "web/job_logs/list/index_query.h"
#include "web/job_logs/list/overview.h"

namespace joblog::web::job_logs {

struct StatusCounts {
  std::int64_t logs[statuses] = {};
  std::int64_t with_warnings = 0;  ///< Of the successes.

  std::int64_t of(const StatusChoice& choice) const {
    return choice.with_warnings ? with_warnings : logs[static_cast<int>(choice.status)];
  }
  std::int64_t all() const {
    return std::accumulate(std::begin(logs), std::end(logs), std::int64_t{0});
  }
};

/// The span whose hours add up to the query's times, if they do; nothing when the store's counters
/// cannot answer exactly.
struct CountedSpan {
  TimePoint since, until;
};
std::optional<CountedSpan> counted_span(const IndexQuery& query, TimePoint now);

/// How many runs of each status match the rest of the filter; nothing when only counting them one
/// by one would tell.
std::optional<StatusCounts> exact_counts(const IndexQuery& query, const Overview& overview,
                                         const std::vector<RunBucket>* span);

std::vector<StatusChip> status_chips(const IndexQuery& query,
                                     const std::optional<StatusCounts>& counts);
FilterForm filter_form(const IndexQuery& query, const Overview& overview);
std::vector<ActiveFilter> active_filters(const IndexQuery& query);

}  // namespace joblog::web::job_logs
