// SPDX-License-Identifier: MIT
// What a person does with a run: run it again, retry its job now, cancel it.
#pragma once

#include "http/message.h"
#include "web/job_logs/run/kinds.h"
#include "web/page_services.h"

namespace joblog::web::job_logs {

/// Checks the arguments as the kind declares them now.
http::Response run_again(const PageContext& context, const Kinds& kinds);
http::Response retry_now(const PageContext& context);
http::Response cancel_run(const PageContext& context);

}  // namespace joblog::web::job_logs
