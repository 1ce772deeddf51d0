// Retention: removes what has aged, in small transactions with air between them.
#pragma once

#include "base/clock.h"
#include "base/notice.h"
#include "storage/group_writer.h"

namespace joblog {

struct Retention {
  Duration details = std::chrono::days{14};
  Duration logs = std::chrono::days{90};
  Duration jobs = std::chrono::days{7};
  std::int64_t logs_max = 1'000'000;  ///< 0 = no such limit.
  std::int64_t jobs_max = 1'000'000;
  Duration every = std::chrono::minutes{10};
};

/// Threads: used by one.
class Pruner {
 public:
  Pruner(const Retention& rules, GroupWriter& writer, const Clock& clock, Notices& notices)
      : rules_(rules), writer_(writer), clock_(clock), notices_(notices) {}
  /// Removes one batch if it is time; answers how long to wait before the next step.
  Duration run_once();

 private:
  const Retention rules_;
  GroupWriter& writer_;
  const Clock& clock_;
  Notices& notices_;
  std::optional<SteadyTime> round_started_;
  Pruned round_;
};

}  // namespace joblog
