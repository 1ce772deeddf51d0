// SPDX-License-Identifier: MIT
// GET /job_logs/:id/compare: a run's log beside that of the last success of its job before it, or
// of the run that `with` names (a number or a name).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message.h"
#include "storage/log_comparison.h"
#include "web/html.h"
#include "web/moments.h"
#include "web/page_services.h"
#include "web/run_badge.h"

namespace joblog::web::job_logs {

/// One of the two runs.
struct ComparedRun {
  std::string name;
  std::string kind;
  RunBadge badge;
  Moment when;
  std::string duration;
  Url link;
};

struct ComparedCell {
  std::string number;  ///< "" = this run has no such line.
  Url link;
  std::string text;
  std::string level;
};

struct ComparedRow {
  std::string css;   ///< "is-missing", "is-new", "is-moved", "is-slow", "is-equal"
  std::string mark;  ///< The same as a word; "" = alike.
  std::string fold;  ///< "212 equal lines"; "" = it is a line.
  Url fold_link;
  ComparedCell before, after;
  std::string took, took_before;
};

struct ComparedValue {
  std::string name, before, after;
};

struct ComparedStep {
  std::string line;
  Url link;
  std::string before, after;
};

struct ComparisonPage {
  ComparedRun run;
  std::optional<ComparedRun> other;  ///< Nothing: there is none to compare with.
  std::string other_role;            ///< "last success", "run 20261123140000"
  std::string none_text;             ///< Why no lines are shown; "" = they are.
  std::string none_advice;
  std::string summary;
  std::vector<std::string> reservations;
  std::vector<ComparedValue> statistics;
  std::vector<ComparedStep> slow;
  std::vector<ComparedRow> rows;
  std::string range;  ///< "rows 501 to 1,000 of 2,310"; "" = all are here.
  std::optional<Url> earlier, later;
};

http::Response comparison_page(const PageContext& context);

}  // namespace joblog::web::job_logs
