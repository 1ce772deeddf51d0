// SPDX-License-Identifier: MIT
// Recurring tasks and their planned instants, as the store knows them. The grammar of schedules is
// core/schedule.h.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "core/ids.h"
#include "core/job.h"

namespace joblog {

/// What to do with instants that passed while no scheduler ran.
enum class MisfirePolicy : std::uint8_t { skip = 0, run_once = 1, run_all = 2 };
/// What to do with an instant that falls into an unfinished run of the same task.
enum class OverlapPolicy : std::uint8_t { skip = 0, enqueue = 1 };
/// What became of a planned instant.
enum class InstantOutcome : std::uint8_t { run = 0, skipped = 1, missed = 2 };
const char* to_string(MisfirePolicy policy);
const char* to_string(OverlapPolicy policy);
const char* to_string(InstantOutcome outcome);

struct RecurringTask {
  std::string key;       ///< Its name in the config.
  std::string schedule;  ///< As written: "*/5 * * * *", "every 5 minutes", "@daily".
  std::string zone = "UTC";
  NewJob job;  ///< What it enqueues; run_at, unique key and trigger are set per instant.
  MisfirePolicy misfire = MisfirePolicy::run_once;
  OverlapPolicy overlap = OverlapPolicy::skip;
  Duration misfire_window = std::chrono::hours{24};  ///< run_all looks back no further.
  bool paused = false;  ///< By a person; survives a new start and a new config.
  /// Why it cannot be planned, with file and line: it is left out of the configuration. Then all
  /// else is as it was before, or empty. "" = it is planned.
  std::string problem{};
};

struct RecurringInstant {
  std::string task;
  TimePoint instant;
  InstantOutcome outcome = InstantOutcome::run;
  std::string reason;  ///< Why it was skipped or missed.
  JobId job;           ///< What it enqueued.
  TimePoint recorded_at;
};

}  // namespace joblog
