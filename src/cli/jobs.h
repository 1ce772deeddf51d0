// SPDX-License-Identifier: MIT
// `jobs` and `jobs show`: what is in the queue, and why a job waits.
#pragma once

#include "cli/console.h"
#include "cli/invocation.h"
#include "storage/store.h"

namespace joblog::cli {

int list_jobs(const Store& store, const Jobs& jobs, Console& console);
int show_job(const Store& store, const JobsShow& show, Console& console);

}  // namespace joblog::cli
