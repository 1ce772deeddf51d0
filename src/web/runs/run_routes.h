// The addresses of a run: its page, its lines, and what can be done with it.
#pragma once

#include <functional>
#include <vector>

#include "web/router.h"
#include "web/runs/kinds.h"
#include "web/runs/tail_hub.h"

namespace joblog::web::runs {

struct RunOptions {
  TailHub& tails;  ///< Outlives the routes.
  Kinds kinds{};   ///< What a run that is started again has its arguments checked by.
  /// Is told of live tails that there was no place for. Callable from any thread; may be empty.
  std::function<void(const http::Request&)> no_place{};
};

std::vector<Route> run_routes(const RunOptions& options);

}  // namespace joblog::web::runs
