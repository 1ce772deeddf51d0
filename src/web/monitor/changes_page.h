// The page of changes that people made: who, when and what.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/job_rows.h"
#include "web/monitor/tabs.h"

namespace joblog::web::monitor {

struct ChangeRow {
  std::string id;
  Moment when;
  std::string who;
  std::string action;
  std::string target;
  std::optional<Url> link;
  std::string detail;
  std::optional<Url> run;
};

struct TargetKind {
  std::string value;
  std::string word;
  bool chosen = false;
};

struct ChangesPage {
  Tabs tabs;
  std::vector<ChangeRow> rows;
  std::vector<TargetKind> kinds;
  std::string target;
  bool filtered = false;
  std::optional<Url> first, up, down, last;
};

http::Response changes_page(const Visit& visit);

}  // namespace joblog::web::monitor
