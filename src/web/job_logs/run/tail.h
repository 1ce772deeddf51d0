// SPDX-License-Identifier: MIT
// GET /job_logs/:id/tail, a stream, and /job_logs/:id/lines, for asking again and again.
#pragma once

#include <functional>

#include "http/message.h"
#include "web/job_logs/run/tail_hub.h"
#include "web/page_services.h"

namespace joblog::web::job_logs {

/// The lines after ?after= (or Last-Event-ID, when a browser resumes), then those to come.
/// 503 when there are too many already: `no_place` is told.
http::Response tail(const PageContext& context, TailHub& hub,
                    const std::function<void(const http::Request&)>& no_place = {});
/// The same as JSON, as far as there is any now.
http::Response lines(const PageContext& context);

}  // namespace joblog::web::job_logs
