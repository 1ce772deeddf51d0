// SPDX-License-Identifier: MIT
// A job's page: what it is, how it got where it is, its attempts, why it waits, what can be done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "web/monitor/job_rows.h"
#include "web/monitor/tabs.h"
#include "web/run_badge.h"

namespace joblog::web::monitor {

/// A moment in the life of a job.
struct Step {
  std::string state;  ///< Of the timeline: "claimed".
  std::string words;
  std::optional<Moment> when;
  std::optional<Url> run;
  std::string run_name;
};

struct AttemptRow {
  std::string number;
  std::string id;
  Url run;
  std::string name;
  RunBadge badge;
  std::string css;  ///< Of the row: "is-error", "is-warned", "is-busy" or "".
  std::string error;
  Moment when;
  std::string waited;
  std::string duration;
  std::string process;
};

struct Fact {
  std::string name;
  std::string value;
  std::optional<Url> link;
};

struct JobView {
  Tabs tabs;
  JobRow row;
  std::string arguments;
  std::string error_class;
  std::string error;
  std::vector<Fact> facts;
  std::optional<Moment> enqueued;
  std::vector<Step> steps;
  std::vector<AttemptRow> attempts;
  bool logs_removed = false;  ///< It ran, and retention removed what it wrote.
  Url here, back, live;
  Url state_link;
  std::optional<Url> same_cause;
  bool found = false;
  std::optional<Url> left_run;  ///< The job is gone; a run of it is still there.
};

http::Response job_page(const PageContext& context);
http::Response job_parts(const PageContext& context);

}  // namespace joblog::web::monitor
