// SPDX-License-Identifier: MIT
// Recurring tasks: when they run, what became of their instants, when they run next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/job_rows.h"
#include "web/monitor/monitor_routes.h"
#include "web/monitor/tabs.h"
#include "web/monitor/task_results.h"

namespace joblog::web::monitor {

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
  bool is_skipped = false;  ///< Of the configuration, because of the problem.
  TaskResults results;
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
  Url job_page;
  std::vector<InstantRow> instants;
  std::optional<Url> newest, older;  ///< Pages of instants.
};

struct RecurringPage {
  Tabs tabs;
  std::vector<TaskRow> tasks;
  std::vector<SkippedPart> skipped_items;  ///< Of the configuration, at most fifty.
  std::optional<TaskPage> one;
  bool unknown = false;
  std::optional<Url> first, next;  ///< Pages of tasks.
  Url here, live;
};

/// Tasks, by name (?after=NAME: those behind it), or with ?task=NAME one of them and its instants
/// (?before=: those before that microsecond).
http::Response recurring_page(const PageContext& context, const MonitorOptions& options);
http::Response recurring_parts(const PageContext& context);

}  // namespace joblog::web::monitor
