// SPDX-License-Identifier: MIT
// Retrying or discarding all jobs that match: first a page that says how many and which, then the
// job that does it in the background.
#pragma once

#include <string>
#include <vector>

#include "core/bulk_request.h"
#include "web/monitor/job_rows.h"
#include "web/monitor/monitor_routes.h"
#include "web/monitor/selection.h"
#include "web/monitor/tabs.h"

namespace joblog::web::monitor {

struct BulkPage {
  Tabs tabs;
  Selection selection;
  std::string action;    ///< In the form: "retry".
  std::string question;  ///< "Retry 288 failed jobs?"
  std::string button;    ///< "Retry 288 jobs".
  std::string state;
  bool danger = false;
  bool none = false;
  bool exact = true;
  std::string consequence;
  std::string up_to;
  std::string once;  ///< Of the form: sent twice, it starts one run.
  std::vector<JobRow> examples;
  Url back;
};

/// GET /jobs/bulk: changes nothing.
http::Response bulk_page(const PageContext& context);
/// POST /jobs/bulk: enqueues the job and leads to its page.
http::Response start_bulk(const PageContext& context, const MonitorOptions& options);

}  // namespace joblog::web::monitor
