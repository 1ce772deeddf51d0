// SPDX-License-Identifier: MIT
// `enqueue` and `kinds`: leaving jobs for the workers.
#pragma once

#include <string>

#include "cli/console.h"
#include "cli/invocation.h"
#include "core/registry.h"
#include "storage/store.h"

namespace joblog::cli {

/// Prints the number of each job. In batches of limits::enqueue_batch, each durable by itself.
int enqueue_jobs(Store& store, const Enqueue& enqueue, const Registry& registry,
                 const std::string& by, Console& console);

int list_kinds(const Registry& registry, Console& console);

}  // namespace joblog::cli
