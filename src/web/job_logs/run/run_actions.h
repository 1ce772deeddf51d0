// What a person does with a run: run it again, retry its job now, cancel it.
#pragma once

#include "http/message.h"
#include "web/job_logs/run/kinds.h"
#include "web/page_services.h"

namespace joblog::web::job_logs {

/// Checks the arguments as the kind declares them now.
http::Response run_again(const Visit& visit, const Kinds& kinds);
http::Response retry_now(const Visit& visit);
http::Response cancel_run(const Visit& visit);

}  // namespace joblog::web::job_logs
