// SPDX-License-Identifier: MIT
#include "web/monitor/monitor_routes.h"

#include <memory>

#include "web/frame.h"
#include "web/monitor/all_jobs_page.h"
#include "web/monitor/audit_page.h"
#include "web/monitor/bulk_page.h"
#include "web/monitor/confirm_page.h"
#include "web/monitor/job_actions.h"
#include "web/monitor/job_list_page.h"
#include "web/monitor/job_page.h"
#include "web/monitor/named_job_page.h"
#include "web/monitor/overview_page.h"
#include "web/monitor/recurring_page.h"
#include "web/monitor/sign_ins_page.h"
#include "web/monitor/workers_page.h"

namespace joblog::web::monitor {
namespace {

/// What is remembered from one page to the next.
struct Remembered {
  CauseCache causes{Duration{0}};  ///< Who retries all sees it at once.
  JobsRemembered jobs;
};

http::Response jobs(const PageContext& context, const MonitorOptions& options,
                    Remembered& remembered) {
  for (const char* name : {"state", "queue", "kind", "text", "cause"}) {
    if (context.request.query.has(name)) return list_page(context, options, remembered.causes);
  }
  return overview_page(context, remembered.jobs.instants);
}

/// One of them where the address names it.
http::Response jobs_of_all_names(const PageContext& context, const MonitorOptions& options,
                                 JobsRemembered& remembered) {
  const http::Parameters& query = context.request.query;
  const bool names_one = query.has("task") || query.has("kind");
  return names_one ? named_job_page(context, options, remembered)
                   : all_jobs_page(context, options, remembered);
}

http::Response live(const PageContext& context, const MonitorOptions& options,
                    Remembered& remembered) {
  const std::string& view = context.parameter("view");
  if (view == "overview") return overview_parts(context, remembered.jobs.instants);
  if (view == "all") return all_jobs_parts(context, options, remembered.jobs);
  if (view == "named") return named_job_parts(context, options, remembered.jobs);
  if (view == "list") return list_parts(context);
  if (view == "job") return job_parts(context);
  if (view == "workers") return workers_parts(context);
  if (view == "recurring") return recurring_parts(context);
  return problem(context, 404, "There is no such part of the Jobs Monitor.",
                 "This address is for the page's own script.");
}

}  // namespace

std::vector<Route> routes(const MonitorOptions& options) {
  using http::Method;
  const Weight heavy_if_filtered{.heavy_with = {"text", "kind", "queue", "cause"}};
  const auto remembered = std::make_shared<Remembered>();
  return {
      {Method::get, "/jobs",
       [options, remembered](const PageContext& context) {
         return jobs(context, options, *remembered);
       },
       heavy_if_filtered},
      {Method::get, "/jobs/live",
       [options, remembered](const PageContext& context) {
         return live(context, options, *remembered);
       },
       heavy_if_filtered},
      {Method::get, "/jobs/all",
       [options, remembered](const PageContext& context) {
         return jobs_of_all_names(context, options, remembered->jobs);
       }},
      {Method::get, "/jobs/bulk", bulk_page, {.always = WeightClass::heavy}},
      {Method::post, "/jobs/bulk",
       [options](const PageContext& context) { return start_bulk(context, options); }},
      {Method::get, "/jobs/workers", workers_page},
      {Method::get, "/jobs/recurring",
       [options](const PageContext& context) { return recurring_page(context, options); }},
      {Method::get, "/jobs/changes", audit_page},
      {Method::get, "/jobs/sign_ins",
       [options](const PageContext& context) {
         return sign_ins_page(context,
                              options.sign_ins ? options.sign_ins() : http::SignInHistory{});
       }},
      {Method::post, "/jobs/queues/:id/pause", pause_queue},
      {Method::post, "/jobs/queues/:id/resume", resume_queue},
      {Method::post, "/jobs/recurring/:id/run",
       [options](const PageContext& context) { return run_task_now(context, options); }},
      {Method::post, "/jobs/recurring/:id/pause", pause_task},
      {Method::post, "/jobs/recurring/:id/resume", resume_task},
      {Method::get, "/jobs/:id", job_page},
      {Method::post, "/jobs/:id/retry", retry_job},
      {Method::get, "/jobs/:id/discard", ask_discard},
      {Method::post, "/jobs/:id/discard", discard_job},
      {Method::get, "/jobs/:id/cancel", ask_cancel},
      {Method::post, "/jobs/:id/cancel", cancel_job},
      {Method::post, "/jobs/:id/run_now", run_job_now},
  };
}

}  // namespace joblog::web::monitor
