// SPDX-License-Identifier: MIT
// The page of changes that people made: who, when and what.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/job_rows.h"
#include "web/monitor/tabs.h"

namespace joblog::web::monitor {

struct AuditRow {
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

struct AuditPage {
  Tabs tabs;
  std::vector<AuditRow> rows;
  std::vector<TargetKind> kinds;
  std::string target;
  bool filtered = false;
  std::optional<Url> first, up, down, last;
};

http::Response audit_page(const PageContext& context);

}  // namespace joblog::web::monitor
