// Recurring tasks: when they run, what became of their instants, when they run next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/job_rows.h"
#include "web/monitor/tabs.h"

namespace joblog::web::monitor {

struct InstantRow {
  Moment when;
  std::string outcome;  ///< "run", "skipped", "missed".
  std::string reason;
  std::optional<Url> job;
  std::string job_id;
};

struct TaskRow {
  std::string id;
  std::string name;
  Url link;
  std::string kind;
  Url kind_runs;
  std::string queue;
  std::string schedule;  ///< In words.
  std::string written;   ///< As it stands in the config; "" when the words are the same.
  std::string problem;
  std::optional<InstantRow> last;
  std::optional<InstantRow> last_run;  ///< When that is another one.
  std::string not_run;                 ///< "2 missed, 1 skipped of the last 20".
  std::vector<Moment> next;
  bool paused = false;
  std::string paused_by;
  Action run, pause_or_resume;
  std::string once;  ///< Of the form that runs it.
};

struct TaskPage {
  TaskRow task;
  std::string arguments;
  std::string clock_changes;
  std::string rules;
  std::string zone;
  std::vector<InstantRow> instants;
};

struct RecurringPage {
  Tabs tabs;
  std::vector<TaskRow> tasks;
  std::optional<TaskPage> one;
  bool unknown = false;
  Url here, live;
};

/// All tasks, or with ?task=NAME one of them and its instants.
http::Response recurring_page(const Visit& visit);
http::Response recurring_parts(const Visit& visit);

}  // namespace joblog::web::monitor
