// The table.
#include "web/runs/run_routes.h"

#include "web/runs/actions.h"
#include "web/runs/download.h"
#include "web/runs/run_page.h"
#include "web/runs/tail.h"

namespace joblog::web::runs {

std::vector<Route> run_routes(const RunOptions& options) {
  using http::Method;
  TailHub& tails = options.tails;
  return {{Method::get, "/job_logs/:id", run_page},
          {Method::get, "/job_logs/:id/download.txt", download_text},
          {Method::get, "/job_logs/:id/download.ndjson", download_ndjson},
          {Method::get, "/job_logs/:id/tail",
           [&tails](const Visit& visit) { return tail(visit, tails); }},
          {Method::get, "/job_logs/:id/lines", lines},
          {Method::post, "/job_logs/:id/run_again",
           [kinds = options.kinds](const Visit& visit) { return run_again(visit, kinds); }},
          {Method::post, "/job_logs/:id/retry", retry_now},
          {Method::post, "/job_logs/:id/cancel", cancel_run}};
}

}  // namespace joblog::web::runs
