// SPDX-License-Identifier: MIT
// `retry`, `discard`, `cancel`: changes that a person makes to jobs, by number or by filter, in
// batches.
#pragma once

#include <string>

#include "cli/console.h"
#include "cli/invocation.h"
#include "storage/store.h"

namespace joblog::cli {

/// `by` is who asks, as "anna@host". Says how many were changed. Of named jobs each must exist (4)
/// and be in a state that allows the change (5, and the reason is said); the others are changed.
int retry_jobs(Store& store, const Retry& choice, const std::string& by, Console& console);
int discard_jobs(Store& store, const Discard& choice, const std::string& by, Console& console);
int cancel_jobs(Store& store, const Cancel& choice, const std::string& by, Console& console);

}  // namespace joblog::cli
