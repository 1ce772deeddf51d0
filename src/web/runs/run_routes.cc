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
  const Weight heavy{.always = Weighs::heavy};
  const Weight heavy_if_filtered{.heavy_with = {"q", "level"}};
  return {{Method::get, "/job_logs/:id", run_page, heavy_if_filtered},
          {Method::get, "/job_logs/:id/download.txt", download_text, heavy},
          {Method::get, "/job_logs/:id/download.ndjson", download_ndjson, heavy},
          {Method::get, "/job_logs/:id/tail",
           [&tails, no_place = options.no_place](const Visit& visit) {
             return tail(visit, tails, no_place);
           }},
          {Method::get, "/job_logs/:id/lines", lines, heavy_if_filtered},
          {Method::post, "/job_logs/:id/run_again",
           [kinds = options.kinds](const Visit& visit) { return run_again(visit, kinds); }},
          {Method::post, "/job_logs/:id/retry", retry_now},
          {Method::post, "/job_logs/:id/cancel", cancel_run}};
}

}  // namespace joblog::web::runs
