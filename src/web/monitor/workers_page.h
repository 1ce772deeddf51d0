// The processes that run joblog: whether they live, and what they run.
#pragma once

#include <string>
#include <vector>

#include "web/monitor/overview_page.h"

namespace joblog::web::monitor {

struct ProcessRow {
  std::string id;
  std::string name;  ///< Host and pid.
  std::string kind;
  std::string version;
  bool alive = true;
  bool works = true;  ///< Takes jobs; a command line does not.
  Moment started, heartbeat;
  std::vector<RunningRow> runs;
};

struct WorkersPage {
  Tabs tabs;
  std::vector<ProcessRow> processes;
  Url live;
};

http::Response workers_page(const Visit& visit);
http::Response workers_parts(const Visit& visit);

}  // namespace joblog::web::monitor
