// What a person does: POSTs that change a job, a queue or a recurring task, each recorded with who
// asked, and answered with a way back and a word about it.
#pragma once

#include "web/monitor/monitor_routes.h"

namespace joblog::web::monitor {

http::Response retry_job(const Visit& visit);
http::Response discard_job(const Visit& visit);
http::Response cancel_job(const Visit& visit);
http::Response run_job_now(const Visit& visit);

/// The queue or task is named by the form (`queue`, `task`): names may be such that no path holds
/// them. Without that the path's segment counts.
http::Response pause_queue(const Visit& visit);
http::Response resume_queue(const Visit& visit);
http::Response run_task_now(const Visit& visit, const MonitorOptions& options);
http::Response pause_task(const Visit& visit);
http::Response resume_task(const Visit& visit);

}  // namespace joblog::web::monitor
