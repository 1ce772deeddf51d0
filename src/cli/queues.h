// SPDX-License-Identifier: MIT
// `queues`, `pause`, `resume`.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/invocation.h"
#include "storage/store.h"

namespace joblog::cli {

int list_queues(const Store& store, Console& console);
/// `configured`: the queues that the configuration names. A queue of which nothing is known is
/// refused: the name is a slip of the keyboard.
int pause_queue(Store& store, const Pause& pause, const std::vector<std::string>& configured,
                const std::string& by, Console& console);
int resume_queue(Store& store, const Resume& resume, const std::vector<std::string>& configured,
                 const std::string& by, Console& console);

}  // namespace joblog::cli
