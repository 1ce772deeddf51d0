// SPDX-License-Identifier: MIT
// The run that a command names.
#pragma once

#include <string>

#include "base/result.h"
#include "core/job_log.h"
#include "storage/store.h"

namespace joblog::cli {

/// By its name; "last" is the newest. Errors: not_found, with the name that was perhaps meant; the
/// store's.
Result<JobLog> find_run(const Store& store, const std::string& name);

}  // namespace joblog::cli
