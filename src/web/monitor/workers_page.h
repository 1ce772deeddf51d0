// SPDX-License-Identifier: MIT
// The processes that run joblog: whether they live, and what they run.
#pragma once

#include <string>
#include <vector>

#include "web/monitor/overview_page.h"

namespace joblog::web::monitor {

struct PoolRow {
  std::string name;
  std::string threads;  ///< "4 threads".
  std::string queues;   ///< "all queues", "queues mail, default".
};

struct ProcessRow {
  std::string id;
  std::string name;  ///< Machine and pid.
  std::string kind;
  std::string version;
  bool alive = true;
  bool unheard = false;  ///< Taken for alive, for nobody can be heard now.
  bool works = true;     ///< Takes jobs; a command line does not.
  Moment started, heartbeat;
  std::vector<PoolRow> pools;
  std::vector<RunningRow> runs;
};

struct WorkersPage {
  Tabs tabs;
  std::vector<ProcessRow> processes;
  Url live;
};

http::Response workers_page(const PageContext& context);
http::Response workers_parts(const PageContext& context);

}  // namespace joblog::web::monitor
