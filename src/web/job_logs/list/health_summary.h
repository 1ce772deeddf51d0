// SPDX-License-Identifier: MIT
// The line that answers "is all well?".
#pragma once

#include "web/job_logs/list/index_page.h"
#include "web/job_logs/list/overview.h"
#include "web/page_services.h"

namespace joblog::web::job_logs {

/// Red: the newest run of some kind failed for good, or something urgent needs a person. Amber:
/// runs failed and are tried again or have recovered, something needs a look, or nothing ran in 24
/// hours. What the bar on top says already is not said again.
HealthSummary health_summary(const Overview& overview, const Planned& planned,
                             const PageServices& services, const Moments& moments);

}  // namespace joblog::web::job_logs
