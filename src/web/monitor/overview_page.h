// SPDX-License-Identifier: MIT
// The monitor's first page: is all well, what is in which queue, what runs, what comes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/job_rows.h"
#include "web/monitor/next_instants.h"
#include "web/monitor/tabs.h"

namespace joblog::web::monitor {

/// A number that leads to exactly the jobs it counts.
struct Number {
  std::string shown;
  Url link;
  bool zero = true;
};

struct QueueRow {
  std::string id;
  std::string name;
  Number ready, claimed, blocked, scheduled, failed;
  std::optional<Moment> oldest;  ///< The longest waiting job may run since then.
  bool taken = true;             ///< By the workers of some server that lives.
  bool paused = false;
  std::string paused_by;
  std::optional<Moment> paused_at;
  Action pause_or_resume;
};

struct RunningRow {
  std::string id;
  Url run;
  std::string name;
  std::string kind;
  std::string job_id;
  Url job;
  std::string queue;
  Moment since;
  std::string step;                  ///< "400 of 1,200 rows"
  std::int64_t done = 0, total = 0;  ///< total 0 = unknown.
};

struct NextRow {
  std::string task;
  Url link;
  std::string when_is;
  std::optional<Moment> when;
};

struct OverviewPage {
  Tabs tabs;
  bool troubled = false;
  bool idle = false;
  std::string headline;      ///< "All is well."
  std::vector<Number> rest;  ///< "3 ready", each with its jobs.
  std::optional<Number> failed;
  std::vector<QueueRow> queues;
  std::vector<RunningRow> running;
  std::string more_running;
  std::string alive, not_alive;  ///< Processes.
  std::vector<NextRow> next;
  std::vector<std::string> untaken;  ///< Queues with jobs that no worker takes.
  Url here, live;
};

http::Response overview_page(const PageContext& context, NextInstants& instants);
http::Response overview_parts(const PageContext& context, NextInstants& instants);

/// Shared with the page of workers.
RunningRow running_row(const RunningRun& run, const PageContext& context);

}  // namespace joblog::web::monitor
