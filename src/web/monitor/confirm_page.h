// SPDX-License-Identifier: MIT
// The page that asks before something is done to a job that cannot be undone.
#pragma once

#include <string>

#include "web/monitor/job_rows.h"
#include "web/monitor/monitor_routes.h"
#include "web/monitor/tabs.h"

namespace joblog::web::monitor {

struct ConfirmPage {
  Tabs tabs;
  bool found = false;
  bool applies = false;  ///< The job is in a state in which it can be done.
  JobRow row;
  Url action;  ///< Takes the POST.
  Url back;
  std::string question;  ///< "Discard job 12?"
  std::string consequence;
  std::string button;  ///< "Discard the job"
};

/// GET /jobs/:id/discard and /jobs/:id/cancel: change nothing.
http::Response ask_discard(const PageContext& context);
http::Response ask_cancel(const PageContext& context);

}  // namespace joblog::web::monitor
