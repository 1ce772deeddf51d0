// SPDX-License-Identifier: MIT
// GET /job_logs/:id/download.txt and .ndjson: a log as a file, read and sent piece by piece. A run
// that goes on gives what is there.
#pragma once

#include "http/message.h"
#include "web/page_services.h"

namespace joblog::web::job_logs {

/// Text: one line of a log is one line of the file (its parts joined), with time, zone and level,
/// without the colours of terminals. Parameters q and level choose lines.
http::Response download_text(const PageContext& context);
/// One JSON object a detail, the message exactly as it was written.
http::Response download_ndjson(const PageContext& context);

}  // namespace joblog::web::job_logs
