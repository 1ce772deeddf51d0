// SPDX-License-Identifier: MIT
// What the program and its configuration say of a job: what runs, by which rules, and where that is
// written.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/job_about.h"
#include "core/parameters.h"
#include "joblog/job.h"

namespace joblog::web::monitor {

struct KnownJob {
  bool can_run = false;  ///< This program has a definition of the kind; else nothing below holds.
  bool people_start_it = false;      ///< It is offered in forms.
  std::vector<std::string> command;  ///< Program and arguments; empty: a handler of the program.
  std::string directory;             ///< "" = where joblog was started.
  RetryPolicy retry;
  std::chrono::seconds timeout{};  ///< 0 = none.
  bool isolated = false;
  int concurrency_limit = 0;     ///< 0 = none …
  bool limit_is_by_key = false;  ///< … else for each concurrency key.
  std::string queue;
  int priority = 0;
  bool declares_parameters = false;
  Parameters parameters;
  DefinedAt kind_at;  ///< In the program itself: without a file.
  DefinedAt task_at;  ///< Of the recurring task, if it is one.
};

}  // namespace joblog::web::monitor
