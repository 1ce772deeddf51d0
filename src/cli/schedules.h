// SPDX-License-Identifier: MIT
// `schedules`: recurring tasks, what became of their last instant, and their next ones.
#pragma once

#include <string>
#include <vector>

#include "cli/console.h"
#include "cli/invocation.h"
#include "storage/store.h"

namespace joblog::cli {

/// What servers do with the recurring tasks: those that the store knows, with what `configured`
/// (the file) says otherwise: a reload takes that up.
int list_schedules(const Store& store, const std::vector<RecurringTask>& configured,
                   const Schedules& schedules, Console& console);

int pause_task(Store& store, const PauseTask& pause, const std::string& by, Console& console);
int resume_task(Store& store, const ResumeTask& resume, const std::string& by, Console& console);

}  // namespace joblog::cli
