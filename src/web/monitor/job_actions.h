// SPDX-License-Identifier: MIT
// What a person does: POSTs that change a job, a queue or a recurring task, each recorded with who
// asked, and answered with a way back and a word about it.
#pragma once

#include "web/monitor/monitor_routes.h"

namespace joblog::web::monitor {

http::Response retry_job(const PageContext& context);
http::Response discard_job(const PageContext& context);
http::Response cancel_job(const PageContext& context);
http::Response run_job_now(const PageContext& context);

/// The queue or task is named by the form (`queue`, `task`): names may be such that no path holds
/// them. Without that the path's segment counts.
http::Response pause_queue(const PageContext& context);
http::Response resume_queue(const PageContext& context);
http::Response run_task_now(const PageContext& context, const MonitorOptions& options);
http::Response pause_task(const PageContext& context);
http::Response resume_task(const PageContext& context);

}  // namespace joblog::web::monitor
