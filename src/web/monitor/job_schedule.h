// SPDX-License-Identifier: MIT
// When a recurring task runs: its schedule in words, the next times on the clocks of its zone and
// of the reader's, and the changes of its clock among them.
#pragma once

#include <string>
#include <vector>

#include "storage/reader.h"
#include "web/page_services.h"

namespace joblog::web::monitor {

/// A planned time, or with `change` a change of the clock that comes before the next one.
struct PlannedTime {
  Moment there;        ///< In the task's zone.
  Moment here;         ///< In the reader's.
  std::string change;  ///< "2027-03-28 02:00: clocks go forward by 1 h (CET to CEST)"
};

struct JobSchedule {
  std::string words;
  std::string written;  ///< As it stands in the configuration; "" when the words are the same.
  std::string problem;  ///< Why nothing is planned.
  std::string zone, own_zone;
  bool has_two_zones = false;  ///< The clocks of the two differ at one of the times.
  std::vector<PlannedTime> next;
  bool is_paused = false;
  std::string rules;  ///< What becomes of missed and overlapping runs.
  std::string clock_changes;
};

JobSchedule job_schedule(Reader& reader, const RecurringView& view, const PageContext& context);

/// "Missed runs stay missed. A planned run is skipped while the one before has not ended."
std::string rules_words(const RecurringTask& task);

}  // namespace joblog::web::monitor
