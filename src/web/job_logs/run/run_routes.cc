// SPDX-License-Identifier: MIT
#include "web/job_logs/run/run_routes.h"

#include "web/job_logs/run/comparison_page.h"
#include "web/job_logs/run/download.h"
#include "web/job_logs/run/run_actions.h"
#include "web/job_logs/run/run_page.h"
#include "web/job_logs/run/tail.h"

namespace joblog::web::job_logs {

std::vector<Route> run_routes(const RunOptions& options) {
  using http::Method;
  TailHub& tails = options.tails;
  const Weight heavy{.always = WeightClass::heavy};
  const Weight heavy_if_filtered{.heavy_with = {"q", "level"}};
  return {
      {Method::get, "/job_logs/:id", run_page, heavy_if_filtered},
      {Method::get, "/job_logs/:id/compare", comparison_page, heavy},
      {Method::get, "/job_logs/:id/download.txt", download_text, heavy},
      {Method::get, "/job_logs/:id/download.ndjson", download_ndjson, heavy},
      {Method::get, "/job_logs/:id/tail",
       [&tails, no_place = options.no_place](const PageContext& context) {
         return tail(context, tails, no_place);
       }},
      {Method::get, "/job_logs/:id/lines", lines, heavy_if_filtered},
      {Method::post, "/job_logs/:id/run_again",
       [kinds = options.kinds](const PageContext& context) { return run_again(context, kinds); }},
      {Method::post, "/job_logs/:id/retry", retry_now},
      {Method::post, "/job_logs/:id/cancel", cancel_run}};
}

}  // namespace joblog::web::job_logs
