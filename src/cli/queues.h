// `queues`, `pause`, `resume`.
#pragma once

#include <string>

#include "cli/console.h"
#include "cli/invocation.h"
#include "storage/store.h"

namespace joblog::cli {

int list_queues(const Store& store, Console& console);
/// A queue that no job has used yet can be paused too.
int pause_queue(Store& store, const Pause& pause, const std::string& by, Console& console);
int resume_queue(Store& store, const Resume& resume, const std::string& by, Console& console);

}  // namespace joblog::cli
