// SPDX-License-Identifier: MIT
// The addresses of a run: its page, its lines, and what can be done with it.
#pragma once

#include <functional>
#include <vector>

#include "web/job_logs/run/kinds.h"
#include "web/job_logs/run/tail_hub.h"
#include "web/router.h"

namespace joblog::web::job_logs {

struct RunOptions {
  TailHub& tails;  ///< Outlives the routes.
  Kinds kinds{};   ///< What a run that is started again has its arguments checked by.
  /// Is told of live tails that there was no place for. Callable from any thread; may be empty.
  std::function<void(const http::Request&)> no_place{};
};

std::vector<Route> run_routes(const RunOptions& options);

}  // namespace joblog::web::job_logs
