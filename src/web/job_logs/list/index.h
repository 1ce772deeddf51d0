// SPDX-License-Identifier: MIT
// `/` and `/job_logs`: the list of runs, and what changes on it while it is open.
#pragma once

#include <memory>
#include <vector>

#include "web/job_logs/list/index_page.h"
#include "web/job_logs/list/index_query.h"
#include "web/job_logs/list/overview.h"
#include "web/job_logs/list/search_turns.h"
#include "web/job_logs/run/baseline.h"
#include "web/job_logs/run/kinds.h"
#include "web/router.h"

namespace joblog::web::job_logs {

/// Threads: callable from any.
class Index {
 public:
  explicit Index(Kinds kinds) : kinds_(std::move(kinds)) {}

  /// GET / and /job_logs
  http::Response list(const PageContext& context);
  /// GET /job_logs/live: the query of the list, and `newest` (the page's first run; absent: new
  /// ones are not asked for), `open` (the numbers of runs that had not ended).
  http::Response live(const PageContext& context);

 private:
  struct Shared;  ///< What both answers are made from.
  /// In lines, names and errors. Without a search, and upwards: finds nothing.
  Result<std::optional<FoundRuns>> search(const PageContext& context, const IndexQuery& query);
  /// `version` of the store before `reader` looked at it.
  Shared shared(const PageContext& context, const IndexQuery& query, Reader& reader,
                std::uint64_t version);
  std::vector<RunRow> rows_of(const PageContext& context, const std::vector<JobLog>& logs,
                              const RowLinks& links, Reader& reader);

  Kinds kinds_;
  Overviews overviews_;
  Baselines baselines_;
  SearchTurns turns_;
};

/// Before those of the run page: /job_logs/live and /job_logs/run would be taken for runs.
std::vector<Route> index_routes(Kinds kinds);

}  // namespace joblog::web::job_logs
