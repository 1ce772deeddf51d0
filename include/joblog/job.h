// Defining a kind of job: its name, its handler and its rules.
#pragma once

#include <chrono>
#include <string>
#include <utility>

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

struct JobDefinition {
  std::string kind;  ///< What jobs and logs call it: letters, digits, `_ . : -`, at most 100.
  Handler handler;
  RetryPolicy retry{};
  std::chrono::seconds timeout{3600};  ///< Of one attempt; 0 = none.
  /// In a child process of this program, so that a crash or hang cannot take the worker down.
  bool isolated = false;
  /// At most `concurrency_limit` unfinished jobs of this kind at once; 0 = no limit.
  int concurrency_limit = 0;
  std::string queue = "default";
};

}  // namespace joblog
