// SPDX-License-Identifier: MIT
// Defining a kind of job: its name, its handler and its rules.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "joblog/arguments.h"
#include "joblog/parameter.h"
#include "joblog/run.h"

namespace joblog {

/// When and how often a failed attempt is repeated: the n-th retry waits
/// min(delay_max, delay × factor^(n-1)), give or take `jitter` of it.
struct RetryPolicy {
  int attempts_max = 1;            ///< All attempts together, 1 … 1000.
  std::chrono::seconds delay{30};  ///< Before the first retry.
  double factor = 2.0;             ///< 1 = always the same delay.
  std::chrono::seconds delay_max{6 * 3600};
  double jitter = 0.1;  ///< 0 … 1.
};

/// A kind of job: its name, its handler and its rules. What one kind is given once holds for all
/// its jobs, whoever enqueues them: this program, another one, the command line, a page or a
/// schedule.
struct JobDefinition {
  std::string kind;  ///< What jobs and logs call it: letters, digits, `_ . : -`, at most 100.
  /// Called on a worker's thread, several at once; copies of it are kept for the program's life.
  Handler handler{};
  RetryPolicy retry{};
  std::chrono::seconds timeout{3600};  ///< Of one attempt; 0 = none.
  /// In a child process of this program, so that a crash or hang cannot take the worker down.
  bool isolated = false;
  /// At most so many unfinished jobs of this kind at once, or of each concurrency key; 0 = no
  /// limit.
  int concurrency_limit = 0;
  /// The concurrency key of a job with these arguments: "customer:17" lets the limit hold for each
  /// customer. Kinds that name the same key share it. "" = no limit for this job. Needs a limit.
  /// Called when a job is made, on any thread. One that throws refuses the job.
  std::function<std::string(const Arguments&)> concurrency_key{};
  std::string queue = "default";
  int priority = 0;  ///< -1000 … 1000, the lowest first.
  /// The priority of a job with these arguments, in place of `priority`. Called as above.
  std::function<int(const Arguments&)> priority_of{};
  /// What its jobs take, 50 at most. Empty: any JSON object, unchecked.
  std::vector<ParameterDefinition> parameters{};
  // For people, on the pages; each may be empty.
  std::string description{};  ///< What it is for, at most 1000 characters.
  std::string owner{};        ///< Whose it is: a person or a team, one line of at most 100.
  /// To find and group jobs by, 20 at most, spelled like kinds. A recurring task has those of its
  /// kind as well.
  std::vector<std::string> labels{};
  std::string link{};  ///< Where to read on, like a runbook: http:// or https://, without a user.
};

}  // namespace joblog
